"""How a snapshot and events change what the main screen shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

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
from tui_app.ui.state.lines import KEPT, line_of
from tui_app.ui.state.past_request import from_trace
from tui_app.ui.state.request import RequestView
from tui_app.ui.state.screen import ScreenState

if TYPE_CHECKING:
    from tui_app.engine.api import Snapshot

MOST_REQUESTS = 200
"""Requests that can be looked back at without asking the storage."""


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
        requests=tuple(from_trace(trace, number) for number, trace in enumerate(past, 1)),
        providers=tuple(providers),
        gauges=gauges,
        lines=before.lines if before else (),
        storage_problem=snapshot.storage_problem,
        gateway_url=snapshot.gateway_url,
        last_prompt=asked[-1] if asked else "",
    )


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
        asked_by = "comparison" if _compares(state, event) else event.source
        return (*known, requests.accepted(event, number, asked_by))[-MOST_REQUESTS:]
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
