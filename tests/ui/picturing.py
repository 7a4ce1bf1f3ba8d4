"""Pictures of the screen as text: what stands in every cell, and the two styles, dark and light, it is in.

`SNAPSHOTS=write` in the environment writes the files that the pictures are compared with; what changed is
then for a person to read in the diff.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from string import ascii_letters, digits

from rich.cells import cell_len, split_graphemes
from rich.color import Color
from rich.style import Style

from tests.ui.driving import Driven
from tui_app.ui.themes import DARK, LIGHT

FOLDER = Path(__file__).parent / "snapshots"
MARKS = ascii_letters + digits + "!#$%&*+-/<=>?@^_~"
ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse", "strike")

AT_REST = 3
"""So many looks in a row that show the same are a screen at rest."""

PATIENCE = 200
LOOKS = 3

Cells = list[list[tuple[str, str]]]
"""For each row the cells: a text (empty for the second half of a wide one) and its style."""


def cells(at: Driven) -> Cells:
    """The screen as it is painted now."""
    rows: Cells = []
    for strip in at.app.screen._compositor.render_strips():
        row: list[tuple[str, str]] = []
        for text, style, _ in strip:
            row += [(piece, spoken(style)) for piece in _pieces(text)]
        rows.append(row)
    return rows


def _pieces(text: str) -> Iterator[str]:
    for low, high, size in split_graphemes(text)[0]:
        yield text[low:high]
        yield from [""] * (size - 1)


def spoken(style: Style | None) -> str:
    """A style in words: `#d5d9e6 on #0f1117 bold`."""
    if style is None:
        return "none"
    words = [_colour(style.color), "on", _colour(style.bgcolor)]
    return " ".join(words + [name for name in ATTRIBUTES if getattr(style, name)])


def _colour(colour: Color | None) -> str:
    return "default" if colour is None else colour.triplet.hex if colour.triplet else colour.name


async def picture(at: Driven) -> str:
    """The screen in the dark and in the light theme, as one text."""
    dark, light = await _both(at)
    texts = [words_of(dark), words_of(light)]
    assert texts[0] == texts[1], "a theme changes what can be read"
    pairs = [
        [(night[1], day[1]) for night, day in zip(*rows, strict=True)]
        for rows in zip(dark, light, strict=True)
    ]
    marks: dict[tuple[str, str], str] = {}
    for pair in (pair for row in pairs for pair in row):
        marks.setdefault(pair, MARKS[len(marks)])
    width, height = at.app.size
    assert all(cell_len(text) <= width for text in texts[0])
    return "\n".join(
        [
            f"{width}x{height}",
            *(f"│{text}" for text in texts[0]),
            *(
                " ".join(f"{len(list(same))}{mark}" for mark, same in groupby(marks[pair] for pair in row))
                for row in pairs
            ),
            *(f"{mark}: {night} | {day}" for (night, day), mark in marks.items()),
            "",
        ]
    )


def words_of(rows: Cells) -> list[str]:
    """What can be read, a text a row."""
    return ["".join(text for text, _ in row).rstrip() for row in rows]


async def _both(at: Driven) -> tuple[Cells, Cells]:
    """The screen in the dark and in the light theme.

    A machine that gives this process no time looks as if the screen were at rest before it is, so a
    difference in the words counts only where further looks find it too.
    """
    for _ in range(LOOKS):
        dark, light = await _in(at, DARK.name), await _in(at, LIGHT.name)
        if words_of(dark) == words_of(light):
            break
    return dark, light


async def _in(at: Driven, theme: str) -> Cells:
    """The screen in a theme, once it has come to rest."""
    at.app.theme = theme
    seen: list[Cells] = []
    for _ in range(PATIENCE):
        await at.pilot.pause()
        seen.append(cells(at))
        if at.main.pulse.running and not at.main.session.state.busy:
            # A last frame is still to come, by a timer that no pause waits for.
            seen.clear()
        elif len(seen) >= AT_REST and all(each == seen[-1] for each in seen[-AT_REST:]):
            return seen[-1]
    raise AssertionError("the screen does not come to rest")


async def compare(at: Driven, name: str) -> None:
    """Waits until the screen looks as its file says, or writes the file where that is asked for."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(await picture(at), encoding="utf-8")
        return
    assert path.exists(), f"{path.name} is missing: look at the screen, then write it with SNAPSHOTS=write"
    kept = path.read_text(encoding="utf-8")
    for _ in range(LOOKS):
        if (shown := await picture(at)) == kept:
            return
    before, after = kept.splitlines(), shown.splitlines()
    changed = difflib.unified_diff(before, after, "kept", "shown", lineterm="", n=1)
    raise AssertionError(f"{name} looks different (SNAPSHOTS=write keeps it):\n" + "\n".join(changed))
