"""Every variable there is: its name, how it is read, its default, and one sentence about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tui_app.domain.messages import Environment
from tui_app.settings import parsers
from tui_app.settings.model import BudgetPolicy
from tui_app.settings.provider_variables import (
    BUILT_IN,
    FURTHER_PREFIX,
    NAME,
    VENDOR_EXTRAS,
    daily_limit_of,
    provider_variables,
    wire_variable,
)
from tui_app.settings.variable import AnyVariable, Variable

ENVIRONMENT_NAMES: Mapping[str, Environment] = MappingProxyType(
    {
        "development": Environment.DEVELOPMENT,
        "dev": Environment.DEVELOPMENT,
        "staging": Environment.STAGING,
        "stage": Environment.STAGING,
        "production": Environment.PRODUCTION,
        "prod": Environment.PRODUCTION,
    }
)


def _by_environment(development: str, staging: str, production: str) -> Mapping[Environment, str]:
    return MappingProxyType(dict(zip(Environment, (development, staging, production), strict=True)))


APP_ENV = Variable(
    "APP_ENV",
    parsers.choice(ENVIRONMENT_NAMES),
    "Which environment is used: development, staging or production; it decides chain, limits and texts, "
    "and is read from the process environment or --env only.",
    "development",
)
PRIMARY_PROVIDER = Variable(
    "PRIMARY_PROVIDER",
    lambda text: text.lower(),
    "The provider that is asked first: claude, openai, gemini, local, or one of your own.",
    "claude",
)
CHAIN = Variable(
    "CHAIN",
    parsers.chain,
    "The providers in the order in which they are tried, separated by commas; unset, it is the primary "
    "provider, followed in staging by openai and in production by openai and gemini.",
)
DAILY_TOKEN_LIMIT = Variable(
    "DAILY_TOKEN_LIMIT",
    parsers.whole(0, 10**15),
    "Tokens that each provider may use in a day: 10000 in development, 50000 in staging, 200000 in "
    "production.",
    _by_environment("10000", "50000", "200000"),
)
BUDGET_POLICY = Variable(
    "BUDGET_POLICY",
    parsers.choice({policy.value: policy for policy in BudgetPolicy}),
    "What happens when a day's limit is used up: warn goes on, skip takes the next provider, block stops "
    "the request.",
    "warn",
)
BUDGET_TIMEZONE = Variable(
    "BUDGET_TIMEZONE",
    parsers.timezone,
    "The time zone in which the budget's day ends, such as Europe/Vienna; unset, the machine's.",
)
MAX_MESSAGE_LENGTH = Variable(
    "MAX_MESSAGE_LENGTH",
    parsers.whole(1, 10_000_000),
    "The longest message that is accepted, in characters: 500 in development, 1000 in staging, 2000 in "
    "production.",
    _by_environment("500", "1000", "2000"),
)
MAX_RETRIES = Variable(
    "MAX_RETRIES",
    parsers.whole(0, 10),
    "How often a failed provider may be tried again before the next one is taken.",
    "2",
)
REQUEST_DEADLINE = Variable(
    "REQUEST_DEADLINE",
    parsers.seconds,
    "Seconds in which an answer must have begun, waits and retries included: 60 in development, 45 in "
    "staging, 30 in production.",
    _by_environment("60", "45", "30"),
)
CONNECT_TIMEOUT = Variable("CONNECT_TIMEOUT", parsers.seconds, "Seconds to reach a provider at all.", "5")
FIRST_TOKEN_TIMEOUT = Variable(
    "FIRST_TOKEN_TIMEOUT",
    parsers.seconds,
    "Seconds until the first sign of an answer, thinking included.",
    "10",
)
IDLE_TIMEOUT = Variable(
    "IDLE_TIMEOUT", parsers.seconds, "Seconds of silence that end an answer that has begun.", "10"
)
ANSWER_TIMEOUT = Variable("ANSWER_TIMEOUT", parsers.seconds, "Seconds that a whole answer may take.", "300")
ON_REFUSAL = Variable(
    "ON_REFUSAL",
    parsers.choice({"stop": False, "next": True}),
    "What happens when a provider refuses the content: stop tells you, next asks the next provider.",
    "stop",
)
MIDSTREAM = Variable(
    "MIDSTREAM",
    parsers.choice({"error": False, "hold": True}),
    "What a client of the gateway gets when an answer breaks off in the middle: error ends its stream with "
    "an error, hold keeps the text back until the answer is whole.",
    "error",
)
JWT_SECRET = Variable(
    "JWT_SECRET",
    parsers.passphrase,
    "The secret that signs the gateway's tokens; made for one run in development, required elsewhere by "
    "serve.",
)
RATE_LIMIT = Variable(
    "RATE_LIMIT",
    parsers.rate_limit,
    "Requests that one client may send to the gateway, per second, minute, hour or day, or off.",
    "100/minute",
)
USAGE_STORE = Variable(
    "USAGE_STORE",
    parsers.redis_url,
    "A Redis URL for a budget that a team shares, which needs the extra redis; unset, usage is kept in "
    "DATA_DIR.",
)
SENTRY_DSN = Variable(
    "SENTRY_DSN", parsers.dsn, "Where unexpected errors and spent chains are reported; unset, nowhere."
)
BUILD_VARIANT = Variable(
    "BUILD_VARIANT", parsers.text_line, "The name of this build in the gateway's health.", "dev"
)
DATA_DIR = Variable(
    "DATA_DIR",
    parsers.folder,
    "The folder for conversations, usage, traces and the log; unset, the platform's own place for such data.",
)
LOG_LEVEL = Variable(
    "LOG_LEVEL",
    parsers.choice(
        {name: name for name in ("debug", "info", "warning", "error", "critical")} | {"warn": "warning"}
    ),
    "The least important lines that the log keeps: debug, info, warning, error or critical.",
    "info",
)

GENERAL: tuple[AnyVariable, ...] = (
    APP_ENV,
    PRIMARY_PROVIDER,
    CHAIN,
    DAILY_TOKEN_LIMIT,
    BUDGET_POLICY,
    BUDGET_TIMEZONE,
    MAX_MESSAGE_LENGTH,
    MAX_RETRIES,
    REQUEST_DEADLINE,
    CONNECT_TIMEOUT,
    FIRST_TOKEN_TIMEOUT,
    IDLE_TIMEOUT,
    ANSWER_TIMEOUT,
    ON_REFUSAL,
    MIDSTREAM,
    JWT_SECRET,
    RATE_LIMIT,
    USAGE_STORE,
    SENTRY_DSN,
    BUILD_VARIANT,
    DATA_DIR,
    LOG_LEVEL,
)
"""Those that are not about one provider."""

_FURTHER = FURTHER_PREFIX + NAME

VARIABLES: Mapping[str, AnyVariable] = MappingProxyType(
    {
        variable.name: variable
        for variable in (
            *GENERAL,
            *(variable for built_in in BUILT_IN for variable in built_in.variables.every()),
            *VENDOR_EXTRAS,
            wire_variable(_FURTHER),
            *provider_variables(_FURTHER).every(),
            daily_limit_of(NAME),
        )
    }
)
"""All of them by name, those of further providers with `<NAME>` in it."""
