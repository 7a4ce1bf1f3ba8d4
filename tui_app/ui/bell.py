"""Calls a person back who looks elsewhere: one bell when an answer has ended."""

from __future__ import annotations

from collections.abc import Callable

from tui_app.ui.state import ScreenState


class Bell:
    """Watches the conversation.

    Args:
        ring: called once for each answer that ends, however it ends.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._answering = False

    def show(self, state: ScreenState) -> None:
        """Takes a new state."""
        ended = self._answering and not state.answering
        self._answering = state.answering
        if ended:
            self._ring()
