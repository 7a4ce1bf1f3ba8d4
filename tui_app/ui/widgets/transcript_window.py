"""The window onto a conversation: which rows are in it, where it stands, how they are painted."""

from __future__ import annotations

from contextlib import nullcontext
from time import monotonic
from typing import Any

from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui_app.domain.sanitize import sanitize
from tui_app.ui.markdown.theme import MarkdownTheme
from tui_app.ui.transcript.drawing import NEW_HINT, hint_strips, message_strips
from tui_app.ui.transcript.layout import TranscriptLayout
from tui_app.ui.transcript.painter import Painter
from tui_app.ui.transcript.selecting import place
from tui_app.ui.widgets.scroll_bar import SteadyScrollBar

FLUSH_INTERVAL_S = 0.025
FLUSH_REST = 3
"""How many times as long as a flush took the next one waits, where that is more than the interval."""

AIR = 1
"""Empty cells between the text and the scroll bar."""


class TranscriptWindow(ScrollView, can_focus=True):
    """Shows a part of many messages; only what stands in it costs anything.

    It follows the end until the user scrolls away, and again once they are back there.
    """

    DEFAULT_CSS = """
    TranscriptWindow {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    class FollowChanged(Message):
        """The transcript began or ceased to follow its end."""

        def __init__(self, transcript: TranscriptWindow, following: bool) -> None:
            super().__init__()
            self.transcript = transcript
            self.following = following

        @property
        def control(self) -> TranscriptWindow:
            """The transcript that was scrolled."""
            return self.transcript

    def __init__(self, *, empty_hint: str = "", id: str | None = None) -> None:  # noqa: A002  as Textual calls it
        super().__init__(id=id)
        self._places = TranscriptLayout()
        self._painter: Painter | None = None
        self._painter_key: tuple[object, ...] = ()
        self._empty_hint = sanitize(empty_hint)
        self._following = True
        self._unseen = False
        self._placing = False
        self._held: tuple[int, int] | None = None
        self._waiting: set[int] = set()
        self._flush_timer: Timer | None = None
        self._next_flush_at = 0.0
        self._bar: SteadyScrollBar | None = None

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when it is first needed."""
        if self._bar is None:
            self._vertical_scrollbar = self._bar = SteadyScrollBar(self.scrollbar_size_vertical)
            self.app._start_widget(self, self._bar)
        return self._bar

    @property
    def following(self) -> bool:
        """Whether the end stays in view while messages grow."""
        return self._following

    @property
    def empty_hint(self) -> str:
        """What stands in the place of messages while there are none."""
        return self._empty_hint

    @empty_hint.setter
    def empty_hint(self, hint: str) -> None:
        self._empty_hint = sanitize(hint)
        self.refresh()

    def flush(self) -> None:
        """Show the text that has come in, as much as one step takes."""
        self._flush(self._hold())

    def go_to_end(self) -> None:
        """Show the newest message and follow it."""
        self._follow(True)
        self._arrange()
        self.refresh()

    def _flush(self, held: tuple[int, int] | None) -> None:
        """Render what waits and put the rows in `held` back to the top of the window."""
        if self._flush_timer is not None:
            self._flush_timer.stop()
            self._flush_timer = None
        if not self._places.width:
            return
        began = monotonic()
        for index in self._waiting:
            view = self._places.views[index]
            if view.is_rendered:
                view.advance()
            self._places.measure(index)
        self._unseen = self._unseen or (bool(self._waiting) and not self._following)
        self._waiting = {index for index in self._waiting if self._places.views[index].pending}
        if held is not None:
            self._place(self._places.start(held[0]) + held[1])
        self._arrange()
        self.refresh()
        ended = monotonic()
        self._next_flush_at = ended + max(FLUSH_INTERVAL_S, FLUSH_REST * (ended - began))
        if self._waiting:
            self._flush_later()

    def _flush_later(self) -> None:
        if self._flush_timer is None and self.is_mounted:
            self._flush_timer = self.set_timer(max(0.001, self._next_flush_at - monotonic()), self.flush)

    def _hold(self) -> tuple[int, int] | None:
        """The message and row at the top of the window, unless the end is followed."""
        if self._following or not self._places.views:
            return None
        return self._places.at(self.scroll_offset.y)

    def _arrange(self) -> None:
        """Bring rows, heights and scroll position in line with messages, width and window."""
        width, page = self.scrollable_content_region.size
        if not width or not page:
            return
        if (text_width := max(1, width - AIR)) != self._places.width:
            self._rewrap(text_width)
        top = (
            self._places.settle_end(page)
            if self._following
            else self._places.settle(self.scroll_offset.y, page)
        )
        self._place(top)
        for index, _ in self._places.visible(top, page):
            if self._places.views[index].pending:
                self._waiting.add(index)
        if self._waiting:
            self._flush_later()

    def _rewrap(self, width: int) -> None:
        """Take another width; what stood at the top of the window stays there."""
        held = self._held
        if held is None and self._places.width and not self._following and self._places.views:
            held = self._places.place_of(self.scroll_offset.y)
        self._drop_selection()
        self._places.reset(self._places.views, width)
        if held is not None:
            self._place(self._places.row_of(held))
            self._held = held

    def _place(self, top: int) -> None:
        """Set the size of the content and the row at the top, at once and without a layout of the screen."""
        size = Size(self._places.width, self._places.total)
        self._placing = True
        try:
            with self._bar.held() if self._bar is not None else nullcontext():
                self._place_at(size, top)
        finally:
            self._placing = False

    def _place_at(self, size: Size, top: int) -> None:
        self.set_scroll(None, top)
        self.set_reactive(Widget.scroll_target_y, top)
        if size != self.virtual_size:
            # The reactive would lay out the whole screen for each row that is added.
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = top

    def _follow(self, following: bool) -> None:
        if following:
            self._unseen = False
        if following != self._following:
            self._following = following
            self.post_message(self.FollowChanged(self, following))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Take a scroll by the user: it decides whether the end is followed."""
        super().watch_scroll_y(old_value, new_value)
        if self._placing or round(old_value) == round(new_value):
            return
        self._held = None
        self._follow(new_value >= self.max_scroll_y)
        self._arrange()

    def scroll_to(self, x: float | None = None, y: float | None = None, **options: Any) -> None:
        """Scroll at once: an animation would run against heights that become exact on its way."""
        super().scroll_to(x, y, **{**options, "animate": False})

    def action_scroll_home(self) -> None:
        """Show the oldest message."""
        self.scroll_to(y=0)

    def action_scroll_end(self) -> None:
        """Show the newest message and follow it."""
        self.go_to_end()

    def on_resize(self) -> None:
        """Take the new size of the window."""
        self._arrange()

    def _drop_selection(self) -> None:
        if self.is_attached and self in self.screen.selections:
            others = {
                widget: chosen for widget, chosen in self.screen.selections.items() if widget is not self
            }
            self.screen.selections = others

    def _current_painter(self) -> Painter:
        """The painter for the style of this moment; the same one while that does not change."""
        background = self.background_colors[1]
        filters = tuple(self.get_line_filters())
        width = self.scrollable_content_region.width
        key = (self.app.theme, self.rich_style, background, filters, width)
        if self._painter is None or key != self._painter_key:
            foreground = self.visual_style.foreground or background.get_contrast_text()
            theme = MarkdownTheme(self.app.theme_variables, foreground, background)
            self._painter = Painter(theme, self.rich_style, background, filters, width)
            self._painter_key = key
        return self._painter

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the window, kept from one frame to the next."""
        if self.styles.gutter.totals != (0, 0):
            return super().render_lines(crop)
        if self.scrollable_content_region.width - AIR != self._places.width:
            self._arrange()
        painter = self._current_painter()
        strips = self._strips(crop.y, crop.height, painter)
        if (crop.x, crop.width) == (0, painter.width):
            return strips
        return [strip.crop_extend(crop.x, crop.right, painter.ground) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """One row of the window, with the places that a text selection needs."""
        painter = self._current_painter()
        strip = self._strips(y, 1, painter)[0]
        row = self.scroll_offset.y + y
        if not self._places.views or row >= self._places.total:
            return strip
        return strip.apply_offsets(0, place(*self._places.at(row)))

    def _strips(self, y: int, count: int, painter: Painter) -> list[Strip]:
        """`count` rows of the window from `y` on."""
        page = self.scrollable_content_region.height
        if not self._places.views:
            shown = hint_strips(self._empty_hint, painter, page)[y : y + count]
            return shown + [painter.blank] * (count - len(shown))
        selection = self.text_selection
        style = self.screen.get_component_rich_style("screen--selection") if selection else Style.null()
        strips = message_strips(
            self._places, painter, self.scroll_offset.y + y, count, selection=selection, style=style
        )
        if self._unseen and y <= page - 1 < y + count:
            strips[page - 1 - y] = painter.over(strips[page - 1 - y], NEW_HINT)
        return strips
