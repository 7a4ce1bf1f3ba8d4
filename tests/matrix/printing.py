"""The fault matrix as a page for people."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tui_app.domain.messages import Wire
from tui_app.faults.drills.matrix import ROWS, Expected, Form, Row

PAGE = Path(__file__).parents[2] / "docs" / "fault-matrix.md"

HEAD = f"""\
# The fault matrix

What a request comes to when the first provider of its chain of two misbehaves, and the second one is well.
Made by `make fault-matrix WRITE=1`; `tests/matrix` sends every row through the real engine and real sockets:
{len(ROWS)} rows x {len(Wire)} wires (anthropic, openai, gemini) x {len(Form)} forms.

- **fault**: as `--fault PROVIDER=...` takes it.
- **asked for**: the form in which the provider is asked. `stream` is what the engine always does; it is run
  twice, for a caller that reads every event and for one that only waits for the end (as `ask --json` does),
  and both have to find the same. `whole` is one JSON body: the same engine, with a client that does not
  stream. `both` where the two forms agree.
- **class**: the failure class of every failed attempt of the first step.
- **attempts**: calls made to the first step.
- **answered by**: the step whose whole answer the caller gets.
- **discarded**: characters that had come and were thrown away.
- **exit**: the code of `tui-app ask`.

A wire is named where it differs from the others. Whoever answers, it is one whole answer.
"""

COLUMNS = ("fault", "what happens", "asked for", "class", "attempts", "answered by", "discarded", "exit")


def page() -> str:
    """The whole page."""
    return f"{HEAD}\n{table()}"


def table() -> str:
    """The table alone, its columns aligned so that it reads well unrendered too."""
    lines = [COLUMNS, *(line for row in ROWS for line in _lines(row))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    rule = tuple("-" * width for width in widths)
    return "".join(f"{_line(cells, widths)}\n" for cells in (lines[0], rule, *lines[1:]))


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _lines(row: Row) -> list[tuple[str, ...]]:
    """One line for each thing that the row may come to."""
    where: dict[Expected, list[tuple[Wire, Form]]] = defaultdict(list)
    for form in Form:
        for wire in Wire:
            where[row.expected(wire, form)].append((wire, form))
    lines = []
    for number, (expected, places) in enumerate(where.items()):
        first = (f"`{row.fault}`" if row.fault else "none", row.does) if number == 0 else ("", "")
        lines.append((*first, _places(places), *_cells(expected)))
    return lines


def _places(places: list[tuple[Wire, Form]]) -> str:
    """Where it comes to this: forms, with the wires of those that are not whole."""
    by_form = {form: [wire for wire, of in places if of is form] for form in Form}
    if all(len(wires) == len(Wire) for wires in by_form.values()):
        return "both"
    said = []
    for form, wires in by_form.items():
        if wires:
            said.append(form.value if len(wires) == len(Wire) else f"{form.value} ({', '.join(wires)})")
    return ", ".join(said)


def _cells(expected: Expected) -> tuple[str, ...]:
    return (
        expected.kind or "-",
        str(expected.attempts),
        "nobody" if expected.step is None else f"step {expected.step}",
        "more than 0" if expected.discarded else "0",
        str(expected.code),
    )
