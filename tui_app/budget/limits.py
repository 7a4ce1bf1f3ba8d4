"""Daily limits and policy as they are changed while the app runs: for this run only, written to no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tui_app.domain.sanitize import one_line
from tui_app.settings import BudgetPolicy, Settings
from tui_app.settings.nearest import did_you_mean
from tui_app.settings.origins import decided_by
from tui_app.settings.parsers import InvalidError
from tui_app.settings.provider_variables import daily_limit_of
from tui_app.settings.values import DEFAULT
from tui_app.settings.variables import BUDGET_POLICY

POLICIES: Mapping[str, str] = MappingProxyType(
    {
        BudgetPolicy.WARN: "tells it and goes on",
        BudgetPolicy.SKIP: "leaves the provider out",
        BudgetPolicy.BLOCK: "refuses the request",
    }
)
"""What each policy does once a provider's limit is used up."""

_LADDER = tuple(
    factor * power for power in (10**exponent for exponent in range(2, 15)) for factor in (1, 2, 5)
)


@dataclass(frozen=True, slots=True)
class LimitChanges:
    """What a person changed in one environment: tokens a day by provider, and the policy (None: nothing)."""

    limits: Mapping[str, int] = field(default_factory=dict)
    policy: BudgetPolicy | None = None

    def limited(self, provider: str, tokens: int | None) -> LimitChanges:
        """The same with another limit for a provider; None takes the configured one again."""
        others = {name: limit for name, limit in self.limits.items() if name != provider}
        return replace(self, limits=others if tokens is None else others | {provider: tokens})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One provider's tokens a day.

    Attributes:
        tokens: the limit in force.
        configured: the one that the settings name.
        source: where that came from, in words.
        used: tokens of today.
    """

    provider: str
    tokens: int
    configured: int
    source: str
    used: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The budget of one environment at one moment.

    Attributes:
        policy: the one in force.
        configured_policy: the one that the settings name.
        policy_source: where that came from, in words.
        limits: of the chain's providers, in its order.
        can_undo: whether there is a change to take back.
    """

    environment: str
    policy: str
    configured_policy: str
    policy_source: str
    limits: tuple[Limit, ...]
    can_undo: bool = False


def with_changes(settings: Settings, configured: Settings, changes: LimitChanges) -> Settings:
    """`settings` with the budget of `configured` as a person changed it."""
    providers = {
        name: replace(provider, daily_limit=changes.limits.get(name, configured.providers[name].daily_limit))
        for name, provider in settings.providers.items()
    }
    return replace(
        settings,
        providers=MappingProxyType(providers),
        budget_policy=changes.policy or configured.budget_policy,
    )


def parsed_limit(provider: str, text: str) -> int:
    """The tokens a day that a person wrote.

    Raises:
        ValueError: it is no limit; says which provider, what is wrong and what would do.
    """
    try:
        return daily_limit_of(provider).parse(text.strip().replace(",", ""))
    except InvalidError as error:
        raise ValueError(f"limit of {provider}: {error.what}; {error.hint}") from None


def parsed_policy(text: str) -> BudgetPolicy:
    """The policy that a person named.

    Raises:
        ValueError: there is none of that name; says which there are.
    """
    try:
        return BudgetPolicy(text)
    except ValueError:
        near = did_you_mean(text, tuple(POLICIES))
        raise ValueError(f'"{one_line(text, 40)}" is no policy; {near}') from None


def stepped(tokens: int, by: int) -> int:
    """The next round limit (1, 2, 5, 10 … hundred) below (`by` < 0) or above; 0 is the lowest."""
    if by < 0:
        return max((step for step in _LADDER if step < tokens), default=0)
    return min((step for step in _LADDER if step > tokens), default=tokens)


def limit_source(settings: Settings, provider: str) -> str:
    """Where a provider's configured limit came from: `default`, `DAILY_TOKEN_LIMIT in .env.prod:12`."""
    return _source(settings, daily_limit_of(provider).name)


def policy_source(settings: Settings) -> str:
    """The same for the policy."""
    return _source(settings, BUDGET_POLICY.name)


def _source(settings: Settings, name: str) -> str:
    variable, source = decided_by(settings.sources, name)
    return str(source) if source == DEFAULT else f"{variable} in {source}"
