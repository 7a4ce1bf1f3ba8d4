"""Wherever a key is named, it is the one that is in force: after a key map no old name is left anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.driving import COMPACT, FULL, SMALL, Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.snapshot_states import LINKED, Way, hears, opens_commands, presses, sees, then, types
from tests.ui.story import answered, failover, nobody
from tui_app.ui.keys.registry import all_known
from tui_app.ui.themes import DARK

NEW = re.compile(r"F[12]\d")
OLD = re.compile(
    r"\b(?:Esc|Space|Del|F[1-9](?!\d)|Ctrl\+\w|Alt\+|(?:press|Press) [a-z]\b|Enter (?:asks|runs|again|send))"
    r"|\^[A-Z]"
)
TEXTUALS_OWN = {"↑", "↓", "↑↓", "PgUp", "PgDn", "Enter", "Tab", "Shift+Tab", "/", "clicks"}
"""Keys of lists, inputs and the focus, which no key map changes."""

NO_KEYS = {"you", "tui-app", "find"}
"""Words in the colour of keys."""

COLOUR = DARK.variables["key"]

PLACES: dict[str, Way] = {
    "idle": sees("message"),
    "typing": types("What?"),
    "outside": presses("escape"),
    "answered": then(hears(*answered()), presses("escape")),
    "failed over": then(hears(*failover()), presses("escape")),
    "request": then(hears(*failover()), presses("escape", "2")),
    "nobody": hears(*nobody()),
    "events": presses("escape", "5"),
    "tokens": presses("escape", "4"),
    "picked": then(hears(*answered()), presses("alt+up")),
    "edited": then(hears(*answered()), presses("alt+up", "e")),
    "found": then(hears(*answered()), presses("ctrl+f", "w")),
    "link": then(hears(*answered(text=LINKED)), presses("escape", "l")),
    "folded": then(hears(*answered(text="```\n" + "x\n" * 90 + "```")), presses("escape")),
    "slash": presses("slash"),
    "slash: nothing": types("/zzz"),
    "palette": opens_commands,
    "help": presses("f1"),
    "help below": presses("f1", "pagedown"),
    "help at its end": presses("f1", "end"),
    "environments": presses("f2"),
    "faults": presses("f3"),
    "traces": presses("f4"),
    "search of traces": presses("f4", "slash"),
    "classes": presses("f4", "c"),
    "conversations": presses("f5"),
    "usage": presses("f6"),
    "info": presses("f7"),
    "compare": presses("f8"),
    "compare, outside": presses("f8", "tab"),
    "limits": presses("escape", "b"),
    "retry": then(hears(*answered()), presses("alt+up", "R")),
    "nothing to copy": presses("ctrl+c"),
}


def remapped(at: Driven) -> None:
    """Gives every binding another name; its old key still works."""
    ids = dict.fromkeys(known.id for known in all_known())
    at.app.key_names.use({name: (f"f{100 + number}",) for number, name in enumerate(ids)})
    at.main.keys_in_force()


def named(at: Driven) -> Iterator[str]:
    """The words that are drawn as keys."""
    for strip in at.app.screen._compositor.render_strips():
        for text, style, _ in strip:
            colour = style.color.triplet if style and style.color else None
            if style and style.bold and colour and colour.hex == COLOUR:
                yield from text.split()


NARROW = ("idle", "outside", "request", "nobody", "picked")
"""Places that say something else where there is less room."""


@pytest.mark.parametrize(("size", "places"), [(FULL, tuple(PLACES)), (COMPACT, NARROW), (SMALL, NARROW)])
async def test_no_old_key_is_named_anywhere(size: tuple[int, int], places: tuple[str, ...]) -> None:
    wrong: list[str] = []
    for place in places:
        async with driving(FakeEngine(), size) as at:
            remapped(at)
            await PLACES[place](at)
            wrong += [f"{place}: {line.strip()}" for line in at.text.splitlines() if OLD.search(line)]
            strange = {word for word in named(at) if not NEW.search(word)} - TEXTUALS_OWN - NO_KEYS
            if place != "help at its end":  # there words that are explained stand where keys do
                wrong += [f"{place}: {word}" for word in strange if not word.startswith(("›", "▸"))]
    assert not wrong, "\n".join(wrong)


async def test_names_change_at_once_when_a_key_map_is_read(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text(
        'panel.zoom.chat = "F12"\n"app.help" = "F11"\n"prompt.send" = "F10"\n'
    )
    engine = FakeEngine(snapshot())
    async with driving(engine) as at:
        await at.app.comfort.read_keys(tmp_path)
        await at.sees("F12 Chat", "press F10. F11 explains", "F10 send", "F11 help")
        assert "¹" not in at.text
