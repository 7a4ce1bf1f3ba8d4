"""The settings in force: frozen, complete, and safe to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path

from tui_app.domain.messages import Environment, Wire
from tui_app.domain.secret import Secret


class BudgetPolicy(StrEnum):
    """What happens when a provider's daily limit is used up."""

    WARN = "warn"
    SKIP = "skip"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from: `default`, `environment`, `option`, or a file with its line."""

    origin: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.origin}:{self.line}" if self.line else self.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A named endpoint.

    Attributes:
        base_url: without a trailing slash.
        official: the vendor's own service (or its simulation), not merely a compatible server.
        max_tokens: the cap of one answer.
        context_window: tokens that fit in one request, None where unknown.
        daily_limit: tokens a day in this environment.
        price_in: USD per million input tokens, None where unknown.
        key_required: whether it counts as not configured without a key.
        first_token_timeout: seconds, None takes the chain's.
    """

    name: str
    wire: Wire
    base_url: str
    api_key: Secret | None
    model: str
    max_tokens: int
    daily_limit: int
    official: bool = False
    key_required: bool = True
    context_window: int | None = None
    price_in: float | None = None
    price_out: float | None = None
    api_version: str = "v1beta"
    first_token_timeout: float | None = None

    @property
    def configured(self) -> bool:
        """Whether an attempt makes sense: a URL, a model, and a key where one is needed."""
        return bool(self.base_url and self.model and (self.api_key or not self.key_required))

    @property
    def endpoint(self) -> tuple[str, str, str, Secret | None]:
        """What decides whether a call can work at all: wire, URL, model and key."""
        return (self.wire, self.base_url, self.model, self.api_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds; `deadline` bounds waits, new attempts and the time to the first token."""

    deadline: float
    connect: float = 5.0
    first_token: float = 10.0
    idle: float = 10.0
    answer: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that was configured, for one environment.

    Attributes:
        environment_given: whether somebody chose the environment, or it is the default.
        providers: every known provider by name, configured or not.
        sources: where each variable's value came from.
        data_dir: where records are kept.
        daily_limit: tokens a day of the providers that have no limit of their own.
        usage_store: the Redis URL of a team's budgets (it may hold a password), None for our own files.
    """

    environment: Environment
    environment_given: bool
    chain: tuple[str, ...]
    primary: str
    providers: Mapping[str, Provider]
    timeouts: Timeouts
    max_message_length: int
    data_dir: Path
    max_retries: int = 2
    daily_limit: int = 10_000
    budget_policy: BudgetPolicy = BudgetPolicy.WARN
    budget_timezone: str | None = None
    refusal_goes_on: bool = False
    midstream_hold: bool = False
    jwt_secret: Secret | None = None
    rate_limit: str = "100/minute"
    usage_store: Secret | None = None
    sentry_dsn: Secret | None = None
    build_variant: str = "dev"
    log_level: str = "info"
    simulated: bool = False
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def zone(self) -> tzinfo | None:
        """The time zone whose midnight begins a budget's day; None is the machine's."""
        if self.budget_timezone is None:
            return None
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.budget_timezone)

    @property
    def steps(self) -> tuple[Provider, ...]:
        """The chain's providers in order."""
        return tuple(self.providers[name] for name in self.chain)

    @property
    def usable(self) -> bool:
        """Whether any step of the chain could be tried at all."""
        return any(provider.configured for provider in self.steps)
