"""Lists every variable in force with its value and where it came from; keys and secrets stay hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tui_app.domain.messages import Wire
from tui_app.domain.secret import Secret
from tui_app.settings import variables as v
from tui_app.settings.model import Provider, Settings, Source
from tui_app.settings.origins import decided_by
from tui_app.settings.provider_variables import (
    BUILT_IN,
    FURTHER_PREFIX,
    GEMINI_API_VERSION,
    GOOGLE_API_KEY,
    GOOGLE_GEMINI_BASE_URL,
    ProviderVariables,
    daily_limit_of,
    provider_variables,
    wire_variable,
)
from tui_app.settings.values import DEFAULT, OPTION, OPTION_NAMES
from tui_app.settings.variable import AnyVariable

Value = str | int | float | None

HIDDEN = "hidden: it looks like a key"
"""Stands for a value that looks like a key in a variable that is not for one."""

_KEY_LIKE = re.compile(r"\b(?:sk-|gsk_|xai-|AIza)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One variable in force.

    Attributes:
        value: as it could be written; None where it is unset, and always for a secret.
        secret: whether its value is a key or may hold a password.
        set: whether it has a value.
        by: the variable that decided the value, where another one serves in place of this one.
    """

    group: str
    variable: str
    value: Value
    secret: bool
    set: bool
    source: Source
    by: str | None

    @property
    def value_words(self) -> str:
        """The value for a person: of a secret no more than `set`."""
        if not self.set:
            return "not set"
        if self.secret:
            return "set"
        return f"{self.value:g}" if isinstance(self.value, float) else str(self.value)

    @property
    def source_words(self) -> str:
        """Where it came from: `.env.dev:12`, `option --env`, with the variable that serves in its place."""
        if not self.set:
            return ""
        name = self.by or self.variable
        source = f"option {OPTION_NAMES[name]}" if self.source == OPTION else str(self.source)
        return f"{source} ({self.by})" if self.by else source


_Read = Callable[[Settings], "Value | Secret"]

GROUPS: Mapping[str, tuple[tuple[AnyVariable, _Read], ...]] = {
    "environment and chain": (
        (v.APP_ENV, lambda s: s.environment.value),
        (v.PRIMARY_PROVIDER, lambda s: s.primary),
        (v.CHAIN, lambda s: ", ".join(s.chain)),
        (v.MAX_MESSAGE_LENGTH, lambda s: s.max_message_length),
    ),
    "budget": (
        (v.DAILY_TOKEN_LIMIT, lambda s: s.daily_limit),
        (v.BUDGET_POLICY, lambda s: s.budget_policy.value),
        (v.BUDGET_TIMEZONE, lambda s: s.budget_timezone),
        (v.USAGE_STORE, lambda s: s.usage_store),
    ),
    "time and failure": (
        (v.MAX_RETRIES, lambda s: s.max_retries),
        (v.REQUEST_DEADLINE, lambda s: s.timeouts.deadline),
        (v.CONNECT_TIMEOUT, lambda s: s.timeouts.connect),
        (v.FIRST_TOKEN_TIMEOUT, lambda s: s.timeouts.first_token),
        (v.IDLE_TIMEOUT, lambda s: s.timeouts.idle),
        (v.ANSWER_TIMEOUT, lambda s: s.timeouts.answer),
        (v.ON_REFUSAL, lambda s: "next" if s.refusal_goes_on else "stop"),
    ),
    "gateway": (
        (v.JWT_SECRET, lambda s: s.jwt_secret),
        (v.RATE_LIMIT, lambda s: s.rate_limit),
        (v.MIDSTREAM, lambda s: "hold" if s.midstream_hold else "error"),
        (v.BUILD_VARIANT, lambda s: s.build_variant),
    ),
    "records": (
        (v.DATA_DIR, lambda s: str(s.data_dir)),
        (v.LOG_LEVEL, lambda s: s.log_level),
        (v.SENTRY_DSN, lambda s: s.sentry_dsn),
    ),
}
"""The variables that are not about one provider, as they are shown, and how their values are read."""

_SECRETS = frozenset(
    variable.name for variable in (v.USAGE_STORE, v.JWT_SECRET, v.SENTRY_DSN, GOOGLE_API_KEY)
)
_SHORTEST_DISTINCT = 12
"""A shorter key, such as a local server's `none`, may well be a common word."""


def listing(settings: Settings) -> tuple[Listed, ...]:
    """Every variable that is in force, group by group; those of each provider behind the first group."""
    first, *others = GROUPS
    return (
        *_general(settings, first),
        *(listed for provider in settings.providers.values() for listed in _provider(settings, provider)),
        *(listed for group in others for listed in _general(settings, group)),
    )


def _general(settings: Settings, group: str) -> Iterator[Listed]:
    for variable, read in GROUPS[group]:
        yield _listed(settings, group, variable.name, read(settings))


def _provider(settings: Settings, provider: Provider) -> Iterator[Listed]:
    group = f"provider {provider.name}"
    known = next((built_in for built_in in BUILT_IN if built_in.name == provider.name), None)
    if known is not None:
        variables = known.variables
    else:
        prefix = f"{FURTHER_PREFIX}{provider.name.upper()}"
        variables = provider_variables(prefix)
        yield _listed(settings, group, wire_variable(prefix).name, provider.wire.value)
    for field, variable in _fields(variables):
        value = getattr(provider, field)
        if variable is variables.first_token_timeout and value is None:
            value = settings.timeouts.first_token
        value = None if value == "" else value
        yield _listed(settings, group, variable.name, value, secret=variable is variables.api_key)
    if known is not None and known.wire is Wire.GEMINI:
        yield from _google(settings, group, provider)
    yield _listed(settings, group, daily_limit_of(provider.name).name, provider.daily_limit)


def _google(settings: Settings, group: str, provider: Provider) -> Iterator[Listed]:
    """Gemini's own extras; those that were not looked at, because the usual variable is set, are left out."""
    yield _listed(settings, group, GEMINI_API_VERSION.name, provider.api_version)
    for variable, value in ((GOOGLE_API_KEY, provider.api_key), (GOOGLE_GEMINI_BASE_URL, provider.base_url)):
        if (source := settings.sources.get(variable.name)) is not None:
            yield _listed(settings, group, variable.name, None if source == DEFAULT else value)


def _fields(variables: ProviderVariables) -> Iterator[tuple[str, AnyVariable]]:
    """Each variable with the field of `Provider` that it fills: they have the same names."""
    for field in ProviderVariables.__slots__:
        yield field, getattr(variables, field)


def _listed(
    settings: Settings, group: str, name: str, value: Value | Secret, *, secret: bool = False
) -> Listed:
    secret = secret or name in _SECRETS
    by, source = decided_by(settings.sources, name)
    return Listed(
        group=group,
        variable=name,
        value=None if secret or isinstance(value, Secret) else _safe(settings, value),
        secret=secret,
        set=value is not None,
        source=source,
        by=None if by == name else by,
    )


def _safe(settings: Settings, value: Value) -> Value:
    """`value` unless a key stands in it, one that is configured or one that looks like it."""
    if not isinstance(value, str):
        return value
    secrets = [provider.api_key for provider in settings.providers.values()]
    secrets += [settings.jwt_secret, settings.usage_store, settings.sentry_dsn]
    keys = [key for secret in secrets if secret and len(key := secret.reveal()) >= _SHORTEST_DISTINCT]
    return HIDDEN if _KEY_LIKE.search(value) or any(key in value for key in keys) else value
