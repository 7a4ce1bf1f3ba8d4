"""The last rows: the keys that work here, the keys that work everywhere, and short notices."""

from __future__ import annotations

from textual.app import RenderResult
from textual.widget import Widget

from tui_app.domain.sanitize import one_line
from tui_app.ui.drawing import Part, line, stack
from tui_app.ui.keys.shown import told, written
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.header import marks
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.request_panel import RequestPanel

Keys = tuple[tuple[str, str], ...]
"""Binding ids, and the word for what they do; the person's own keys are shown for the ids."""

INPUT: Keys = (
    ("prompt.send", "send"),
    ("prompt.newline", "newline"),
    ("app.escape", "leave, then"),
    ("provider.fault", "fault"),
    ("provider.kill", "kill"),
    ("provider.heal", "heal"),
)
INPUT_RUNNING: Keys = (("app.escape", "stop"), ("prompt.newline", "newline"))
PANELS: Keys = (
    ("chat.write", "write"),
    ("provider.fault", "fault"),
    ("provider.kill", "kill"),
    ("provider.heal", "heal"),
    ("provider.open_circuit provider.close_circuit", "open, close circuit"),
    ("prompt.replay", "replay"),
    ("trace.previous trace.next", "traces"),
    ("provider.previous provider.next", "pick"),
    ("panel.zoom.chat-panel.zoom.events", "zoom"),
)
COMMANDS: Keys = (
    ("prompt.send", "run"),
    ("slash.previous slash.next", "pick"),
    ("slash.complete", "write out"),
    ("app.escape", "leave it as text"),
)
FINDING: Keys = (
    ("find.previous", "the match above"),
    ("find.next", "below"),
    ("app.escape", "leave the search"),
)
MESSAGE: Keys = (
    ("message.copy", "copy"),
    ("message.copy_code", "copy code"),
    ("message.edit", "edit, resend"),
    ("message.retry", "ask another provider"),
    ("message.previous message.next", "pick"),
    ("app.escape", "back"),
)
REQUEST: Keys = (("trace.open", "open"), *PANELS)
ZOOMED: Keys = (("app.escape", "back"), *PANELS)
ZOOMED_REQUEST: Keys = (("app.escape", "back"), *REQUEST)
APP: Keys = (
    ("app.help", "help"),
    ("app.environment", "environment"),
    ("app.faults", "faults"),
    ("app.traces", "traces"),
    ("app.commands", "commands"),
    ("app.quit", "quit"),
)
EVERYWHERE: Keys = (
    *APP[:4],
    ("app.conversations", "conversations"),
    ("app.usage", "usage"),
    ("app.info", "info"),
    ("app.compare", "compare"),
    ("app.gateway", "gateway"),
    *APP[4:],
)
"""In place of `APP` where all of it fits."""

WIDE = 110


def _hints(title: str, keys: Keys, width: int) -> list[Part]:
    """The keys that fit, the most needed first; the help names all."""
    parts: list[Part] = [(f" {title} ", "muted")] if title else []
    room = width - (len(title) + 2 if title else 0)
    for shown, word in keys:
        room -= len(shown) + len(word) + 3
        if room < 0:
            break
        parts += [(f" {shown}", "key"), (f" {word} ", "plain")]
    return parts


class KeyBar(Widget):
    """Two rows, of which the first follows the focus; one row of status where that is all there is.

    Attributes:
        drawn: how often it was drawn.
        notice: what the first row says instead of the keys, until it is taken away.
        single: one status row instead of two rows of keys.
        calm: nothing moves but whole seconds.
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:  # noqa: A002  as Textual calls it
        super().__init__(id=id)
        self.drawn = 0
        self.notice = ""
        self.single = False
        self.calm = False
        self._tone = "half"
        self._keys = INPUT
        self._state = ScreenState()
        self._now = 0.0

    def show_keys(self, keys: Keys) -> None:
        """Names the keys that work where the focus is."""
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def show_state(self, state: ScreenState, now: float) -> None:
        """Takes the state for the status row, as of `now` (Unix seconds)."""
        self._state, self._now = state, now
        if self.single:
            self.refresh()

    def say(self, text: str, tone: str = "half") -> None:
        """Shows one sentence; an empty one takes it away."""
        said = one_line(written(self, text, Prompt, RequestPanel))
        if said != self.notice or tone != self._tone:
            self.notice, self._tone = said, tone
            self.refresh()

    def render(self) -> RenderResult:
        """The rows."""
        self.drawn += 1
        width = self.size.width
        if self.single:
            return line(*(self._told() if self.notice else self._status_or_keys()))
        here = (
            line((" ! ", self._tone), (self.notice, self._tone))
            if self.notice
            else line(*_hints("Here:", self._named(self._keys), width))
        )
        return stack((here, line(*self._everywhere(width))))

    def _everywhere(self, width: int) -> list[Part]:
        """Every key that always works, or the most needed where they do not all fit."""
        every, needed = self._named(EVERYWHERE), self._named(APP)
        shown = _hints("App: ", every, width)
        return shown if len(shown) > 2 * len(every) else _hints("App: ", needed, width)

    def _named(self, keys: Keys) -> Keys:
        """The keys by their names, short ones where the row is."""
        named = ((told(self, ids, Prompt, RequestPanel), word) for ids, word in keys)
        if self.size.width >= WIDE:
            return tuple(named)
        return tuple((name.replace("Ctrl+", "^"), word) for name, word in named)

    def _told(self) -> list[Part]:
        mark: list[Part] = [(" ● SIM", "accent")] if self._state.simulated else []
        return [*mark, (f" {self.notice}", self._tone)]

    def _status_or_keys(self) -> list[Part]:
        """Where one types the state; else the keys that work here, which nothing else would tell."""
        if self._keys in (INPUT, INPUT_RUNNING):
            return self._status()
        mark: list[Part] = [(" ● SIM", "accent")] if self._state.simulated else []
        room = self.size.width - sum(len(text) for text, _ in mark)
        return [*mark, *_hints("", self._named(self._keys), room)]

    def _status(self) -> list[Part]:
        parts: list[Part] = [(" ", "plain"), *marks(self._state, short=True)]
        (to_help, _), *_, (to_quit, _) = self._named(APP)
        keys: list[Part] = [
            (f"  {to_help}", "key"),
            (" help", "plain"),
            (f" {to_quit}", "key"),
            (" quit", "plain"),
        ]
        if (view := self._state.watched) is not None:
            from tui_app.ui.widgets.trace_lines import brief, outcome

            words, tone = outcome(view, self._now, calm=self.calm)
            used = sum(len(text) for text, _ in (*parts, *keys)) + 2
            said = words if used + len(words) <= self.size.width else brief(view, words)
            parts += [("  ", "plain"), (said, tone)]
        if sum(len(text) for text, _ in (*parts, *keys)) <= self.size.width:
            parts += keys
        return parts
