"""A list of traces whose ends lead to the next page."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import OptionList


class TraceList(OptionList):
    """An option list that does not turn round at its ends: it asks for the page beyond."""

    class Beyond(Message):
        """A key led beyond the last row (`by` 1) or the first one (-1)."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_cursor_down(self) -> None:
        """The next row, or the next page."""
        if not self._leads_beyond(1):
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """The row before, or the page before."""
        if not self._leads_beyond(-1):
            super().action_cursor_up()

    def action_page_down(self) -> None:
        """A screenful on, or the next page."""
        if not self._leads_beyond(1):
            super().action_page_down()  # type: ignore[no-untyped-call]  # as Textual has it

    def action_page_up(self) -> None:
        """A screenful back, or the page before."""
        if not self._leads_beyond(-1):
            super().action_page_up()  # type: ignore[no-untyped-call]  # as Textual has it

    def _leads_beyond(self, by: int) -> bool:
        end = self.option_count - 1 if by > 0 else 0
        if self.highlighted is None or self.highlighted != end:
            return False
        self.post_message(self.Beyond(by))
        return True
