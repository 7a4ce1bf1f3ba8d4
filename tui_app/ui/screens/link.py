"""An address that is too long for the key bar, in full."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_app.domain.sanitize import sanitize
from tui_app.ui.drawing import line, stack
from tui_app.ui.hints import Hint, hints

KEYS: tuple[Hint, ...] = (("link.open", "open in the browser"), ("menu.close", "close"))


class LinkScreen(ModalScreen[bool]):
    """Gives whether the address is to be opened.

    Args:
        address: http, https or mailto.
        true: the host that it leads to, where its beginning looks like another one; else empty.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close(False)", "close", id="menu.close", show=False),
        Binding("o", "close(True)", "open the link that is shown", id="link.open", show=False),
    ]

    def __init__(self, address: str, true: str = "") -> None:
        super().__init__()
        self._address = sanitize(address)
        self._true = sanitize(true)

    def compose(self) -> ComposeResult:
        """The address, scrolling where it does not fit."""
        with Vertical(classes="menu") as menu:
            menu.border_title = line(f"Link of {len(self._address)} characters")
            menu.border_subtitle = hints(self, KEYS)
            with VerticalScroll(id="address"):
                shown = [line((self._address, "accent"))]
                if self._true:
                    shown.insert(0, line((f"It leads to {self._true}.", "bad")))
                yield Static(stack(shown), markup=False)

    def on_mount(self) -> None:
        """The arrows scroll."""
        self.query_one("#address").focus()

    def action_close(self, opens: bool) -> None:
        """Gives the choice."""
        self.dismiss(opens)
