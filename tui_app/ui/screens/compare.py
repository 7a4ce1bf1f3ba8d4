"""The compare screen: one prompt to every provider of the chain, their answers side by side as they come."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from tui_app.domain.sanitize import sanitize
from tui_app.engine.compared import Comparison
from tui_app.ui.compare_text import NUMBERS, heading, pick_of, row, terms, verdict
from tui_app.ui.drawing import STILL, Part, line, stack
from tui_app.ui.help_text import Section
from tui_app.ui.hints import hints
from tui_app.ui.keys.shown import told, written
from tui_app.ui.moments import Moments
from tui_app.ui.pulse import frames_a_second
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.session import Session
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.answer_column import AnswerColumn
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.transcript import Transcript

WIDE, LEAST_COLUMN = 120, 28
"""Cells from which the answers stand side by side, and the narrowest of them."""

OUTSIDE = frozenset({"pick", "pick_next", "copy_answer", "write"})
"""Actions of letters, digits and arrows: only where nothing is typed."""


def _key(key: str, action: str, name: str, does: str, *, priority: bool = False) -> Binding:
    return Binding(key, action, does, id=name, show=False, priority=priority)


class CompareScreen(Screen[None]):
    """A prompt above, an answer of each provider below.

    Args:
        session: asks the engine, and holds how the comparison stands.
        moments: tells the time.
    """

    CSS_PATH = "compare.tcss"
    AUTO_FOCUS = "#compare-prompt"
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("escape,f8", "stop_or_close", "compare.back", "stop them all, else close", priority=True),
        _key("i,enter", "write", "compare.write", "back to the prompt"),
        _key("y", "copy_answer", "compare.copy", "copy the picked answer"),
        _key("left", "pick_next(-1)", "compare.previous", "pick the answer before", priority=True),
        _key("right", "pick_next(1)", "compare.next", "pick the answer after", priority=True),
        *(
            _key(str(number), f"pick({number})", f"compare.pick.{name}", f"pick answer {number}")
            for number, name in enumerate(NUMBERS, 1)
        ),
    ]
    HELP_SECTION = Section(
        "Compare",
        (
            ("prompt.send", "ask every provider of the chain, without the conversation"),
            ("compare.back", "stop them all; once they have ended, close"),
            ("compare.write", "back to the prompt"),
            ("compare.previous compare.next", "pick an answer, as 1 to 9 do"),
            ("compare.copy", "copy the picked answer"),
            ("transcript.fold", "fold or unfold a discarded answer"),
            ("first  whole", "seconds from the question to the first token, and to the end; retries count"),
        ),
    )

    box = query_one("#compare-frame", Vertical)
    prompt = query_one("#compare-prompt", Prompt)
    rows = query_one("#compare-rows", Static)
    answers = query_one("#compare-answers", Horizontal)
    said = query_one("#compare-said", Static)

    def __init__(self, session: Session, moments: Moments) -> None:
        super().__init__()
        self.picked = 0
        self._session = session
        self._moments = moments
        self._comparison = Comparison()
        self._columns: list[AnswerColumn] = []
        self._notice: Part | None = None
        self._stopping = False
        self._frames = 0
        self._moving: Timer | None = None
        self._unwatch: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """Prompt, a row for each where they do not fit side by side, the answers, who was best."""
        with Vertical(id="compare-frame"):
            yield Prompt(id="compare-prompt")
            yield Static(id="compare-rows", markup=False)
            yield Horizontal(id="compare-answers")
            yield Static(id="compare-said", markup=False)

    def on_mount(self) -> None:
        """Shows the last comparison, or who would be asked."""
        state = self._session.state
        known = state.comparison
        self.prompt.border_title = line(("one prompt for all", "muted"))
        self.prompt.set_limit(state.max_length)
        self.prompt.set_history([message.text for message in state.chat if message.role == "user"])
        self.prompt.fill(known.prompt if known and known.prompt else state.last_prompt)
        self._unwatch = self._session.watch(self._take)
        self._session.line_up()
        self._take(state)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._unwatch is not None:
            self._unwatch()

    def on_resize(self) -> None:
        """Side by side or one at a time, as the width has it."""
        self._place()

    # --- what happens ------------------------------------------------------------------------------------

    def _take(self, state: ScreenState) -> None:
        """Shows how the comparison stands, where that has changed."""
        comparison = state.comparison
        if comparison is None or comparison is self._comparison:
            self._tell()
            return
        self._comparison = comparison
        if [one.column.provider for one in self._columns] != [one.provider for one in comparison.columns]:
            self._columns = [
                AnswerColumn(place, one, self._moments) for place, one in enumerate(comparison.columns, 1)
            ]
            self.answers.remove_children()
            self.answers.mount(*self._columns)
        self._show()

    def _show(self) -> None:
        for one, column in zip(self._columns, self._comparison.columns, strict=True):
            one.show(column)
        self._stopping = self._stopping and self._comparison.running
        self._move(running=self._comparison.running)
        self._place()

    def _move(self, *, running: bool) -> None:
        """Draws the times again and again, but only while they change."""
        if running and self._moving is None:
            self._moving = self.set_interval(
                1 / frames_a_second(calm=self._moments.calm), self._frame, name="compare"
            )
        elif not running and self._moving is not None:
            self._moving.stop()
            self._moving = None

    def _frame(self) -> None:
        self._frames = STILL if self._moments.calm else self._frames + 1
        for one in self._columns:
            if one.column.running:
                one.tell(self._frames)
        self._tell()

    def _place(self) -> None:
        width = self.size.width
        side_by_side = width >= WIDE and width // max(1, len(self._columns)) >= LEAST_COLUMN
        self.set_class(side_by_side, "-side-by-side")
        self.picked = min(self.picked, max(0, len(self._columns) - 1))
        for place, one in enumerate(self._columns):
            one.display = side_by_side or place == self.picked
            one.set_class(place == self.picked, "-picked")
        self._tell()

    def _tell(self) -> None:
        """The lines around the answers."""
        comparison, width, now = self._comparison, max(1, self.size.width - 4), self._moments.now()
        rows = [
            row(one, told(self, pick_of(place)), width, now, self._frames, picked=place == self.picked)
            for place, one in enumerate(comparison.columns)
        ]
        self.rows.update(stack([heading(width), *rows] if rows else []))
        said = (
            verdict(comparison, told(self, "prompt.send", Prompt))
            if self._notice is None
            else line((f" {self._notice[0]}", self._notice[1]))
        )
        self.said.update(stack([said, terms(comparison)]))
        mark = line((" · ● SIMULATED", "accent")) if self._session.state.simulated else Content()
        self.box.border_title = Content.assemble(
            line((f"{told(self, 'app.compare', MainScreen)} ", "key"), "Compare"), mark
        )
        self.box.border_subtitle = self._keys()

    def _keys(self) -> Content:
        leave = "stop all" if self._comparison.running and not self._stopping else "close"
        if self.focused is self.prompt:
            keys = [("prompt.send", "ask all"), ("Tab", "answers"), ("compare.back", leave)]
        else:
            keys = [
                ("compare.write", "write"),
                ("compare.previous compare.next", "pick"),
                ("↑↓", "scroll"),
                ("compare.copy", "copy"),
                ("compare.back", leave),
            ]
        return hints(self, keys, Prompt)

    # --- keys --------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters, digits and arrows act only where nothing is typed."""
        return not (action in OUTSIDE and self.focused is self.prompt)

    def on_descendant_focus(self) -> None:
        """The picked answer is the one that has the focus; the keys below follow."""
        for place, one in enumerate(self._columns):
            if one.transcript is self.focused:
                self.picked = place
        self._place()

    @on(Prompt.Submitted)
    def ask(self, event: Prompt.Submitted) -> None:
        """Asks everybody; the prompt stays where it is."""
        event.stop()
        if self._comparison.running:
            self._say("They still answer: {compare.back} stops them all.")
            return
        self._notice, self._stopping = None, False
        if self._session.compare(event.prompt.value):
            self._focus_picked()

    def action_stop_or_close(self) -> None:
        """Stops everybody who still answers; else goes back to the main screen."""
        if self._comparison.running and not self._stopping:
            self._stopping = True
            self._session.stop_comparing()
            self._tell()
        else:
            self.dismiss(None)

    def action_write(self) -> None:
        """Back to the prompt."""
        self.prompt.focus()

    def action_pick(self, number: int) -> None:
        """Picks the answer with that number."""
        if number <= len(self._columns):
            self.picked = number - 1
            self._notice = None
            self._place()
            self._focus_picked()

    def action_pick_next(self, by: int) -> None:
        """Picks the answer before or after."""
        if self._columns:
            self.action_pick((self.picked + by) % len(self._columns) + 1)

    def action_copy_answer(self) -> None:
        """Copies the picked answer, and says how that went."""
        text = sanitize(self._columns[self.picked].column.text) if self._columns else ""
        if not text:
            self._say("There is no answer to copy here.")
            return
        from tui_app.ui.clipboard import copy_natively, native_command
        from tui_app.ui.clipboard import told as told_copied

        command = native_command(os.environ)
        what = f"answer of {self._columns[self.picked].column.provider}, {len(text)} characters"
        self.app.copy_to_clipboard(text)

        async def try_it() -> None:
            worked = command is not None and await copy_natively(text, command)
            self._say(*told_copied(what, command, worked=worked))

        self.run_worker(try_it(), name="copy", group="copy", exclusive=True)

    @on(Transcript.LinkClicked)
    def tell_link(self, event: Transcript.LinkClicked) -> None:
        """Shows where a link leads; nothing is opened."""
        event.stop()
        self._say(f"The link leads to {event.href}", "plain")

    def _focus_picked(self) -> None:
        if self._columns:
            self._columns[self.picked].transcript.focus()

    def _say(self, text: str, tone: str = "half") -> None:
        self._notice = (written(self, text), tone)
        self._tell()
