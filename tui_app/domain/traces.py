"""Everything that one request went through; never its text."""

from __future__ import annotations

from dataclasses import dataclass

from tui_app.domain.failures import FailureClass
from tui_app.domain.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One HTTP call made for one step.

    Attributes:
        outcome: `answered`, `failed` or `cancelled`.
        began_s: seconds from the request's start to this call's.
        wait_s: the wait that followed this attempt, in seconds.
        first_token_s: seconds from the call to the first content, None where none came.
        tokens: what the attempt used, where it used any.
        left_out: names of the request's options that this provider does not take.
        fault: the fault that broke it on purpose, although the provider is a real one; else empty.
    """

    step: int
    provider: str
    model: str
    attempt: int
    outcome: str
    began_s: float
    duration_s: float
    kind: FailureClass | None = None
    status: int | None = None
    message: str = ""
    wait_s: float = 0.0
    wait_why: str = ""
    first_token_s: float | None = None
    discarded_chars: int = 0
    tokens: Usage | None = None
    left_out: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A step that was passed over, and why."""

    step: int
    provider: str
    reason: FailureClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One request from its acceptance to its final event.

    Attributes:
        started_at: Unix seconds.
        outcome: the final event's name: `answered`, `refused`, `exhausted`, `rejected` or `cancelled`.
        error: one sentence where there was no answer.
        kind: the class that ended the request without an answer.
        deadline_reached: whether the chain ended because the request's deadline had come.
    """

    id: str
    started_at: float
    environment: str
    simulated: bool
    chain: tuple[str, ...]
    outcome: str
    duration_s: float
    attempts: tuple[Attempt, ...] = ()
    skipped: tuple[Skip, ...] = ()
    answered_by: str | None = None
    model: str | None = None
    step: int | None = None
    usage: Usage | None = None
    discarded_chars: int = 0
    cut_short: bool = False
    error: str | None = None
    kind: FailureClass | None = None
    deadline_reached: bool = False

    @property
    def waited_s(self) -> float:
        """Seconds spent waiting between attempts."""
        return sum(attempt.wait_s for attempt in self.attempts)

    @property
    def called_s(self) -> float:
        """Seconds spent in calls."""
        return sum(attempt.duration_s for attempt in self.attempts)

    @property
    def broken(self) -> str:
        """`claude (overloaded), openai (cut)`: real providers that were broken on purpose; else empty."""
        hits = dict.fromkeys((a.provider, a.fault) for a in self.attempts if a.fault)
        return ", ".join(f"{provider} ({fault})" for provider, fault in hits)

    @property
    def trail(self) -> str:
        """`claude:overloaded,claude:overloaded,openai:answered`."""
        return ",".join(f"{a.provider}:{a.kind or a.outcome}" for a in self.attempts)
