"""Apps that are fed an answer: ours on an engine that is told what to say, and Textual's own Markdown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Markdown, Static, TextArea

from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import Story
from tui_app.domain.conversations import StoredMessage
from tui_app.domain.events import Event
from tui_app.engine.garbage import settle
from tui_app.failover.mailbox import Mailbox
from tui_app.ui.app import TuiApp
from tui_app.ui.screens.main import MainScreen

APPENDS_A_SECOND = 30


class Fed(Protocol):
    """An app that shows an answer while it comes."""

    @property
    def app(self) -> App[Any]:
        """The app."""
        ...

    def ready(self) -> bool:
        """Whether it can be fed."""
        ...

    def begin(self) -> None:
        """An answer begins."""
        ...

    def feed(self, token: str) -> None:
        """More of the answer."""
        ...

    def end(self) -> None:
        """It is complete."""
        ...

    def shown(self) -> int:
        """How many characters of it are shown."""
        ...


class MailboxEngine(FakeEngine):
    """Tells its events through the same box as the real engine."""

    def __init__(self, messages: tuple[StoredMessage, ...] = ()) -> None:
        super().__init__(snapshot(messages=messages))
        self._box = Mailbox(lambda: None)

    def start(self, wake: Callable[[], None]) -> None:
        """Is ready at once."""
        self._box = Mailbox(wake)
        super().start(wake)

    def tell(self, *events: Event) -> None:
        """Lets events arrive."""
        for event in events:
            self._box.put(event)

    def drain(self) -> list[Event]:
        """The events since the last call."""
        return self._box.drain()


class Ours:
    """The whole app, as it is opened."""

    def __init__(self, messages: tuple[StoredMessage, ...] = ()) -> None:
        self.engine = MailboxEngine(messages)
        self.app = TuiApp(self.engine, on_started=settle)
        self._earlier = len(messages)
        self._answers = 0
        self._story = Story()

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    def ready(self) -> bool:
        """Whether it can be fed."""
        return bool(self.app.screen_stack) and self.main.session.state.ready

    def begin(self) -> None:
        """A question is sent and accepted."""
        self._answers += 1
        self._story = Story(f"r{self._answers}")
        self.main.session.send("What is an outage?")
        self.engine.tell(*self._story.accepted(), *self._story.calls(1))

    def feed(self, token: str) -> None:
        """A delta, as a provider sends it."""
        self.engine.tell(*self._story.says(token, after=0.0))

    def end(self) -> None:
        """The provider has answered."""
        self.engine.tell(*self._story.answered(after=0.0))

    def shown(self) -> int:
        """Characters in the rows of the newest message."""
        views = self.main.transcript._places.views
        return len(views[-1].text) if views and not views[-1].pending else 0


class Stock:
    """Textual's own Markdown widget, appended to 30 times a second, above a text area."""

    def __init__(self) -> None:
        self.app = StockApp()

    def ready(self) -> bool:
        """Whether it can be fed."""
        return self.app.prepared

    def begin(self) -> None:
        """Begins to append."""
        self.app.begin()

    def feed(self, token: str) -> None:
        """Keeps it for the next append."""
        self.app.waiting.append(token)

    def end(self) -> None:
        """Appends the rest."""
        self.app.ended = True

    def shown(self) -> int:
        """Characters that were appended and mounted."""
        return self.app.shown


class StockApp(App[None]):
    """A conversation as Textual's guide builds it: a container that stays at its end, and an input."""

    CSS = "#log { height: 1fr; } #input { height: 3; } #head { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[str] = []
        self.shown = 0
        self.ended = False
        self.prepared = False

    def compose(self) -> ComposeResult:
        """Three parts."""
        yield Static("stock", id="head")
        with VerticalScroll(id="log"):
            yield Markdown()
        yield TextArea(id="input")

    def on_mount(self) -> None:
        """Follows the end."""
        self.query_one("#log", VerticalScroll).anchor()
        self.query_one("#input", TextArea).focus()
        self.prepared = True

    def begin(self) -> None:
        """Appends from now on, to an empty widget."""
        self.shown = 0
        self.ended = False
        self.run_worker(self._append(), exit_on_error=True)

    async def _append(self) -> None:
        markdown = self.query_one(Markdown)
        await markdown.update("")
        while not (self.ended and not self.waiting):
            await asyncio.sleep(1 / APPENDS_A_SECOND)
            if self.waiting:
                text = "".join(self.waiting)
                self.waiting.clear()
                await markdown.append(text)
                self.shown += len(text)
