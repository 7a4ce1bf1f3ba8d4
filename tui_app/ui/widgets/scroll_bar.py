"""A scroll bar that is drawn again only where it would look different, not with every row of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Self

from rich.console import RenderableType
from textual.geometry import Region
from textual.scrollbar import ScrollBar

_STEPS = 8
"""Of a cell: how finely the thumb's ends are drawn."""


class SteadyScrollBar(ScrollBar):
    """Textual's vertical scroll bar, less busy.

    Attributes:
        drawn: how often it was drawn.
    """

    drawn = 0
    _held = False
    _look: tuple[object, ...] = ()

    def __init__(self, thickness: int = 1) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self.display = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Waits with drawing until everything that is changed inside has been."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self.refresh()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Ask to be drawn again, if that would show."""
        picture_only = not (regions or layout or recompose)
        if picture_only and (self._held or (self._look and self._look == self._looks())):
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render(self) -> RenderableType:
        """The bar."""
        self.drawn += 1
        self._look = self._looks()
        return super().render()

    def _looks(self) -> tuple[object, ...]:
        """All that its picture depends on."""
        if self.parent is None or not self.is_attached:
            return ()
        styles = self.parent.styles
        colours = (
            styles.scrollbar_background,
            styles.scrollbar_background_hover,
            styles.scrollbar_background_active,
            styles.scrollbar_color,
            styles.scrollbar_color_hover,
            styles.scrollbar_color_active,
        )
        where = (self.size, self.mouse_over, self.grabbed is not None)
        painted = (self.app.theme, self.parent.background_colors[0], *self.get_line_filters())
        return (self._thumb(), where, colours, painted)

    def _thumb(self) -> tuple[int, int]:
        """Where the thumb begins and ends, in steps."""
        size, whole, window = self.size.height, self.window_virtual_size, self.window_size
        if not size or not window or window >= whole:
            return 0, 0
        length = max(1.0, window * size / whole)
        start = int((size - length) * self.position / (whole - window) * _STEPS)
        return start, start + ceil(length * _STEPS)
