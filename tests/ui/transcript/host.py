"""A small app around a transcript or a prompt, and what the tests read from it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import App, ComposeResult
from textual.filter import LineFilter
from textual.message import Message

from tui_app.ui.terminal_filter import ControlFilter
from tui_app.ui.transcript.message import MessageState, TranscriptMessage
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.transcript import Transcript

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")


class TranscriptApp(App[None]):
    """Shows a transcript alone and keeps what it posts."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.hint = hint
        self.posted: list[Message] = []

    def compose(self) -> ComposeResult:
        yield Transcript(empty_hint=self.hint)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), ControlFilter()]

    @property
    def transcript(self) -> Transcript:
        return self.query_one(Transcript)

    @on(Transcript.LinkClicked)
    @on(Transcript.FollowChanged)
    def keep(self, message: Message) -> None:
        self.posted.append(message)


class PromptApp(App[None]):
    """Shows a prompt alone and keeps what it submits."""

    def __init__(self, limit: int | None = 100) -> None:
        super().__init__()
        self.limit = limit
        self.sent: list[str] = []

    def compose(self) -> ComposeResult:
        yield Prompt(limit=self.limit, placeholder="message [b]")

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    @on(Prompt.Submitted)
    def keep(self, message: Prompt.Submitted) -> None:
        self.sent.append(message.text)


def rows(transcript: Transcript) -> list[str]:
    """The text of every row in the window."""
    return [strip.text.rstrip() for strip in transcript.render_lines(transcript.size.region)]


def screen(transcript: Transcript) -> str:
    """The window as text."""
    return "\n".join(rows(transcript)).strip("\n")


def user(key: str, text: str, header: str = "05:20:11") -> TranscriptMessage:
    return TranscriptMessage(key=key, role="user", header=header, text=text)


def assistant(
    key: str, text: str = "", state: MessageState = MessageState.DONE, note: str = "", footer: str = ""
) -> TranscriptMessage:
    return TranscriptMessage(
        key=key, role="assistant", header="openai · step 2", text=text, state=state, note=note, footer=footer
    )


def numbered(count: int) -> list[TranscriptMessage]:
    """Messages of different heights that say which one they are."""
    return [
        user(f"m{number}", f"message {number} " + " ".join(WORDS[: number % 8]) * (number % 5))
        if number % 2
        else assistant(f"m{number}", f"answer **{number}**\n\n" + "- point one\n- point two\n" * (number % 3))
        for number in range(count)
    ]
