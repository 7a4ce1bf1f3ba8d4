"""The coach: a few rows above the keys that say what happened, why, and which single key comes next."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui_app.ui.demo.facts import LEAST_STEPS, Facts
from tui_app.ui.demo.progress import Progress, next_key, words
from tui_app.ui.demo.story import CHAPTERS, Step
from tui_app.ui.demo.totals import STOPPED, Totals, totals
from tui_app.ui.drawing import Part, between, line, stack
from tui_app.ui.words import span

WIDE = 110
NEEDS = "The guide needs a terminal of 80x24 or more. The app works here as it is."
WAIT = "watch"
DRILL = "tui-app drill demo"
"""The command that plays the same story without a screen, and judges it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the coach says at one moment.

    Attributes:
        place: of the step, so that the same words of two steps differ.
        press: the id of the key's binding, empty while one only watches.
        does: what that key does.
        count: changes where the same key is wanted once more.
        totals: at the end.
    """

    place: int
    chapter: int
    title: str
    text: str
    brief: str
    press: str = ""
    does: str = ""
    count: str = ""
    pause_s: float = 0.0
    totals: Totals | None = None


def said(progress: Progress, facts: Facts) -> Said:
    """The words for this moment."""
    step = progress.step
    known = words(progress, facts)
    if not facts.state.ready:
        return Said(progress.place, 1, "", "Starting…", "Starting…")
    if step is None:
        return _end(progress)
    if not facts.able:
        text = (
            f"The story needs {LEAST_STEPS} providers in the chain, and this environment has "
            f"{len(facts.state.chain)}: choose production."
        )
        return Said(progress.place, step.chapter, step.title, text, text, "app.environment", "environments")
    if facts.running:
        text = (step.watch or "An answer is on its way.").format_map(known)
        return Said(progress.place, step.chapter, step.title, text, text)
    key = next_key(progress, facts)
    text, brief = _before(step, progress, known)
    day = facts.gauge(2)
    return Said(
        place=progress.place,
        chapter=step.chapter,
        title=step.title,
        text=text,
        brief=brief,
        press=key.press if key else "",
        does=key.does.format_map(known) if key else "",
        count=f"{progress.ended_here} {day.limit if day else ''}",
        pause_s=key.pause_s if key else 0.0,
    )


def _before(step: Step, progress: Progress, known: object) -> tuple[str, str]:
    assert isinstance(known, dict)
    if progress.last is None:
        return step.say.format_map(known), step.brief.format_map(known)
    stopped = progress.last.outcome == STOPPED
    again = "You stopped that one. Once more." if stopped else step.again.format_map(known)
    return again, again


def _end(progress: Progress) -> Said:
    counted = totals(progress.traces, progress.failovers)
    return Said(
        place=progress.place,
        chapter=CHAPTERS,
        title="The end",
        text="",
        brief="",
        press="app.quit",
        does="leave, or stay",
        totals=counted,
    )


def numbers(counted: Totals, *, short: bool = False) -> list[Part]:
    """The end card's numbers, those that say most where the line is short."""
    parts: list[Part] = []
    told = (
        (f"{counted.requests}", "requests", "strong"),
        (f"{counted.answered}", "answered", "ok"),
        (f"{counted.lost}", "lost" if short else "answers lost", "bad" if counted.lost else "ok"),
        (f"{counted.failed}", "faults" if short else "faults struck", "bad"),
        (f"{counted.failovers}", "failovers", "near"),
        (f"{counted.skipped}", "skipped" if short else "steps skipped", "muted"),
        (span(counted.waited_s), "waited", "half"),
    )
    for number, word, tone in told[1 if short else 0 :]:
        parts += [(" · " if parts else " ", "muted"), (number, tone), (f" {word}", "plain")]
    return parts


class Coach(Widget):
    """Says one `Said`.

    Attributes:
        drawn: how often it was drawn.
    """

    ALLOW_SELECT = False

    class Pressed(Message):
        """The coach was clicked: its key is to be pressed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  as Textual calls it
        super().__init__(id=id)
        self.said = Said(0, 1, "", "", "")
        self.drawn = 0
        self._key = ""
        self._leave = ""

    def show(self, what: Said, key: str, leave: str) -> None:
        """Takes new words, the key's name as the person has it, and that of the key that leaves."""
        if (what, key, leave) != (self.said, self._key, self._leave):
            self.said, self._key, self._leave = what, key, leave
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click does what the key does."""
        event.stop()
        if self.said.press:
            self.post_message(self.Pressed())

    def render(self) -> RenderResult:
        """As many rows as there are."""
        self.drawn += 1
        width, height = self.size
        if height == 1:
            return line((f" {NEEDS}", "half"))
        if self.said.totals is not None:
            rows = self._card(self.said.totals, width, height)
        elif height == 2:
            rows = [line((f" {self.said.brief}", "plain")), self._next(width, short=True)]
        else:
            wrapped = textwrap.wrap(self.said.text, max(20, width - 2))[: height - 2]
            rows = [self._head(width), *(line(f" {each}") for each in wrapped)]
            rows += [Content()] * (height - 1 - len(rows))
            rows.append(self._next(width, short=False))
        return stack(rows[:height])

    def _head(self, width: int) -> Content:
        chapter = f" Demo {self.said.chapter}/{CHAPTERS} "
        leaves: list[Part] = [(f"{self._leave} {self._leave}", "key"), (" leaves the guide ", "muted")]
        return between(line((chapter, "accent"), (f" {self.said.title}", "strong")), line(*leaves), width)

    def _next(self, width: int, *, short: bool) -> Content:
        label = f" {self.said.chapter}/{CHAPTERS} " if short else " Next "
        if not self.said.press:
            return line((label, "accent"), (f" {WAIT} …", "muted"))
        left = line((label, "accent"), (f" {self._key} ", "key"), (f" {self.said.does}", "strong"))
        if not short:
            return left
        return between(left, line((f"{self._leave} {self._leave}", "key"), (" leaves ", "muted")), width)

    def _card(self, counted: Totals, width: int, height: int) -> list[Content]:
        """The end card."""
        struck = f" · {counted.discarded} characters struck, and answered anew" if counted.discarded else ""
        ci: list[Part] = [(" The same without a screen: ", "muted"), (DRILL, "key")] if DRILL else []
        stay: list[Part] = [(f" {self._key}", "key"), (f" {self.said.does}", "plain")]
        if height == 2:
            return [line(*numbers(counted, short=True)), line(*ci, "  ", *stay)]
        title = line(
            (" Demo ", "accent"), (" The end", "strong"), (f" · counted from the traces{struck}", "muted")
        )
        return [title, line(*numbers(counted)), line(*ci) if ci else Content(), line(*stay)]
