"""Streaming into the transcript: cheap, in order, and equal to showing the finished message."""

from __future__ import annotations

import pytest

from tests.support.patience import turns
from tests.ui.markdown.corpus import CORPUS
from tests.ui.transcript.host import TranscriptApp, assistant, numbered, rows, screen
from tui_app.ui.transcript.message import MessageState
from tui_app.ui.transcript.painter import Painter


@pytest.mark.parametrize("name", CORPUS)
async def test_a_streamed_message_looks_like_a_finished_one(name: str) -> None:
    text = CORPUS[name]
    app = TranscriptApp()
    async with app.run_test(size=(50, 60)):
        transcript = app.transcript
        transcript.append(assistant("a", state=MessageState.LIVE))
        for start in range(0, len(text), 23):
            transcript.stream("a", text[start : start + 23])
            transcript.flush()
        transcript.update("a", state=MessageState.DONE)
        while transcript.text_of("a") and transcript._waiting:
            transcript.flush()
        streamed, height = rows(transcript), transcript.virtual_size.height
        transcript.set_messages([assistant("a", text)])
        assert rows(transcript) == streamed
        assert transcript.virtual_size.height == height


async def test_a_flush_paints_only_the_rows_that_are_new(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        transcript = app.transcript
        transcript.set_messages(numbered(50))
        transcript.append(assistant("a", state=MessageState.LIVE))
        transcript.stream("a", "".join(f"- item {number}\n" for number in range(200)))
        transcript.flush()
        await pilot.pause()
        painted = 0
        paint = Painter.paint

        def counted(*args: object, **options: object) -> object:
            nonlocal painted
            painted += 1
            return paint(*args, **options)  # type: ignore[arg-type]  # passed on as they are

        monkeypatch.setattr(Painter, "paint", counted)
        for number in range(10):
            transcript.stream("a", f"- new {number}\n")
            transcript.flush()
            await pilot.pause()
        assert painted <= 10 * 4
        assert "new 9" in screen(transcript)


async def test_text_is_held_back_until_the_next_flush_is_due() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)):
        transcript = app.transcript
        transcript.append(assistant("a", state=MessageState.LIVE))
        transcript._next_flush_at = float("inf")
        transcript.stream("a", "late")
        assert "late" not in screen(transcript)
        transcript.flush()
        assert "late" in screen(transcript)


async def test_an_escape_sequence_cut_in_two_is_not_shown_in_halves() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)):
        transcript = app.transcript
        transcript.append(assistant("a", state=MessageState.LIVE))
        for piece in ("before \x1b", "]52;c;ZXZpbA==", "\x07after"):
            transcript.stream("a", piece)
            transcript.flush()
        assert transcript.text_of("a") == "before after"


async def test_a_burst_is_shown_in_steps_until_nothing_waits() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)):
        transcript = app.transcript
        transcript.append(assistant("a", state=MessageState.LIVE))
        transcript._next_flush_at = float("inf")
        transcript.stream("a", "paragraph\n\n" * 20_000 + "the end")
        transcript.flush()
        assert "the end" not in screen(transcript)
        while transcript._waiting:
            transcript.flush()
        assert "the end" in screen(transcript)


async def test_the_end_of_a_burst_arrives_by_itself() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        transcript = app.transcript
        transcript.append(assistant("a", "paragraph\n\n" * 5_000 + "the end"))
        for _ in turns():
            if "the end" in screen(transcript):
                break
            await pilot.pause(0.01)
        assert "the end" in screen(transcript)


async def test_nothing_is_scheduled_once_all_is_shown() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        transcript = app.transcript
        transcript.append(assistant("a", state=MessageState.LIVE))
        transcript.stream("a", "text")
        transcript.flush()
        await pilot.pause()
        assert transcript._flush_timer is None


async def test_text_that_comes_before_the_first_layout_is_shown_after_it() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        transcript = app.transcript
        transcript.display = False
        await pilot.pause()
        transcript.append(assistant("a", state=MessageState.LIVE))
        transcript.stream("a", "early")
        transcript.display = True
        await pilot.pause()
        assert "early" in screen(transcript)
