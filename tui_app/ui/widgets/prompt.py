"""The line where a message is written: several lines if need be, and no paste is ever sent by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from tui_app.domain.sanitize import sanitize
from tui_app.ui.help_text import TYPING
from tui_app.ui.widgets.pastes import CHIP_CHARACTERS, Pastes


class Prompt(TextArea):
    """A multi-line input that grows from one row to six, with a history and a counter.

    It keeps its text when it is submitted: the owner calls `accept` once the message was taken, so a refused
    one can be edited.
    """

    DEFAULT_CSS = """
    Prompt {
        height: auto;
        min-height: 3;
        max-height: 8;
        &.-over {
            border-subtitle-color: $text-error;
            border-subtitle-style: bold;
        }
    }
    """

    HELP_SECTION = TYPING
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "send", id="prompt.send", priority=True),
        Binding("ctrl+j,shift+enter,alt+enter", "newline", "a new line", id="prompt.newline", priority=True),
        Binding("ctrl+o", "unfold_pastes", "show pasted text at its full length", id="prompt.unfold"),
    ]

    class Submitted(Message):
        """Enter was pressed."""

        def __init__(self, prompt: Prompt, text: str) -> None:
            super().__init__()
            self.prompt = prompt
            self.text = text

        @property
        def control(self) -> Prompt:
            """The prompt that was submitted."""
            return self.prompt

    def __init__(
        self,
        *,
        placeholder: str = "",
        limit: int | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
    ) -> None:
        """Begin empty.

        Args:
            placeholder: shown while there is no text.
            limit: how many characters a message may have, None for any number.
            name: of the widget.
            id: of the widget, for CSS.
            classes: of the widget, for CSS.
        """
        super().__init__(
            placeholder=Content(sanitize(placeholder)),
            highlight_cursor_line=False,
            name=name,
            id=id,
            classes=classes,
        )
        self.set_reactive(TextArea.cursor_blink, False)
        self._pastes = Pastes()
        self._limit = limit
        self._past: list[str] = []
        self._past_at: int | None = None
        self._draft = ""
        self._show_count()

    @property
    def value(self) -> str:
        """The whole message, every paste at its full length."""
        return self._pastes.expand(self.text)

    @property
    def characters(self) -> int:
        """The length of the whole message."""
        return self._pastes.length(self.text)

    def set_limit(self, limit: int | None) -> None:
        """Take another limit of characters; None for none."""
        self._limit = limit
        self._show_count()

    def set_history(self, messages: Sequence[str]) -> None:
        """Take the messages that Up brings back, oldest first."""
        self._past = [sanitize(message) for message in messages]
        self._past_at = None

    def load_text(self, text: str) -> None:
        """Put this text in place of all, made safe; a very long one as a chip. Setting `text` does it too."""
        text = sanitize(text)
        self._pastes.forget()
        super().load_text(self._pastes.add(text) if len(text) > CHIP_CHARACTERS else text)

    def fill(self, text: str) -> None:
        """Put this text in place of all, the cursor at its end."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def accept(self) -> None:
        """The message was taken: remember it and begin a new one."""
        message = self.value
        if message.strip() and self._past[-1:] != [message]:
            self._past.append(message)
        self._past_at = None
        self._draft = ""
        self.fill("")

    def action_submit(self) -> None:
        """Tell the owner of the message."""
        self.post_message(self.Submitted(self, self.value))

    def action_newline(self) -> None:
        """Begin a new line at the cursor."""
        self._insert("\n")

    def action_unfold_pastes(self) -> None:
        """Show pastes at their full length, to edit them."""
        if self._pastes:
            whole = self.value
            self._pastes.forget()
            super().load_text(whole)

    def action_paste(self) -> None:
        """Insert the app's own clipboard."""
        self._insert_paste(self.app.clipboard)

    def on_paste(self, event: events.Paste) -> None:
        """Insert what the terminal pasted; it is never sent, whatever lines it has."""
        event.prevent_default()
        event.stop()
        self._insert_paste(event.text)

    def action_cursor_up(self, select: bool = False) -> None:
        """Move up, or from the first row to the message before."""
        if select or not self.navigator.is_first_wrapped_line(self.cursor_location):
            super().action_cursor_up(select)
        else:
            self._go_back()

    def action_cursor_down(self, select: bool = False) -> None:
        """Move down, or from the last row to the message after."""
        if select or not self.navigator.is_last_wrapped_line(self.cursor_location):
            super().action_cursor_down(select)
        else:
            self._go_forward()

    def edit(self, edit: Edit) -> EditResult:
        """Make an edit; one that cuts through a chip takes all of it, and typing inside goes behind it."""
        return super().edit(self._whole_chips(edit) if self._pastes else edit)

    def _whole_chips(self, edit: Edit) -> Edit:
        (top_row, top_column), (bottom_row, bottom_column) = edit.top, edit.bottom
        if edit.top == edit.bottom:
            low, high = self._pastes.around(self.document[top_row], top_column, top_column)
            place = (top_row, high if low != high else top_column)
            return replace(edit, from_location=place, to_location=place)
        if top_row == bottom_row:
            low, high = self._pastes.around(self.document[top_row], top_column, bottom_column)
        else:
            low, _ = self._pastes.around(self.document[top_row], top_column, len(self.document[top_row]))
            _, high = self._pastes.around(self.document[bottom_row], 0, bottom_column)
        return replace(edit, from_location=(top_row, low), to_location=(bottom_row, high))

    def _insert_paste(self, text: str) -> None:
        text = sanitize(text)
        if text and not self.read_only:
            self._insert(self._pastes.add(text) if len(text) > CHIP_CHARACTERS else text)

    def _insert(self, text: str) -> None:
        start, end = self.selection
        result = self.replace(text, start, end, maintain_selection_offset=False)
        self.move_cursor(result.end_location)
        self.focus()

    def _go_back(self) -> None:
        at = len(self._past) if self._past_at is None else self._past_at
        if at == 0:
            return
        if self._past_at is None:
            self._draft = self.value
        self._past_at = at - 1
        self._recall(self._past[self._past_at], start=True)

    def _go_forward(self) -> None:
        if self._past_at is None:
            return
        at = self._past_at + 1
        self._past_at = at if at < len(self._past) else None
        self._recall(self._draft if self._past_at is None else self._past[self._past_at], start=False)

    def _recall(self, text: str, *, start: bool) -> None:
        """Show a message; the cursor stands where the same key goes on."""
        self.fill(text)
        if start:
            self.move_cursor((0, 0))

    @on(TextArea.Changed)
    def _count(self) -> None:
        self._show_count()

    def _show_count(self) -> None:
        count = self.characters
        over = self._limit is not None and count > self._limit
        limit = f"/{self._limit}" if self._limit is not None else ""
        tokens = 0
        if count:
            from tui_app.domain.usage import estimate_tokens

            tokens = estimate_tokens(count)
        self.border_subtitle = Content(f"{count}{limit}{' too long' if over else ''} · ~{tokens}")
        self.set_class(over, "-over")
