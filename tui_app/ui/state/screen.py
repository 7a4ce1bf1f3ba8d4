"""Everything the main screen shows, as one frozen value, and how events change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui_app.domain.conversations import StoredMessage
from tui_app.domain.events import (
    Event,
    FailedOver,
    FinalEvent,
    GatewayChanged,
    PolicyChanged,
    Rejected,
    RequestAccepted,
    RequestEvent,
    StorageChanged,
    TextDelta,
)
from tui_app.ui.state import chat as chats
from tui_app.ui.state import gauges as days
from tui_app.ui.state import providers as rows
from tui_app.ui.state import request as requests
from tui_app.ui.state.gauges import Gauge
from tui_app.ui.state.lines import KEPT, EventLine, line_of
from tui_app.ui.state.providers import ProviderRow
from tui_app.ui.state.request import RequestView

if TYPE_CHECKING:
    from tui_app.engine.api import Snapshot
    from tui_app.engine.compared import Comparison

MOST_REQUESTS = 200
"""Requests that can be looked back at without asking the storage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenState:
    """What is known at one moment.

    Attributes:
        ready: whether the engine has told its first state.
        requests: oldest first; several may run.
        gateway_url: where the gateway listens, None while there is none.
        policy: what happens when a day's limit is used up: `warn`, `skip` or `block`.
        looked_at: the number of the request that is shown instead of the newest one.
        sending: the text that was handed to the engine and is not accepted yet.
        conversation_id: the one that is shown, as far as a snapshot has told it.
        loading_older: whether the page before the oldest message was asked for.
        sending_note: what will stand under that text.
        chat_request: the request that writes the conversation's last message, while it runs.
        last_prompt: what was asked last, to be asked again.
        comparison: one prompt to several providers, None before anybody asked who would be asked.
        returned: a text that was rejected, to be put back where it was typed.
        returned_why: the sentence that goes with it.
    """

    ready: bool = False
    environment: str = ""
    simulated: bool = False
    chain: tuple[str, ...] = ()
    max_length: int = 0
    timezone: str | None = None
    policy: str = ""
    conversation_id: str | None = None
    chat: chats.Chat = ()
    loading_older: bool = False
    requests: tuple[RequestView, ...] = ()
    looked_at: int | None = None
    providers: tuple[ProviderRow, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    lines: tuple[EventLine, ...] = ()
    storage_problem: str | None = None
    gateway_url: str | None = None
    sending: str | None = None
    sending_note: str = ""
    chat_request: str | None = None
    last_prompt: str = ""
    comparison: Comparison | None = None
    returned: str | None = None
    returned_why: str = ""

    @property
    def watched(self) -> RequestView | None:
        """The request that the trace panel shows."""
        if self.looked_at is not None:
            for view in self.requests:
                if view.number == self.looked_at:
                    return view
        return self.requests[-1] if self.requests else None

    @property
    def answering(self) -> bool:
        """Whether the conversation waits for an answer."""
        return self.sending is not None or self.chat_request is not None

    @property
    def older_than(self) -> int | None:
        """The number of the oldest message here, where there are older ones that can be asked for."""
        first = self.chat[0].number if self.chat else 0
        return first if first > 1 and self.conversation_id and not self.loading_older else None

    @property
    def busy(self) -> bool:
        """Whether anything runs, so that the screen has to move."""
        comparing = self.comparison is not None and self.comparison.running
        return self.answering or comparing or any(view.running for view in self.requests[-8:])

    @property
    def faults(self) -> int:
        """How many providers of the chain are broken on purpose."""
        return sum(row.fault is not None for row in self.providers)

    def provider(self, name: str) -> ProviderRow | None:
        """A provider's row by its name."""
        return next((row for row in self.providers if row.name == name), None)


def from_snapshot(snapshot: Snapshot, now: float, before: ScreenState | None = None) -> ScreenState:
    """The state that a snapshot tells; the event lines of `before` are kept."""
    settings = snapshot.settings
    circuits = {circuit.provider: circuit for circuit in snapshot.circuits}
    providers = [
        rows.row_of(step, snapshot.faults.get(step.name), circuits.get(step.name), now)
        for step in settings.steps
    ]
    for trace in snapshot.traces:
        providers = [rows.with_trace(row, trace) for row in providers]
    providers = [replace(row, real=not settings.simulated) for row in providers]
    environment = str(settings.environment)
    gauges = tuple(days.gauge_of(step) for step in settings.steps)
    for usage in snapshot.usage:
        gauges = tuple(
            days.moved(gauge, usage, environment=environment, simulated=settings.simulated)
            for gauge in gauges
        )
    asked = [message.text for message in snapshot.messages if message.role == "user"]
    past = snapshot.traces[-MOST_REQUESTS:]
    return ScreenState(
        ready=True,
        environment=environment,
        simulated=settings.simulated,
        chain=settings.chain,
        max_length=settings.max_message_length,
        timezone=settings.budget_timezone,
        policy=str(settings.budget_policy),
        conversation_id=snapshot.conversation_id,
        chat=snapshot.messages,
        requests=tuple(requests.from_trace(trace, number) for number, trace in enumerate(past, 1)),
        providers=tuple(providers),
        gauges=gauges,
        lines=before.lines if before else (),
        storage_problem=snapshot.storage_problem,
        gateway_url=snapshot.gateway_url,
        last_prompt=asked[-1] if asked else "",
    )


def sent(state: ScreenState, text: str, note: str = "") -> ScreenState:
    """`state` once `text` was handed to the engine; the note will stand under it."""
    return replace(state, sending=text, sending_note=note, looked_at=None, returned=None, returned_why="")


def not_sent(state: ScreenState, why: str) -> ScreenState:
    """`state` once the engine could not take the text."""
    return replace(state, sending=None, returned=state.sending, returned_why=why)


def with_older(state: ScreenState, conversation_id: str, messages: tuple[StoredMessage, ...]) -> ScreenState:
    """`state` with an older page before its messages, where it still shows that conversation."""
    if conversation_id != state.conversation_id:
        return state
    first = state.chat[0].number if state.chat else 0
    older = tuple(message for message in messages if message.number < first)
    return replace(state, chat=(*older, *state.chat), loading_older=False)


def told(state: ScreenState, at: float, text: str, tone: str = "plain") -> ScreenState:
    """`state` with one more event line."""
    return replace(state, lines=(*state.lines, EventLine(at, text, tone))[-KEPT:])


def looked(state: ScreenState, by: int) -> ScreenState:
    """`state` looking at an earlier (`by` < 0) or later request; at the newest it follows again."""
    shown = state.watched
    if shown is None:
        return state
    first, last = state.requests[0].number, state.requests[-1].number
    wanted = min(max(shown.number + by, first), last)
    return replace(state, looked_at=None if wanted == last else wanted)


def folded(state: ScreenState, events: Iterable[Event], now: float) -> ScreenState:
    """`state` after `events`, which were seen at `now` (Unix seconds)."""
    for event in events:
        state = _after(state, event, now)
        if (comparison := state.comparison) is not None:
            from tui_app.engine.compared import followed

            state = replace(state, comparison=followed(comparison, event))
    return state


def _after(state: ScreenState, event: Event, now: float) -> ScreenState:
    if isinstance(event, TextDelta):
        return replace(state, chat=_chat(state, event), requests=_requests(state, event, now))
    line = line_of(event, now)
    changed = replace(
        state,
        requests=_requests(state, event, now),
        providers=tuple(rows.changed(row, event, now) for row in state.providers),
        gauges=tuple(
            days.moved(gauge, event, environment=state.environment, simulated=state.simulated)
            for gauge in state.gauges
        ),
        lines=state.lines if line is None else (*state.lines, line)[-KEPT:],
    )
    match event:
        case GatewayChanged():
            return replace(changed, gateway_url=event.url)
        case StorageChanged():
            return replace(changed, storage_problem=event.problem)
        case PolicyChanged() if event.environment == state.environment:
            return replace(changed, policy=event.policy)
        case RequestAccepted() | Rejected() if event.source:
            return changed
        case RequestAccepted() if state.sending is not None and not _compares(state, event):
            chat = chats.opened(state.chat, state.sending, event, state.sending_note)
            return replace(
                changed, chat=chat, sending=None, last_prompt=state.sending, chat_request=event.request_id
            )
        case Rejected() if state.sending is not None or event.request_id == state.chat_request:
            return _rejected(changed, state, event)
        case RequestEvent() if event.request_id == state.chat_request:
            ended = isinstance(event, FinalEvent)
            return replace(
                changed, chat=_chat(state, event), chat_request=None if ended else state.chat_request
            )
        case _:
            return changed


def _compares(state: ScreenState, event: RequestEvent) -> bool:
    """Whether an event is of a comparison, and so never of the conversation."""
    return state.comparison is not None and state.comparison.has(event.request_id)


def _rejected(changed: ScreenState, before: ScreenState, event: Rejected) -> ScreenState:
    return replace(
        changed,
        chat=chats.withdrawn(before.chat, event.request_id),
        sending=None,
        chat_request=None,
        returned=before.last_prompt if before.sending is None else before.sending,
        returned_why=event.why,
    )


def _chat(state: ScreenState, event: RequestEvent) -> chats.Chat:
    return chats.grown(state.chat, event) if event.request_id == state.chat_request else state.chat


def _requests(state: ScreenState, event: Event, now: float) -> tuple[RequestView, ...]:
    known = state.requests
    if isinstance(event, RequestAccepted):
        number = known[-1].number + 1 if known else 1
        return (*known, requests.accepted(event, number))[-MOST_REQUESTS:]
    if not isinstance(event, RequestEvent):
        return known
    if isinstance(event, Rejected):
        return tuple(view for view in known if view.id != event.request_id)
    for place in range(len(known) - 1, -1, -1):
        if known[place].id == event.request_id:
            changed = requests.followed(known[place], event, _left_open(state, event, now))
            return (*known[:place], changed, *known[place + 1 :])
    return known


def _left_open(state: ScreenState, event: RequestEvent, now: float) -> float | None:
    if not isinstance(event, FailedOver):
        return None
    left = state.provider(event.from_provider)
    return left.circuit_left(now) if left else None
