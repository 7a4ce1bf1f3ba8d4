"""How the screen is drawn follows the terminal's surroundings, and then the person."""

from __future__ import annotations

import pytest

from tui_app.ui.display import Display, chosen, display_of, kept

UTF_8 = {"LANG": "en_GB.UTF-8", "TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environ", "ascii"),
    [
        (UTF_8, False),
        ({}, False),
        ({"LANG": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LC_CTYPE": "UTF-8"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LANG": "de_DE.utf8@euro"}, False),
        (UTF_8 | {"LC_ALL": "POSIX"}, True),
        (UTF_8 | {"TERM": "dumb"}, True),
        (UTF_8 | {"TERM": "linux"}, True),
        (UTF_8 | {"TUI_APP_ASCII": "1"}, True),
        ({"LANG": "C", "TUI_APP_ASCII": "0"}, False),
    ],
)
def test_ascii_is_for_poor_terminals_and_whoever_asks_for_it(environ: dict[str, str], ascii: bool) -> None:  # noqa: A002  the choice's name
    assert display_of(environ).ascii is ascii


def test_a_terminal_of_another_encoding_is_drawn_in_ascii_and_never_sent_what_it_lacks() -> None:
    assert display_of(UTF_8, "iso8859-1") == Display(ascii=True, encoding="iso8859-1")


@pytest.mark.parametrize(
    ("environ", "motion"),
    [
        ({}, True),
        ({"TUI_APP_MOTION": "0"}, False),
        ({"TEXTUAL_ANIMATIONS": "none"}, False),
        ({"TEXTUAL_ANIMATIONS": "none", "TUI_APP_MOTION": "1"}, True),
    ],
)
def test_motion_is_reduced_where_that_is_asked_for(environ: dict[str, str], motion: bool) -> None:
    assert display_of(environ).motion is motion


def test_a_variable_wins_over_what_was_kept_and_nonsense_is_passed_over() -> None:
    preferences = {"display.ascii": True, "display.motion": False, "display.bell": "yes"}
    assert kept(Display(), preferences, {}) == Display(ascii=True, motion=False)
    assert kept(Display(), preferences, {"TUI_APP_ASCII": "0"}) == Display(motion=False)
    assert chosen(Display(ascii=True), {"bell": True}) == Display(ascii=True, bell=True)
