"""All bindings as a page for people: what `docs/keys.md` says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tui_app.ui.keys.names import shown
from tui_app.ui.keys.registry import Known, all_known

INTRODUCTION = """\
# Keys

Every binding has an id that stays. To give one another key, write its id into `keymap.toml` in the data
folder (the info screen tells which folder that is, `tui-app config show` as `DATA_DIR`):

```toml
"provider.kill" = "x"
"app.faults" = "F9"
"prompt.newline" = "ctrl+j, alt+enter"
```

Keys are written as they are shown: `Ctrl+K`, `^k`, `Esc`, `PgUp`, `F9`, `[`, `H` (that is Shift and `h`).
The file is read when the app starts. A line with an unknown id, with something that is no key, or with a
key that does something else in the same place is told in one sentence with the nearest name, and costs only
that line. F1 and the rows of keys show the keys that are in force. The arrows, Enter and the editing keys
of inputs and lists are Textual's own and stay.

How the screen is drawn is chosen in the palette (`theme: ...`, `display: ...`) and kept over restarts. These
variables of the process's environment win over what was kept; they are not read from `.env` files:

| variable | does |
| --- | --- |
"""

VARIABLES = (
    (
        "TUI_APP_ASCII",
        "`1` draws borders, bars and marks in ASCII, `0` never does; "
        "unset: where the locale is not UTF-8 or TERM is `dumb` or `linux`",
    ),
    (
        "TUI_APP_MOTION",
        "`0` is reduced motion: no spinner, whole seconds, no smooth scrolling; "
        "`TEXTUAL_ANIMATIONS=none` does the same",
    ),
    (
        "NO_COLOR",
        "set to anything: the terminal's own two colours; what stood out by its ground is reversed, "
        "the focus has a heavy line",
    ),
)

TITLES = {
    "FilteringScreen": "Traces screen",
    "Menu": "Menus",
    "RequestPanel": "Last request, where it has the focus",
    "TraceBase": "Traces, the list and one of them",
    "Transcript": "Conversation, where it has the focus",
    "TuiApp": "Everywhere",
}
"""Of classes whose name says little to a person."""

HEADING = "| id | keys | does |\n| --- | --- | --- |\n"


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, *(f"| `{name}` | {does} |\n" for name, does in VARIABLES)]
    ranked = sorted(all_known(), key=_rank)
    for title, group in groupby(ranked, key=_title):
        parts.append(f"\n## {title}\n\n{HEADING}{''.join(map(_row, group))}")
    return "".join(parts)


def _rank(known: Known) -> tuple[int, str]:
    first = {"TuiApp": 0, "MainScreen": 1, "Prompt": 2}
    return first.get(known.owner.__name__, 3), _title(known)


def _title(known: Known) -> str:
    name = known.owner.__name__
    return TITLES.get(name) or " ".join(_words(name)).capitalize()


def _words(name: str) -> Iterator[str]:
    start = 0
    for place in range(1, len(name) + 1):
        if place == len(name) or name[place].isupper():
            yield name[start:place]
            start = place


def _row(known: Known) -> str:
    keys = " ".join(f"`{shown(key)}`" for key in known.keys)
    return f"| `{known.id}` | {keys} | {known.does} |\n"
