"""Requests told as events, with times of our choosing, and the trace that ends each."""

from __future__ import annotations

from tui_app.domain import events as ev
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.traces import Attempt, Skip, Trace
from tui_app.domain.usage import Usage

CHAIN = ("claude", "openai", "gemini")
MODELS = {"claude": "claude-haiku", "openai": "gpt-mini", "gemini": "gemini-flash"}
NOON = 1_790_000_000.0 - 1_790_000_000.0 % 86400 + 43200


class Story:
    """Tells one request; every method gives the events it adds, and moves the time on."""

    def __init__(
        self,
        request_id: str = "r1",
        chain: tuple[str, ...] = CHAIN,
        started_at: float = NOON,
        environment: str = "production",
        simulated: bool = True,
    ) -> None:
        self.id = request_id
        self.chain = chain
        self.started_at = started_at
        self.environment = environment
        self.simulated = simulated
        self.at = 0.0
        self.text = ""
        self._attempts: list[Attempt] = []
        self._skips: list[Skip] = []
        self._step = 0
        self._attempt = 0
        self._began = 0.0
        self._first: float | None = None

    @property
    def provider(self) -> str:
        return self.chain[self._step - 1]

    def accepted(self) -> list[ev.Event]:
        return [
            ev.RequestAccepted(
                request_id=self.id,
                at_s=self.at,
                started_at=self.started_at,
                environment=self.environment,
                chain=self.chain,
                simulated=self.simulated,
            )
        ]

    def skipped(
        self, step: int, reason: FailureClass = FailureClass.CIRCUIT_OPEN, left: float | None = 12.0
    ) -> list[ev.Event]:
        name = self.chain[step - 1]
        self._skips.append(Skip(step=step, provider=name, reason=reason))
        return [
            ev.StepSkipped(
                request_id=self.id, at_s=self.at, step=step, provider=name, reason=reason, until_s=left
            )
        ]

    def calls(self, step: int) -> list[ev.Event]:
        self._attempt = self._attempt + 1 if step == self._step else 1
        self._step, self._began, self._first, self.text = step, self.at, None, ""
        return [
            ev.AttemptStarted(
                request_id=self.id,
                at_s=self.at,
                step=step,
                provider=self.provider,
                model=MODELS[self.provider],
                attempt=self._attempt,
                limit=3,
            )
        ]

    def says(self, text: str, after: float = 0.3) -> list[ev.Event]:
        self.at += after
        told: list[ev.Event] = []
        if self._first is None:
            self._first = self.at - self._began
            told.append(
                ev.FirstToken(
                    request_id=self.id,
                    at_s=self.at,
                    step=self._step,
                    provider=self.provider,
                    first_token_s=self._first,
                )
            )
        self.text += text
        delta = ev.TextDelta(
            request_id=self.id, at_s=self.at, step=self._step, provider=self.provider, text=text
        )
        return [*told, delta]

    def fails(
        self,
        kind: FailureClass,
        status: int | None = None,
        after: float = 0.16,
        *,
        wait: float | None = None,
        why: str = "backoff",
        message: str = "it did not work",
    ) -> list[ev.Event]:
        self.at += after
        told: list[ev.Event] = [
            ev.AttemptFailed(
                request_id=self.id,
                at_s=self.at,
                step=self._step,
                provider=self.provider,
                attempt=self._attempt,
                failure=Failure(kind=kind, message=message, status=status),
                duration_s=self.at - self._began,
                retry_in=wait,
            )
        ]
        if self.text:
            told.append(
                ev.PartialDiscarded(
                    request_id=self.id,
                    at_s=self.at,
                    step=self._step,
                    provider=self.provider,
                    chars=len(self.text),
                    reason="cut",
                )
            )
        self._keep("failed", kind, status, wait=wait or 0.0, why=why if wait else "", message=message)
        if wait is not None:
            told.append(
                ev.Waiting(
                    request_id=self.id,
                    at_s=self.at,
                    step=self._step,
                    provider=self.provider,
                    until=self.at + wait,
                    seconds=wait,
                    why=why,
                )
            )
            self.at += wait
        return told

    def fails_over(self, to: int, reason: str = "timeout") -> list[ev.Event]:
        return [
            ev.FailedOver(
                request_id=self.id,
                at_s=self.at,
                from_step=self._step,
                from_provider=self.provider,
                to_step=to,
                to_provider=self.chain[to - 1],
                reason=reason,
            )
        ]

    def answered(self, after: float = 0.3, usage: Usage | None = None) -> list[ev.Event]:
        self.at += after
        usage = usage or Usage(input_tokens=18, output_tokens=34)
        self._keep("answered")
        trace = self.trace(
            "answered", answered_by=self.provider, model=MODELS[self.provider], step=self._step, usage=usage
        )
        return [
            ev.Answered(
                request_id=self.id,
                at_s=self.at,
                step=self._step,
                provider=self.provider,
                duration_s=self.at - self._began,
                text=self.text,
                trace=trace,
            )
        ]

    def exhausted(self, message: str = "Please try again in a moment.") -> list[ev.Event]:
        trace = self.trace("exhausted", error=f"{self.provider}: it did not work")
        return [ev.Exhausted(request_id=self.id, at_s=self.at, fallback_message=message, trace=trace)]

    def cancelled(self, after: float = 0.2) -> list[ev.Event]:
        self.at += after
        failure = Failure(kind=FailureClass.CANCELLED, message="stopped")
        failed = ev.AttemptFailed(
            request_id=self.id,
            at_s=self.at,
            step=self._step,
            provider=self.provider,
            attempt=self._attempt,
            failure=failure,
            duration_s=self.at - self._began,
        )
        self._keep("cancelled", FailureClass.CANCELLED)
        return [failed, ev.Cancelled(request_id=self.id, at_s=self.at, trace=self.trace("cancelled"))]

    def refused(self) -> list[ev.Event]:
        trace = self.trace("refused", error=f"{self.provider}: this content is not allowed")
        return [ev.Refused(request_id=self.id, at_s=self.at, trace=trace)]

    def rejected(self, why: str = "Message cannot be empty") -> list[ev.Event]:
        return [ev.Rejected(request_id=self.id, at_s=0.0, why=why, trace=self.trace("rejected", error=why))]

    def trace(
        self,
        outcome: str,
        *,
        answered_by: str | None = None,
        model: str | None = None,
        step: int | None = None,
        usage: Usage | None = None,
        error: str | None = None,
    ) -> Trace:
        return Trace(
            id=self.id,
            started_at=self.started_at,
            environment=self.environment,
            simulated=self.simulated,
            chain=self.chain,
            outcome=outcome,
            duration_s=self.at,
            attempts=tuple(self._attempts),
            skipped=tuple(self._skips),
            answered_by=answered_by,
            model=model,
            step=step,
            usage=usage,
            error=error,
        )

    def _keep(
        self,
        outcome: str,
        kind: FailureClass | None = None,
        status: int | None = None,
        *,
        wait: float = 0.0,
        why: str = "",
        message: str = "",
    ) -> None:
        self._attempts.append(
            Attempt(
                step=self._step,
                provider=self.provider,
                model=MODELS[self.provider],
                attempt=self._attempt,
                outcome=outcome,
                began_s=self._began,
                duration_s=self.at - self._began,
                kind=kind,
                status=status,
                message=message,
                wait_s=wait,
                wait_why=why,
                first_token_s=self._first,
                discarded_chars=len(self.text) if kind is not None else 0,
            )
        )


def failover(request_id: str = "r1", started_at: float = NOON) -> list[ev.Event]:
    """The request of the sketch: 529, wait, 429, wait, timeout, failover, answered by the second step."""
    story = Story(request_id, started_at=started_at)
    opened = ev.CircuitChanged(provider="claude", model=MODELS["claude"], state="open", seconds=15.0)
    return [
        *story.accepted(),
        *story.calls(1),
        *story.fails(FailureClass.OVERLOADED, 529, 0.16, wait=0.5),
        *story.calls(1),
        *story.fails(FailureClass.RATE_LIMITED, 429, 0.15, wait=1.0, why="retry-after 1s"),
        *story.calls(1),
        opened,
        *story.fails(FailureClass.TIMEOUT, None, 2.0),
        *story.fails_over(2),
        *story.calls(2),
        *story.says("- Page the on-call.\n"),
        *story.says("- Freeze deploys.\n", 0.2),
        *story.answered(0.16),
    ]


def answered(request_id: str = "r1", started_at: float = NOON, text: str = "All is well.") -> list[ev.Event]:
    """A request that the first step answers."""
    story = Story(request_id, started_at=started_at)
    return [*story.accepted(), *story.calls(1), *story.says(text), *story.answered()]


def nobody(request_id: str = "r1", started_at: float = NOON) -> list[ev.Event]:
    """A request that no step answers, and whose circuits all stay open."""
    story = Story(request_id, started_at=started_at)
    told = story.accepted()
    for step, name in enumerate(CHAIN, 1):
        if step > 1:
            told += story.fails_over(step, "overloaded")
        told += story.calls(step)
        told.append(ev.CircuitChanged(provider=name, model=MODELS[name], state="open", seconds=10.0 + step))
        told += story.fails(FailureClass.OVERLOADED, 529)
    return [*told, *story.exhausted()]


def cut(request_id: str = "r1", started_at: float = NOON) -> list[ev.Event]:
    """A request whose first step breaks in the middle of its answer."""
    story = Story(request_id, started_at=started_at)
    return [
        *story.accepted(),
        *story.calls(1),
        *story.says("A" * 412),
        *story.fails(FailureClass.TRUNCATED),
        *story.fails_over(2, "truncated"),
        *story.calls(2),
        *story.says("Whole again."),
        *story.answered(),
    ]
