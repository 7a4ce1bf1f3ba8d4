"""What a check of a provider found, and what to do about it: plain data and pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.usage import Usage
from tui_app.providers.variables import variable
from tui_app.settings import Provider, Settings
from tui_app.settings.nearest import nearest
from tui_app.settings.origins import decided_by
from tui_app.settings.provider_variables import daily_limit_of
from tui_app.settings.values import DEFAULT

SLOW_SHARE = 0.5
"""A first token that takes more than this share of its timeout is called slow."""

ROOM = 3
"""How many times the measured time a recommended timeout is."""

SHOWN_MODELS = 3


class KeyState(StrEnum):
    """What is known about the key."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_NEEDED = "not_needed"
    UNKNOWN = "unknown"


class ModelState(StrEnum):
    """Whether the server's model list names the model; many compatible servers have no list."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    NO_LIST = "no_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What came of trying a provider.

    Attributes:
        failure: why there was no answer, None where there was one.
        first_token_s: seconds from the call to the first content.
        duration_s: seconds from the call to the end of the answer, or of the attempt that failed.
        usage: the tokens that the try used, if any.
        models: the names in the server's model list, None where there was none.
        list_failure: why there was none.
    """

    failure: Failure | None
    first_token_s: float | None
    duration_s: float | None
    usage: Usage | None
    models: tuple[str, ...] | None
    list_failure: Failure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One provider, checked.

    Attributes:
        step: its place in the chain, None where it has none.
        missing: the variables to set before it can be tried; it was not tried where there are any.
        probe: what came of trying it, None where it was not tried.
    """

    provider: Provider
    step: int | None
    missing: tuple[str, ...] = ()
    probe: Probe | None = None

    @property
    def works(self) -> bool:
        """Whether it answered."""
        return self.probe is not None and self.probe.failure is None

    @property
    def failure(self) -> Failure | None:
        """Why it did not answer, None where it did or was not tried."""
        return self.probe.failure if self.probe else None

    @property
    def key(self) -> KeyState:
        """What the answer and the model list say about the key."""
        if self.failure is not None and self.failure.kind is FailureClass.AUTH:
            return KeyState.REJECTED
        if self.probe is None:
            return KeyState.UNKNOWN
        if not (self.works or self.probe.models is not None):
            return KeyState.UNKNOWN
        return KeyState.ACCEPTED if self.provider.api_key else KeyState.NOT_NEEDED

    @property
    def model(self) -> ModelState:
        """What the model list says about the model."""
        if self.probe is None or self.probe.models is None:
            return ModelState.NO_LIST
        found = is_listed(self.provider.model, self.probe.models)
        return ModelState.LISTED if found else ModelState.NOT_LISTED


def is_listed(model: str, names: Iterable[str]) -> bool:
    """Whether a list names a model: as it stands, with a release date behind it, or tagged `:latest`."""
    wanted = model.removeprefix("models/")
    return any(name in (wanted, f"{wanted}:latest") or _undated(name) == wanted for name in names)


def _undated(name: str) -> str:
    stem, _, date = name.rpartition("-")
    return stem if len(date) == 8 and date.isdecimal() else name


def all_work(findings: Iterable[Finding]) -> bool:
    """Whether every configured step of the chain answered, and there is at least one."""
    steps = [finding for finding in findings if finding.step is not None and not finding.missing]
    return bool(steps) and all(finding.works for finding in steps)


ADVICE: Mapping[FailureClass, str] = {
    FailureClass.OVER_BUDGET: "raise {limit}, or wait until the budget's day ends",
    FailureClass.CONNECT: "check {BASE_URL}, the network and any proxy",
    FailureClass.RATE_LIMITED: "wait, or ask the provider for a higher rate",
    FailureClass.QUOTA_EXHAUSTED: "add credit to the account of {API_KEY}, or raise its quota",
    FailureClass.OVERLOADED: "try again later: the provider has no room now",
    FailureClass.SERVER_ERROR: "try again later; if it stays so, check {BASE_URL}",
    FailureClass.AUTH: "check {API_KEY}",
    FailureClass.MODEL_NOT_FOUND: "check {MODEL}",
    FailureClass.CONTEXT_TOO_LONG: "check {MODEL}: its window does not hold a short question",
    FailureClass.BAD_REQUEST: "check {MODEL} and {MAX_TOKENS} against what the provider says",
    FailureClass.REFUSED: "check {MODEL}: it refuses a harmless question",
    FailureClass.EMPTY: "raise {MAX_TOKENS} if the model thinks, else check {MODEL}",
    FailureClass.MALFORMED: "check {BASE_URL}: what answers there does not speak the {wire} wire",
    FailureClass.TRUNCATED: "check {BASE_URL} and any proxy: the answer broke off",
}
"""What to do next, by class; a name in capitals becomes the provider's variable. A timeout's is computed."""


def advice(finding: Finding, settings: Settings) -> tuple[str, ...]:
    """What to do next, in short sentences; empty where nothing is to be done."""
    return tuple(_advice(finding, settings))


def _advice(finding: Finding, settings: Settings) -> Iterator[str]:
    provider, probe, failure = finding.provider, finding.probe, finding.failure
    if finding.missing:
        yield f"set {' and '.join(finding.missing)}"
    if failure is not None and failure.kind is FailureClass.TIMEOUT:
        limit = first_token_limit(provider, settings)
        yield f"if the model needs that long, {_timeout_of(provider, settings, limit)}, and check again"
    elif failure is not None and failure.kind in ADVICE:
        yield ADVICE[failure.kind].format_map(_Names(provider, settings))
    if probe is None:
        return
    if probe.first_token_s is not None and (
        slow := slow_first_token(provider, settings, probe.first_token_s)
    ):
        yield slow
    if finding.model is ModelState.NOT_LISTED and probe.models and not finding.works:
        yield f"its list has {_some(provider.model, probe.models)}"


def first_token_limit(provider: Provider, settings: Settings) -> float:
    """The first-token timeout in force for a provider, in seconds."""
    return provider.first_token_timeout or settings.timeouts.first_token


def slow_first_token(provider: Provider, settings: Settings, first_token_s: float) -> str | None:
    """What to set where a first token took more than half of the time that it may take."""
    limit = first_token_limit(provider, settings)
    if first_token_s <= limit * SLOW_SHARE:
        return None
    what = f"the first token took {first_token_s:.1f} s of at most {limit:g} s"
    return f"{what}: {_timeout_of(provider, settings, first_token_s)}"


def _timeout_of(provider: Provider, settings: Settings, measured_s: float) -> str:
    wanted = math.ceil(measured_s * ROOM)
    text = f"set {variable(provider, 'FIRST_TOKEN_TIMEOUT')}={wanted}"
    deadline = settings.timeouts.deadline
    return text if wanted <= deadline else f"{text} and REQUEST_DEADLINE={wanted} (now {deadline:g})"


def _some(model: str, names: tuple[str, ...]) -> str:
    """The names closest to `model`, else the first ones."""
    close = nearest(model, names)
    shown = (close,) if close else names[:SHOWN_MODELS]
    return ", ".join(shown) + (", …" if not close and len(names) > SHOWN_MODELS else "")


class _Names(dict[str, str]):
    """The names that advice may hold: each variable with the place where it was set."""

    def __init__(self, provider: Provider, settings: Settings) -> None:
        super().__init__(wire=provider.wire.value, limit=daily_limit_of(provider.name).name)
        self._provider, self._settings = provider, settings

    def __missing__(self, setting: str) -> str:
        name, source = decided_by(self._settings.sources, variable(self._provider, setting))
        was_set = source != DEFAULT and not self._settings.simulated
        return f"{name} ({source})" if was_set else name
