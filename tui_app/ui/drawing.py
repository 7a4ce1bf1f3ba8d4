"""Lines made of columns, gauges and time bars: text with tones, measured in terminal cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tui_app.ui.themes import TONES

Part = tuple[str, str]
"""A text and the tone it is said in."""

SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
EIGHTHS = " ▏▎▍▌▋▊▉"
TICKS = (50, 80, 100)
STILL = -1
"""The frame of a spinner that does not move."""


def line(*parts: Part | str) -> Content:
    """One line of text; a bare string is said in the plain tone."""
    return Content.assemble(
        *((part, "") if isinstance(part, str) else (part[0], TONES[part[1]]) for part in parts)
    )


def stack(lines: Iterable[Content]) -> Content:
    """Lines under each other."""
    return Content("\n").join(lines)


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells, cut with `…` or filled with spaces."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…"


def fit_right(text: str, width: int) -> str:
    """`text` at the right end of `width` cells."""
    missing = width - cell_len(text)
    return " " * missing + text if missing > 0 else fit(text, width)


def hanging(content: Content, width: int, indent: int) -> list[Content]:
    """A label and what is said under it: what does not fit goes on below, as far in as it began.

    Args:
        content: one line.
        width: in cells.
        indent: the cells of the label.
    """
    if content.cell_length <= width or width <= 2 * indent:
        return [content]
    first, *rest = content[indent:].wrap(width - indent)
    return [Content.assemble(content[:indent], first), *(Content(" " * indent) + each for each in rest)]


def between(left: Content, right: Content, width: int) -> Content:
    """`left` and `right` at the two ends of a line; the left one gives way."""
    room = width - right.cell_length
    if room <= 0:
        return left.truncate(width, ellipsis=True)
    return Content.assemble(left.truncate(room, ellipsis=True, pad=True), right)


def spinner(frame: int) -> str:
    """The spinner's picture at a frame; `…` where it is to stand still."""
    return "…" if frame == STILL else SPINNER[frame % len(SPINNER)]


def gauge(percent: float, width: int, tone: str) -> list[Part]:
    """A bar whose last cell stands beyond 100 %, with ticks where it is empty.

    Args:
        percent: how full; more than 100 fills the last cell.
        width: in cells, at least 4.
        tone: of the filled part.
    """
    scale = width - 1
    eighths = round(min(percent, 100.0) * scale * 8 / 100)
    if percent > 0:
        eighths = max(eighths, 1)
    full, rest = divmod(eighths, 8)
    ticks = {tick_place(tick, width) for tick in TICKS}
    parts: list[Part] = [("█" * full + (EIGHTHS[rest] if rest else ""), tone)]
    start = full + (rest > 0)
    parts.append(("".join("┊" if place in ticks else "·" for place in range(start, scale)), "empty"))
    parts.append(("▌", tone) if percent > 100 else ("┊", "empty"))
    return parts


def tick_place(percent: int, width: int) -> int:
    """The cell of a gauge in which a percentage stands."""
    return width - 1 if percent >= 100 else percent * (width - 1) // 100


class Axis(NamedTuple):
    """Seconds laid out over cells.

    Attributes:
        width: in cells.
        seconds: what the whole width stands for.
    """

    width: int
    seconds: float

    def bar(self, began_s: float, ended_s: float, glyph: str) -> str:
        """A bar in its place; never shorter than one cell, never outside."""
        if self.width <= 0:
            return ""
        per_second = self.width / max(self.seconds, 0.001)
        start = min(int(began_s * per_second), self.width - 1)
        end = min(max(round(ended_s * per_second), start + 1), self.width)
        return " " * start + glyph * (end - start)

    def scale(self) -> str:
        """Labels in seconds, as many as stand apart."""
        if self.width < 4:
            return ""
        steps = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300)
        step = next((s for s in steps if self.width * s / self.seconds >= 6), steps[-1])
        labels = ""
        for number in range(self.width):
            place = round(number * step * self.width / self.seconds)
            label = f"{number * step:g}s"
            if place + len(label) > self.width:
                break
            labels = labels.ljust(place) + label
        return labels.ljust(self.width)
