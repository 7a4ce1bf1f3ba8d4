"""What speed rests on, counted: widgets, rows painted, frames redrawn, bytes written, timers, garbage."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref

import pytest

from tests.ui.driving import FULL, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.safety.recording import Recorded, recording
from tests.ui.story import Story
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.engine.garbage import COLLECT_AFTER, tidy
from tui_app.ui.transcript.painter import Painter

MANY = tuple(
    StoredMessage(role="user", text=f"message {number}", status=MessageStatus.SENT, at=0.0, number=number + 1)
    for number in range(10_000)
)


async def test_ten_thousand_messages_take_no_more_widgets_than_none() -> None:
    counts = []
    for messages in ((), MANY):
        async with driving(FakeEngine(snapshot(messages=messages)), FULL) as at:
            assert len(at.main.session.state.chat) == len(messages)
            await at.pilot.pause()
            counts.append(len(list(at.main.walk_children())))
    assert counts[0] <= 40
    assert counts[1] <= counts[0] + 1, "a scroll bar is all that may be added"


async def test_a_piece_of_an_answer_paints_only_rows_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    painted = 0
    paint = Painter.paint

    def counted(self: Painter, *arguments: object, **options: object) -> object:
        nonlocal painted
        painted += 1
        return paint(self, *arguments, **options)  # type: ignore[arg-type]  # passed on as they came

    async with driving(FakeEngine(snapshot(messages=MANY)), FULL) as at:
        story = Story()
        await at.ask()
        at.engine.tell(*story.accepted(), *story.calls(1), *story.says("first words\n\n" * 30))
        await at.sees("first words")
        monkeypatch.setattr(Painter, "paint", counted)
        for number in range(10):
            at.engine.tell(*story.says(f"piece {number}\n\n"))
            await at.sees(f"piece {number}")
    assert painted <= 10 * 12


async def test_the_frame_around_the_chat_is_not_drawn_again_while_text_arrives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with driving(FakeEngine(), FULL) as at:
        story = Story()
        await at.ask()
        at.engine.tell(*story.accepted(), *story.calls(1), *story.says("first words"))
        await at.sees("first words")
        refreshed: list[object] = []
        refresh = at.main.chat.refresh

        def counted(*regions: object, **options: object) -> object:
            refreshed.append(regions)
            return refresh(*regions, **options)  # type: ignore[arg-type]  # passed on as they came

        monkeypatch.setattr(at.main.chat, "refresh", counted)
        for number in range(5):
            at.engine.tell(*story.says(f" piece {number}"))
            await at.sees(f"piece {number}")
        assert refreshed == []


async def test_a_letter_writes_little_to_the_terminal() -> None:
    written: list[int] = []

    async def person(at: Recorded) -> None:
        await at.until(lambda: at.main.session.state.ready, "it is ready")
        await at.press("a")
        for letter in "bcdef":
            before = len(at.output)
            await at.press(letter)
            await at.sees(f"a{'bcdef'[: len(written) + 1]}")
            written.append(len(at.output) - before)

    await recording(person)
    assert max(written) <= 1_500


async def test_an_idle_app_waits_for_the_next_word_that_changes_and_for_nothing_else() -> None:
    async with driving(FakeEngine(), FULL) as at:
        await at.until(lambda: not at.main.pulse.running, "nothing runs")
        await at.pilot.pause()
        timers = [timer for node in (at.app, at.main, *at.main.walk_children()) for timer in node._timers]
        going = {timer.name for timer in timers if timer._active.is_set()}
        assert going <= {"next change", "notice"}


SETTLED = """
import gc, sys
from tests.ui.fake_engine import FakeEngine
from tui_app.ui.run import run_app

class Engine(FakeEngine):
    def stop(self):
        print("GC", gc.get_threshold(), gc.get_freeze_count() > 10_000, gc.isenabled())

sys.exit(run_app(Engine()))
"""


def test_the_running_app_looks_for_garbage_seldom_and_only_at_what_is_new() -> None:
    import pexpect

    child = pexpect.spawn(
        sys.executable,
        ["-c", SETTLED],
        env=dict(os.environ) | {"TERM": "xterm-256color"},
        dimensions=(36, 120),
        timeout=60,
    )
    try:
        child.expect_exact("SIMULATED")
        child.send("\x11")
        child.expect_exact(f"GC {COLLECT_AFTER} True True")
        child.expect_exact(pexpect.EOF)
    finally:
        child.close(force=True)


def test_garbage_is_collected_in_a_quiet_moment_and_only_where_there_may_be_some() -> None:
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    script = "import gc; from tui_app.engine.garbage import tidy; gc.collect(); assert not tidy()"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    gc.disable()
    try:
        ring = weakref.ref(Ring())
        kept = [[number] for number in range(5_000)]
        assert tidy()
        assert ring() is None
        assert len(kept) == 5_000
    finally:
        gc.enable()
