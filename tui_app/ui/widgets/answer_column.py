"""One provider's answer in a comparison: a transcript of its own, and under it how it went."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Static

from tui_app.engine.compared import Compared
from tui_app.ui.compare_text import about, figures, messages, pick_of
from tui_app.ui.drawing import line, stack
from tui_app.ui.keys.shown import told
from tui_app.ui.moments import Moments
from tui_app.ui.transcript.message import TranscriptMessage
from tui_app.ui.widgets.transcript import Transcript


class AnswerColumn(Vertical):
    """A framed answer that grows.

    Args:
        number: its place, from 1; a key of its own picks it.
        column: whose answer it is.
        moments: tells the time.
    """

    transcript = query_one(Transcript)
    figures = query_one(Static)

    def __init__(self, number: int, column: Compared, moments: Moments) -> None:
        super().__init__(classes="answer")
        self.number = number
        self.column = column
        self._moments = moments
        self._built = False
        self._shown: list[TranscriptMessage] = []

    def compose(self) -> ComposeResult:
        """The answer, and three lines under it."""
        yield Transcript(empty_hint=about(self.column))
        yield Static(classes="figures", markup=False)

    def on_mount(self) -> None:
        """Shows what has come before there was a place for it."""
        self._built = True
        self.show(self.column)

    def show(self, column: Compared) -> None:
        """Takes the provider's newest state, by the smallest change of what is drawn."""
        self.column = column
        if not self._built:
            return
        before, after = self._shown, messages(column)
        self._shown = after
        if len(before) != len(after) or before[:-1] != after[:-1]:
            self.transcript.set_messages(after)
        elif after and before[-1] != after[-1]:
            self._change(before[-1], after[-1])
        self.tell()

    def tell(self, frame: int = 0) -> None:
        """Draws the times again, as they are now."""
        self.border_title = line((f"{told(self, pick_of(self.number - 1))} ", "key"), self.column.provider)
        self.figures.update(stack(figures(self.column, self._moments.now(), frame)))

    def _change(self, was: TranscriptMessage, now: TranscriptMessage) -> None:
        text: str | None = None
        if now.text.startswith(was.text):
            if len(now.text) > len(was.text):
                self.transcript.stream(now.key, now.text[len(was.text) :])
        else:
            text = now.text
        if text is not None or replace(was, text="") != replace(now, text=""):
            self.transcript.update(now.key, state=now.state, header=now.header, text=text, note=now.note)
