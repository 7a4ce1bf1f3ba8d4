"""Links of the conversation: shown in full first, opened only when that is asked for again."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

from textual import on

from tui_app.ui.keys.shown import told
from tui_app.ui.screens.opening import OpeningScreen
from tui_app.ui.widgets.key_bar import KeyBar
from tui_app.ui.widgets.transcript import Transcript

MARGIN = 4
"""Cells of the key bar that are not the sentence's."""

LONGEST = 250
"""An address of more characters is shown on a screen of its own, however wide the terminal is."""


class LinkingScreen(OpeningScreen):
    """A main screen whose conversation has links."""

    _offer: tuple[str, str] = ("", "")

    @property
    def offered(self) -> str:
        """The address that stands in full in the key bar at this moment, else empty."""
        address, sentence = self._offer
        return address if address and self.query_one(KeyBar).notice == sentence else ""

    def may_follow(self, action: str) -> bool:
        """Whether an action makes sense now: a link is opened only while its address is to be read."""
        return action != "open_link" or bool(self.offered)

    @on(Transcript.LinkClicked)
    def take_link(self, event: Transcript.LinkClicked) -> None:
        """The first click shows the address, the second one opens it."""
        event.stop()
        if event.href == self.offered:
            self.open_address(event.href)
        else:
            self.offer(event.href)

    def action_next_link(self) -> None:
        """Shows the address of the next link that is in view."""
        transcript = self.query_one(Transcript)
        links = transcript.links_in_view()
        if not links:
            self.say("No link is in view.")
            return
        before = self._offer[0]
        place = links.index(before) + 1 if before in links else 0
        transcript.focus()
        self.offer(links[place % len(links)], place % len(links) + 1, len(links))

    def action_open_link(self) -> None:
        """Opens the link that is shown."""
        if address := self.offered:
            self.open_address(address)

    def offer(self, address: str, number: int = 0, of: int = 0) -> None:
        """Shows an address in full, in the key bar or, where that is too short, on a screen.

        Args:
            address: http, https or mailto.
            number: its place among the links in view, 0 where it was not counted.
            of: how many links are in view.
        """
        from tui_app.ui.web import leads_to

        counted = f"link {number}/{of}: " if number else ""
        true = leads_to(address)
        key = told(self, "link.open", Transcript)
        sentence = f"{counted}{f'leads to {true}: ' if true else ''}{address} · {key} opens it"
        if len(sentence) > min(LONGEST, self.size.width - MARGIN):
            self._offer = (address, "")
            self._show_screen(address, true)
        else:
            self._offer = (address, sentence)
            self.say(sentence, "accent")

    def open_address(self, address: str) -> None:
        """Hands an address to the browser, from a thread: that may take seconds."""
        self.say("Opening the link in the browser…")
        loop = asyncio.get_running_loop()

        def says(text: str, tone: str) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self.call_later, self.say, text, tone)

        def run() -> None:
            from tui_app.ui.web import CannotOpenError, open_address

            try:
                open_address(address)
            except CannotOpenError as error:
                says(f"Not opened: {error}.", "bad")
            else:
                says("The browser has the link.", "ok")

        threading.Thread(target=run, name="browser", daemon=True).start()

    def _show_screen(self, address: str, true: str) -> None:
        from tui_app.ui.screens.link import LinkScreen

        def chosen(opens: bool | None) -> None:
            if opens:
                self.open_address(address)

        self.app.push_screen(LinkScreen(address, true), chosen)
