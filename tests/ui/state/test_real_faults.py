"""A real provider that is broken on purpose is marked in everything that the screen shows of it."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.fake_engine import snapshot
from tests.ui.story import failover
from tui_app.domain import events as ev
from tui_app.domain.conversations import MessageStatus
from tui_app.ui.state.chat import grown, opened
from tui_app.ui.state.folding import from_snapshot
from tui_app.ui.state.lines import line_of
from tui_app.ui.state.past_request import from_trace
from tui_app.ui.state.request import AttemptRow, accepted, followed
from tui_app.ui.widgets.header import marks
from tui_app.ui.widgets.providers_panel import fault_tone, fault_words

HIT = ev.FaultHit(request_id="r1", at_s=0.1, step=1, provider="claude", attempt=1, fault="overloaded")


def story() -> list[ev.RequestEvent]:
    """A failover whose first attempt was broken on purpose, as the engine would tell it."""
    told: list[ev.RequestEvent] = []
    for event in failover():
        if not isinstance(event, ev.RequestEvent):
            continue
        if isinstance(event, ev.Answered):
            first, *others = event.trace.attempts
            trace = replace(event.trace, attempts=(replace(first, fault="overloaded"), *others))
            told.append(replace(event, trace=trace))
            continue
        told.append(event)
        if isinstance(event, ev.AttemptStarted) and event.step == event.attempt == 1:
            told.append(HIT)
    return told


def test_the_message_says_so_while_it_happens_and_when_it_is_answered() -> None:
    first, *rest = story()
    assert isinstance(first, ev.RequestAccepted)
    chat = opened((), "What now?", first)
    seen = []
    for event in rest:
        chat = grown(chat, event)
        if event is HIT:
            seen.append(chat[-1].note)
    assert seen == ["claude BROKEN ON PURPOSE (overloaded)"]
    assert (chat[-1].status, chat[-1].note) == (
        MessageStatus.DONE,
        "BROKEN ON PURPOSE: claude (overloaded)",
    )


def test_its_attempt_is_marked_live_and_in_the_kept_trace() -> None:
    first, *rest = story()
    assert isinstance(first, ev.RequestAccepted)
    view = accepted(first, 1)
    for event in rest:
        view = followed(view, event)
    final = rest[-1]
    assert isinstance(final, ev.Answered)
    for each in (view, from_trace(final.trace, 1)):
        faults = [row.fault for row in each.rows if isinstance(row, AttemptRow)]
        assert faults[0] == "overloaded"
        assert not any(faults[1:])


def test_header_and_providers_tell_a_real_fault_from_a_simulated_one() -> None:
    for simulated, header, words, tone in (
        (True, "1 fault active", "cut", "accent"),
        (False, "1 FAULT ON REAL PROVIDERS", "REAL cut", "bad"),
    ):
        first = snapshot(faults={"claude": "cut"})
        state = from_snapshot(replace(first, settings=replace(first.settings, simulated=simulated)), 0.0)
        assert header in "".join(text for text, _ in marks(state, short=False))
        row = state.provider("claude")
        assert row is not None
        assert (fault_words(row), fault_tone(row)) == (words, tone)


def test_the_events_say_that_the_provider_is_a_real_one() -> None:
    changed = ev.FaultChanged(provider="claude", fault="cut", real=True)
    told = [line_of(event, 0.0) for event in (changed, HIT)]
    assert [(line.text, line.tone) for line in told if line] == [
        ("claude, a REAL provider, broken on purpose: cut", "bad"),
        ("claude broken on purpose: overloaded hit the call", "bad"),
    ]
