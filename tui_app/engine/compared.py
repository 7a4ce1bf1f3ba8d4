"""One prompt to several providers as plain values: how far each has come, folded from its events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from tui_app.budget.cost import cost_usd
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.domain.usage import Usage
from tui_app.settings import Provider, Settings


class Stage(StrEnum):
    """How far one provider has come."""

    READY = "ready"
    CALLING = "calling"
    STREAMING = "streaming"
    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"
    STOPPED = "stopped"


RUNNING = frozenset({Stage.CALLING, Stage.STREAMING, Stage.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One provider's part in a comparison; every time counts from the question, retries and waits included.

    Attributes:
        price_in: USD per million input tokens, None where unknown.
        price_out: USD per million output tokens, None where unknown.
        started_at: Unix seconds, None before the request was accepted.
        attempts: calls so far.
        text: of the answer so far; as it came, so it is to be made safe where it is shown.
        discarded: texts that came and were thrown away.
        first_token_s: seconds to the first content of the text that stands, None where none came.
        duration_s: seconds to the end, None while it runs.
        wait_until_s: where the last wait ends, counted like the other times.
        kind: why the last attempt failed, or why there was none; None where it did not fail.
        message: the sentence that goes with it.
        usage: all tokens that were burned, by failed attempts too; None where none were.
        cut_short: whether the answer was ended by its token cap.
    """

    provider: str
    model: str
    price_in: float | None = None
    price_out: float | None = None
    request_id: str = ""
    stage: Stage = Stage.READY
    started_at: float | None = None
    attempts: int = 0
    text: str = ""
    discarded: tuple[str, ...] = ()
    first_token_s: float | None = None
    duration_s: float | None = None
    wait_until_s: float = 0.0
    kind: FailureClass | None = None
    status: int | None = None
    message: str = ""
    usage: Usage | None = None
    cut_short: bool = False

    @property
    def running(self) -> bool:
        """Whether its final event is still to come."""
        return self.stage in RUNNING

    @property
    def cost(self) -> float | None:
        """USD for its tokens; None where a price is unknown or nothing was used."""
        if self.usage is None:
            return None
        used = self.usage
        return cost_usd(
            used.input_tokens, used.output_tokens, price_in=self.price_in, price_out=self.price_out
        )

    def elapsed(self, now: float) -> float:
        """Seconds since the question, as of `now` (Unix seconds); the whole duration once it has ended."""
        if self.duration_s is not None:
            return self.duration_s
        return 0.0 if self.started_at is None else max(0.0, now - self.started_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One prompt and everybody who is asked.

    Attributes:
        prompt: what was asked, empty before anything was.
        columns: those who are asked, in the order of the chain.
        left_out: providers of the chain that are not configured.
        simulated: whether the vendors are played by this program.
        problem: why nobody could be asked, else empty.
    """

    prompt: str = ""
    columns: tuple[Compared, ...] = ()
    left_out: tuple[str, ...] = ()
    simulated: bool = False
    problem: str = ""

    @property
    def running(self) -> bool:
        """Whether any of them is still to end."""
        return any(column.running for column in self.columns)

    def has(self, request_id: str) -> bool:
        """Whether a request is one of this comparison's."""
        return any(column.request_id == request_id for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Who was best among those who answered: several where they are equal, nobody where it is not known."""

    first_token: tuple[str, ...]
    duration: tuple[str, ...]
    cost: tuple[str, ...]


def line_up(settings: Settings) -> Comparison:
    """Everybody in the chain who can be asked, before anything was."""
    return Comparison(
        columns=tuple(_column(step) for step in settings.steps if step.configured),
        left_out=tuple(step.name for step in settings.steps if not step.configured),
        simulated=settings.simulated,
    )


def begun(comparison: Comparison, prompt: str) -> Comparison:
    """The same providers at the beginning of a new comparison, each request with an id of its own."""
    import secrets

    columns = tuple(
        replace(_empty(column), request_id=secrets.token_hex(8), stage=Stage.CALLING)
        for column in comparison.columns
    )
    return replace(comparison, prompt=prompt, columns=columns, problem="")


def not_begun(comparison: Comparison, why: str) -> Comparison:
    """The same providers once it turned out that nobody could be asked."""
    return replace(comparison, columns=tuple(map(_empty, comparison.columns)), problem=why)


def followed(comparison: Comparison, event: ev.Event) -> Comparison:
    """`comparison` after one more event; the same one where the event is of another request."""
    if not isinstance(event, ev.RequestEvent):
        return comparison
    for place, column in enumerate(comparison.columns):
        if column.request_id == event.request_id:
            columns = comparison.columns
            return replace(
                comparison, columns=(*columns[:place], _after(column, event), *columns[place + 1 :])
            )
    return comparison


def ranking(comparison: Comparison) -> Ranking | None:
    """Who was best at what, once all have ended; None where fewer than two answered."""
    answered = [column for column in comparison.columns if column.stage is Stage.ANSWERED]
    if comparison.running or len(answered) < 2:
        return None

    def best(of: Callable[[Compared], float | None]) -> tuple[str, ...]:
        known = [(value, column.provider) for column in answered if (value := of(column)) is not None]
        least = min((value for value, _ in known), default=None)
        return tuple(name for value, name in known if value == least)

    return Ranking(
        first_token=best(lambda column: column.first_token_s),
        duration=best(lambda column: column.duration_s),
        cost=best(lambda column: column.cost),
    )


def _column(provider: Provider) -> Compared:
    return Compared(
        provider=provider.name,
        model=provider.model,
        price_in=provider.price_in,
        price_out=provider.price_out,
    )


def _empty(column: Compared) -> Compared:
    return Compared(
        provider=column.provider,
        model=column.model,
        price_in=column.price_in,
        price_out=column.price_out,
    )


def _after(column: Compared, event: ev.RequestEvent) -> Compared:
    match event:
        case ev.RequestAccepted():
            return replace(column, started_at=event.started_at)
        case ev.AttemptStarted():
            return replace(column, stage=Stage.CALLING, attempts=event.attempt)
        case ev.FirstToken():
            return replace(column, stage=Stage.STREAMING, first_token_s=event.at_s)
        case ev.TextDelta():
            return replace(column, text=column.text + event.text)
        case ev.AttemptFailed(failure=failure):
            return replace(column, kind=failure.kind, status=failure.status, message=failure.message)
        case ev.PartialDiscarded():
            return replace(column, text="", first_token_s=None, discarded=(*column.discarded, column.text))
        case ev.Waiting():
            return replace(column, stage=Stage.WAITING, wait_until_s=event.until)
        case ev.StepSkipped():
            return replace(column, kind=event.reason, message="")
        case ev.UsageRecorded():
            return replace(column, usage=_sum(column.usage, event.usage))
        case _:
            return _ended(column, event)


def _ended(column: Compared, event: ev.RequestEvent) -> Compared:
    match event:
        case ev.Answered(trace=trace):
            return replace(
                column,
                stage=Stage.ANSWERED,
                text=event.text,
                duration_s=trace.duration_s,
                kind=None,
                status=None,
                message="",
                usage=column.usage or trace.usage,
                cut_short=trace.cut_short,
            )
        case ev.Cancelled(trace=trace):
            return replace(
                column, stage=Stage.STOPPED, duration_s=trace.duration_s, kind=None, status=None, message=""
            )
        case ev.Refused(trace=trace) | ev.Exhausted(trace=trace) | ev.Rejected(trace=trace):
            return replace(
                column,
                stage=Stage.FAILED,
                duration_s=trace.duration_s,
                kind=column.kind or trace.kind,
                message=column.message or trace.error or "",
            )
        case _:
            return column


def _sum(before: Usage | None, more: Usage) -> Usage:
    """Both together, estimated where either is."""
    if before is None:
        return more
    return Usage(
        input_tokens=before.input_tokens + more.input_tokens,
        output_tokens=before.output_tokens + more.output_tokens,
        cached_tokens=before.cached_tokens + more.cached_tokens,
        reasoning_tokens=before.reasoning_tokens + more.reasoning_tokens,
        source="estimated" if "estimated" in {before.source, more.source} else "reported",
    )
