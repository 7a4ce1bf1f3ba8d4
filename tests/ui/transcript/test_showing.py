"""What the transcript shows of messages in their states."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tests.ui.transcript.host import TranscriptApp, assistant, numbered, rows, screen, user
from tests.ui.transcript.hostile import MARKUP, PAYLOADS
from tui_app.ui.transcript.message import MessageState, TranscriptMessage


async def test_a_conversation_has_headers_texts_and_footers() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 16)):
        app.transcript.set_messages(
            [
                user("u", "Hello *you*\nthere"),
                assistant("a", "# Hi\n\n**bold**", footer="in 18  out 34  4.47 s"),
            ]
        )
        assert screen(app.transcript) == "\n".join(
            [
                "you  05:20:11",
                "  Hello *you*",
                "  there",
                "",
                "assistant  openai · step 2",
                "  Hi",
                "",
                "  bold",
                "  in 18  out 34  4.47 s",
            ]
        )


async def test_an_empty_conversation_shows_its_hint() -> None:
    app = TranscriptApp(hint="Type and press Enter. [b]")
    async with app.run_test(size=(50, 9)):
        assert rows(app.transcript)[4].strip() == "Type and press Enter. [b]"
        app.transcript.empty_hint = "Another"
        assert "Another" in screen(app.transcript)
        app.transcript.append(user("u", "x"))
        assert "Another" not in screen(app.transcript)
        app.transcript.clear()
        assert "Another" in screen(app.transcript)


async def test_a_live_message_shows_what_it_waits_for() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 9)):
        app.transcript.append(assistant("a", state=MessageState.LIVE, note="waiting for openai … 0.4 s"))
        assert "waiting for openai … 0.4 s" in screen(app.transcript)
        app.transcript.update("a", note="", header="openai · step 3")
        assert screen(app.transcript) == "assistant  openai · step 3"


async def test_a_discarded_answer_folds_to_its_reason_above_the_new_one() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(70, 12)):
        app.transcript.append(assistant("a", state=MessageState.LIVE))
        app.transcript.stream("a", "half an **answer**")
        reason = "claude broke after 412 characters (cut): openai starts over"
        app.transcript.update("a", state=MessageState.DISCARDED, note=reason)
        app.transcript.append(assistant("b", "whole answer"))
        assert screen(app.transcript).split("\n") == [
            f"▸ {reason}",
            "",
            "assistant  openai · step 2",
            "  whole answer",
        ]


async def test_a_discarded_answer_unfolds_struck_by_click_and_by_key() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(70, 12)) as pilot:
        app.transcript.append(assistant("a", "half an **answer**", MessageState.DISCARDED, note="cut"))
        await pilot.click(app.transcript, offset=(2, 0))
        folded, text = screen(app.transcript).split("\n")
        assert (folded.split(), text) == (["▾", "cut", "Space", "folds"], "  half an answer")
        styles = [segment.style for segment in app.transcript.render_lines(app.transcript.size.region)[1]]
        assert any(style is not None and style.strike for style in styles)
        app.transcript.focus()
        await pilot.press("space")
        assert screen(app.transcript).split() == ["▸", "cut", "Space", "unfolds"]


async def test_a_failed_message_keeps_its_text_and_says_why() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 9)):
        app.transcript.append(assistant("a", state=MessageState.LIVE))
        app.transcript.stream("a", "some text")
        app.transcript.update("a", state=MessageState.FAILED, note="every provider failed")
        assert screen(app.transcript).split("\n")[1:] == ["  some text", "  every provider failed"]


async def test_replaced_text_takes_the_place_of_all_of_it() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 9)):
        app.transcript.append(assistant("a", "before", MessageState.LIVE))
        app.transcript.stream("a", " more")
        app.transcript.update("a", text="after", state=MessageState.DONE)
        assert screen(app.transcript).split("\n")[1:] == ["  after"]
        assert app.transcript.text_of("a") == "after"


async def test_keys_are_unique_and_known() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 9)):
        app.transcript.append(user("u", "x"))
        with pytest.raises(ValueError, match="there already"):
            app.transcript.append(user("u", "y"))
        with pytest.raises(ValueError, match="same key"):
            app.transcript.set_messages([user("a", "x"), user("a", "y")])
        with pytest.raises(KeyError):
            app.transcript.stream("nobody", "x")
        with pytest.raises(KeyError):
            app.transcript.update("nobody", note="x")


@pytest.mark.parametrize("markup", MARKUP)
async def test_markup_in_foreign_text_is_only_text(markup: str) -> None:
    app = TranscriptApp(hint=markup)
    async with app.run_test(size=(70, 20)) as pilot:
        assert markup in screen(app.transcript)
        message = TranscriptMessage(
            key="n", role="notice", header=markup, text=markup, note=markup, footer=markup
        )
        app.transcript.append(message)
        await pilot.click(app.transcript, offset=(12, 1))
        assert screen(app.transcript).count(markup) == 4


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_control_character_reaches_a_strip(payload: str) -> None:
    app = TranscriptApp(hint=payload)
    async with app.run_test(size=(70, 40)):
        transcript = app.transcript
        for role in ("user", "assistant", "notice"):
            for state in MessageState:
                transcript.append(
                    TranscriptMessage(
                        key=f"{role}{state}",
                        role=role,
                        header=payload,
                        text=payload,
                        note=payload,
                        footer=payload,
                        state=state,
                    )
                )
            transcript.stream(f"{role}live", payload)
        transcript.flush()
        text = "".join(strip.text for strip in transcript.render_lines(transcript.size.region))
        assert text.replace("\u200d", "").isprintable()


async def test_wide_characters_keep_every_row_as_wide_as_the_window() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(31, 30)):
        app.transcript.append(
            assistant("a", "漢字" * 40 + "\n\n👩‍👩‍👧 ❤️ text\n\n```\n漢" + "字" * 40 + "\n```")
        )
        app.transcript.append(user("u", "漢字" * 40))
        strips = app.transcript.render_lines(app.transcript.size.region)
        assert {cell_len(strip.text) for strip in strips} == {31}


async def test_the_theme_recolours_without_rendering_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages(numbered(10))
        await pilot.pause()
        before = app.transcript.render_lines(app.transcript.size.region)

        def refused(*_: object) -> None:
            raise AssertionError("rendered again")

        monkeypatch.setattr("tui_app.ui.transcript.view.MessageView.render", refused)
        app.theme = "textual-light"
        await pilot.pause()
        after = app.transcript.render_lines(app.transcript.size.region)
        assert [strip.text for strip in after] == [strip.text for strip in before]
        assert after != before


async def test_a_border_is_drawn_where_css_asks_for_one() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(30, 8)) as pilot:
        app.transcript.styles.border = ("round", "red")
        app.transcript.append(user("u", "text"))
        await pilot.pause()
        shown = [strip.text for strip in app.transcript.render_lines(app.transcript.size.region)]
        assert shown[0].startswith("╭")
        assert "text" in "".join(shown)


class Shouting(LineFilter):
    """A filter whose work can be seen."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text.upper(), style) for text, style, _ in segments]


async def test_the_line_filters_of_the_app_are_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TranscriptApp(hint="hint")
    shouting = Shouting()
    monkeypatch.setattr(app, "get_line_filters", lambda: [shouting])
    async with app.run_test(size=(50, 9)):
        assert "HINT" in screen(app.transcript)
        app.transcript.append(user("u", "text"))
        assert "TEXT" in screen(app.transcript)
