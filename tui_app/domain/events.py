"""The one stream of events that every face of the app reads."""

from __future__ import annotations

from dataclasses import dataclass

from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.levels import Level
from tui_app.domain.tools import ToolCall
from tui_app.domain.traces import Trace
from tui_app.domain.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEvent:
    """Something that happened to one request, `at_s` seconds after it was accepted."""

    request_id: str
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccepted(RequestEvent):
    """The request goes down this chain; `source` as in `ChatRequest`."""

    started_at: float
    environment: str
    chain: tuple[str, ...]
    simulated: bool
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(RequestEvent):
    """A step is passed over; `until_s` counts from now, where the reason ends by itself."""

    step: int
    provider: str
    reason: FailureClass
    until_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStarted(RequestEvent):
    """One HTTP call begins; `limit` is how many a step may make at most.

    Attributes:
        left_out: names of the request's options that this provider does not take.
    """

    step: int
    provider: str
    model: str
    attempt: int
    limit: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultHit(RequestEvent):
    """The running attempt is broken on purpose, by a fault in front of a real provider."""

    step: int
    provider: str
    attempt: int
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstToken(RequestEvent):
    """The first content of an attempt, thinking included."""

    step: int
    provider: str
    first_token_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta(RequestEvent):
    """More text of the answer; neighbours may be joined for a slow reader."""

    step: int
    provider: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallDelta(RequestEvent):
    """More of a tool call; neighbours of one call may be joined for a slow reader.

    Attributes:
        index: which call of the answer, from 0.
        id: in the call's first delta, else empty.
        name: in the call's first delta, else empty.
        arguments: more of the arguments' JSON text.
        signature: Gemini's mark of the thought behind the call.
    """

    step: int
    provider: str
    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFailed(RequestEvent):
    """An attempt failed; `retry_in` is the wait before the same step is tried again, None if it is not."""

    step: int
    provider: str
    attempt: int
    failure: Failure
    duration_s: float
    retry_in: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(RequestEvent):
    """A wait of `seconds` begins; it ends at `until` (counted like `at_s`)."""

    step: int
    provider: str
    until: float
    seconds: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedOver(RequestEvent):
    """The request moves from one step to a later one."""

    from_step: int
    from_provider: str
    to_step: int
    to_provider: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDiscarded(RequestEvent):
    """Text and tool calls that were already told are thrown away; the answer starts over."""

    step: int
    provider: str
    chars: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRecorded(RequestEvent):
    """Tokens of one attempt were booked, and the day's total with them."""

    step: int
    provider: str
    usage: Usage
    day: str
    tokens_today: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLevelChanged(RequestEvent):
    """A provider's day passed 50, 80 or 100 % of its limit; told once a day each."""

    provider: str
    level: Level
    tokens: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(RequestEvent):
    """Final: one provider's whole answer, which took `duration_s` from the call to its last byte.

    Attributes:
        text: may be empty beside tool calls.
        tool_calls: each with arguments that are a JSON object.
    """

    step: int
    provider: str
    text: str
    duration_s: float
    trace: Trace
    tool_calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(RequestEvent):
    """Final: a provider refused the content, or the budget's policy blocked the request."""

    trace: Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhausted(RequestEvent):
    """Final: no step answered."""

    fallback_message: str
    trace: Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(RequestEvent):
    """Final: the message breaks a rule of the environment; nothing was sent. `source` as in `ChatRequest`."""

    why: str
    trace: Trace
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(RequestEvent):
    """Final: the person stopped it."""

    trace: Trace


FinalEvent = Answered | Refused | Exhausted | Rejected | Cancelled


BY_HAND = "by hand"
"""The reason of a circuit that a person opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitChanged:
    """A circuit opened, closed or lets a probe through.

    Attributes:
        state: `closed`, `open` or `half_open`.
        seconds: how long it stays open from now; None while it is closed, or open until settings change
            or somebody closes it.
        reason: the failure class that opened it, or `BY_HAND`.
    """

    provider: str
    model: str
    state: str
    seconds: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageChanged:
    """The day's total of a provider changed: by us, by another instance, or because a day began."""

    day: str
    environment: str
    provider: str
    simulated: bool
    tokens: int
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultChanged:
    """A fault was put in front of a provider, or healed (`fault` is then None).

    Attributes:
        detail: the fault with its bounds and with what follows it, as `--fault` takes it; empty once healed.
        real: whether the provider is a real one.
    """

    provider: str
    fault: str | None
    detail: str = ""
    real: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageChanged:
    """Keeping records stopped working (`problem` says why) or works again (`problem` is None)."""

    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsMended:
    """Damage was found among the records, and what could be saved was; `told` is one line about it."""

    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamBudgetChanged:
    """The budget that a team shares is out of reach (`problem` says why) or in reach again (None)."""

    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChanged:
    """A provider has another daily limit for this run; `configured` is what the settings name."""

    environment: str
    provider: str
    limit: int
    configured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanged:
    """Another budget policy is in force for this run; `configured` is what the settings name."""

    environment: str
    policy: str
    configured: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayChanged:
    """The gateway listens at this base URL, or has stopped (`url` is then None)."""

    url: str | None


ServiceEvent = (
    CircuitChanged
    | UsageChanged
    | FaultChanged
    | StorageChanged
    | RecordsMended
    | TeamBudgetChanged
    | LimitChanged
    | PolicyChanged
    | GatewayChanged
)
Event = RequestEvent | ServiceEvent
