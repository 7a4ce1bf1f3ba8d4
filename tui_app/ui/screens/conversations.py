"""The conversations that are kept: find one, go on with it, rename, delete or export it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path, PurePath
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_app.domain.conversations import Conversation, Found
from tui_app.domain.sanitize import one_line, sanitize
from tui_app.engine.api import Listing, Snapshot
from tui_app.ui.hints import hints
from tui_app.ui.keys.shown import told
from tui_app.ui.moments import Moments
from tui_app.ui.screens.conversation_lines import heading, lines_of, nothing
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.saying import SayingScreen
from tui_app.ui.session import Session
from tui_app.ui.state.shelf import Shelf

T = TypeVar("T")

FOUND_EVERY_S = 0.1
"""How often what was found is shown while the search goes on."""

KEYS = (
    ("menu.close", "close", "close"),
    ("Enter", "open", "open"),
    ("conversations.search", "search", "find"),
    ("conversations.rename", "rename", "name"),
    ("conversations.delete", "delete", "del"),
    ("conversations.undelete", "undo", "undo"),
    ("conversations.export_markdown conversations.export_json", "export", "file"),
)
"""Binding ids, and what they do: in a word, and in a short one for narrow screens."""

WIDE = 76


class ConversationsScreen(SayingScreen[str | None], ModalScreen[str | None]):
    """Gives the id of the conversation to open; nothing on Esc.

    Args:
        session: asks the engine.
        moments: tells the time.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = ["menu.tcss", "conversations.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "close", id="menu.close", show=False),
        Binding("f5", "close", "close", id="conversations.close", show=False),
        Binding("up", "move('up')", "the line above", id="conversations.up", show=False),
        Binding("down", "move('down')", "the line below", id="conversations.down", show=False),
        Binding("pageup", "move('page_up')", "a page up", id="conversations.page_up", show=False),
        Binding("pagedown", "move('page_down')", "a page down", id="conversations.page_down", show=False),
        Binding("slash,ctrl+f", "search", "search", id="conversations.search", show=False),
        Binding("r", "rename", "rename", id="conversations.rename", show=False),
        Binding(
            "d,delete", "delete", "delete; it can be brought back", id="conversations.delete", show=False
        ),
        Binding("u", "undelete", "bring back what was deleted last", id="conversations.undelete", show=False),
        Binding(
            "e", "export('markdown')", "export as Markdown", id="conversations.export_markdown", show=False
        ),
        Binding("E", "export('json')", "export as JSON", id="conversations.export_json", show=False),
    ]
    options = query_one(OptionList)
    words = query_one("#words", Input)
    naming = query_one("#naming", Input)

    def __init__(self, session: Session, moments: Moments) -> None:
        super().__init__()
        self._session = session
        self._library = session.engine.library
        self._moments = moments
        self._shelf = Shelf()
        self._search: Future[None] | None = None
        self._arrived: deque[Found] = deque()
        self._looking: Timer | None = None

    @property
    def picked(self) -> Conversation | None:
        """The conversation that keys act on."""
        place = self.options.highlighted
        shown = self._shelf.conversations
        return shown[place] if place is not None and place < len(shown) else None

    def compose(self) -> ComposeResult:
        """What is looked for, the list, and one line that says what happened."""
        with Vertical(classes="menu"):
            yield Input(id="words", placeholder="/ searches titles and messages", select_on_focus=False)
            yield Input(id="naming", placeholder="another title; empty: its first words", max_length=200)
            yield OptionList(markup=False)
            yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """Asks for the list."""
        self._show()
        self._reload()
        self.options.focus()

    def on_unmount(self) -> None:
        """Nobody waits for the rest of a search any more."""
        self._stop_search()

    def on_resize(self) -> None:
        """Lines are as long as the list is wide."""
        self.call_after_refresh(self._show)

    # --- keys --------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a title is typed the list stays as it is."""
        return not (action == "move" and self.focused is self.naming)

    def action_move(self, way: str) -> None:
        """The arrows move in the list, also from the line above it."""
        self.options.focus()
        getattr(self.options, f"action_{way if way.startswith('page') else f'cursor_{way}'}")()

    def action_search(self) -> None:
        """To the line that is looked for."""
        self.words.focus()

    def action_back(self) -> None:
        """Out of the title, out of the search, else back to the main screen."""
        if self.has_class("-naming"):
            self._end_naming()
        elif self.words.value:
            self.words.value = ""
            self.options.focus()
        else:
            self.action_close()

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)

    def action_rename(self) -> None:
        """Asks for another title."""
        if (picked := self.picked) is not None:
            self.add_class("-naming")
            self.naming.value = sanitize(picked.title)
            self.naming.focus()

    def action_delete(self) -> None:
        """Puts the conversation into the trash, from where it comes back."""
        if (picked := self.picked) is None:
            return
        if picked.id == self._opened and self._session.state.answering:
            self.say("Its answer is running: stop it before deleting the conversation.")
            return

        def deleted(snapshot: Snapshot | None) -> None:
            if snapshot is not None:
                self._session.left_conversation(snapshot)
            self.say(
                f"Deleted: {one_line(picked.title, 40)}. {{conversations.undelete}} brings it back.", "ok"
            )
            self._reload()

        self._ask(self._library.delete(picked.id), deleted)

    def action_undelete(self) -> None:
        """Brings back what was deleted last."""

        def back(conversation: Conversation | None) -> None:
            if conversation is None:
                self.say("The trash is empty: there is nothing to bring back.")
                return
            self.say(f"It is back: {one_line(conversation.title, 40)}", "ok")
            self._reload(conversation.id)

        self._ask(self._library.undelete(), back)

    def action_export(self, form: str) -> None:
        """Writes the conversation into a file."""

        def written(path: Path) -> None:
            self.say(f"Written to {path}", "ok")

        if (picked := self.picked) is not None:
            self._ask(self._library.export(picked.id, form), written)

    @on(OptionList.OptionSelected)
    def open(self, event: OptionList.OptionSelected) -> None:
        """Leaves with the conversation."""
        event.stop()
        self._open()

    @on(Input.Submitted, "#words")
    def open_found(self, event: Input.Submitted) -> None:
        """Leaves with the first one that was found."""
        event.stop()
        self._open()

    def _open(self) -> None:
        picked = self.picked
        if picked is None:
            return
        if picked.simulated != self._session.state.simulated:
            how = "with --simulate" if picked.simulated else "without --simulate, on real providers,"
            self.say(
                f"To go on with this one start {how} again; {{conversations.export_markdown}} exports it."
            )
        elif self._session.state.answering:
            self.say("An answer is running: stop it before opening another conversation.")
        else:
            self.dismiss(picked.id)

    @on(Input.Submitted, "#naming")
    def rename(self, event: Input.Submitted) -> None:
        """Takes the title."""
        event.stop()
        picked = self.picked
        self._end_naming()
        if picked is not None:
            self._ask(self._library.rename(picked.id, event.value), lambda _: self._reload())

    def _end_naming(self) -> None:
        self.remove_class("-naming")
        self.options.focus()

    # --- looking for words -------------------------------------------------------------------------------

    @on(Input.Changed, "#words")
    def look(self, event: Input.Changed) -> None:
        """Begins another search; the one before ends."""
        event.stop()
        self._stop_search()
        self._shelf = self._shelf.looking_for(event.value)
        self._show()
        if not self._shelf.searching:
            return
        self._search = self._library.search(event.value, self._arrived.append)
        self._looking = self.set_interval(FOUND_EVERY_S, self._take)
        search = self._search

        def ended() -> None:
            if search is self._search:
                self._stop_search()
                self._show()

        def done(_: None) -> None:
            self._take()
            ended()

        def failed(error: BaseException) -> None:
            if search is self._search:
                self.complain(error)
            ended()

        self._session.ask(search, done, failed)

    def _take(self) -> None:
        """Shows what was found since."""
        found = [self._arrived.popleft() for _ in range(len(self._arrived))]
        if found:
            self._shelf = self._shelf.with_found(found)
            self._show()

    def _stop_search(self) -> None:
        if self._looking is not None:
            self._looking.stop()
        if self._search is not None:
            self._search.cancel()
        self._search = self._looking = None
        self._arrived = deque()
        self._shelf = self._shelf.with_search_ended()

    # --- what the engine says ----------------------------------------------------------------------------

    @property
    def _opened(self) -> str | None:
        return self._shelf.listing.opened if self._shelf.listing else None

    def _reload(self, wanted: str | None = None) -> None:
        def listed(listing: Listing) -> None:
            self._shelf = self._shelf.told(listing)
            self._show(wanted)

        self._ask(self._library.list(), listed)

    def _ask(self, future: Future[T], succeeded: Callable[[T], None]) -> None:
        def here(result: T) -> None:
            if self.is_attached:
                succeeded(result)

        self._session.ask(future, here, self.complain)

    def _show(self, wanted: str | None = None) -> None:
        """Draws the list again; the same conversation stays picked where it is still there."""
        if not self.is_attached:
            return
        shown = self._shelf.conversations
        kept = wanted or self._picked_id
        place = self.options.highlighted or 0
        width = self.options.scrollable_content_region.width
        self.options.clear_options()
        self.options.add_options(
            Option(lines_of(self._shelf, each, self._moments, width), id=each.id) for each in shown
        )
        if not shown:
            self.options.add_option(Option(nothing(self._shelf, self), disabled=True))
        places = {each.id: number for number, each in enumerate(shown)}
        self.options.highlighted = places.get(kept, min(place, len(shown) - 1)) if shown else None
        menu = self.query_one(".menu")
        menu.border_title = heading(self._shelf, told(self, "app.conversations", MainScreen))
        wide = menu.size.width >= WIDE
        keys = ((ids, word if wide else short) for ids, word, short in KEYS)
        menu.border_subtitle = hints(self, keys, gap="  " if wide else " ", width=menu.size.width - 4)

    @property
    def _picked_id(self) -> str:
        place = self.options.highlighted
        if place is None or place >= self.options.option_count:
            return ""
        return self.options.get_option_at_index(place).id or ""
