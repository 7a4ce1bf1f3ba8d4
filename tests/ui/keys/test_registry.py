"""No binding can be forgotten: all of them are found, named, told and listed."""

from __future__ import annotations

import re
from pathlib import Path

from tui_app.ui.app import TuiApp
from tui_app.ui.help_text import SECTIONS
from tui_app.ui.keys.declared import own_bindings
from tui_app.ui.keys.listing import page
from tui_app.ui.keys.registry import all_known, owners
from tui_app.ui.screens.faults import FaultsScreen
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.widgets.prompt import Prompt

DOCS = Path(__file__).parents[3] / "docs" / "keys.md"


def test_the_walk_finds_app_screens_and_widgets() -> None:
    assert {TuiApp, MainScreen, FaultsScreen, Prompt} <= set(owners())


def test_every_binding_has_an_id_of_two_words_or_more_and_says_what_it_does() -> None:
    for owner in owners():
        for binding in own_bindings(owner):
            assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", binding.id or ""), (owner, binding)
            assert binding.description, (owner, binding.id)


def test_an_id_is_given_once_in_a_class() -> None:
    for owner in owners():
        ids = [known.id for known in all_known() if known.owner is owner]
        assert len(ids) == len(set(ids)), owner


def test_every_id_that_the_help_names_is_a_binding() -> None:
    ids = {known.id for known in all_known()}
    named = {
        name
        for section in SECTIONS
        for keys, _ in section.lines
        for name in re.findall(r"[a-z_]+(?:\.[a-z_]+)+", keys)
    }
    assert named - ids - {"keymap.toml"} == set()


def test_the_page_of_keys_is_the_one_that_the_bindings_make() -> None:
    assert DOCS.read_text(encoding="utf-8") == page(), "run python docs/make_keys.py"
