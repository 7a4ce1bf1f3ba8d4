"""A key may be written in every way in which people write it."""

from __future__ import annotations

import pytest

from tui_app.ui.keys.names import is_text, parsed, shown
from tui_app.ui.keys.registry import all_known


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("x", "x"),
        ("H", "H"),
        ("Shift+h", "H"),
        ("Ctrl+K", "ctrl+k"),
        ("^k", "ctrl+k"),
        ("control+shift+k", "ctrl+shift+k"),
        ("Esc", "escape"),
        ("PgUp", "pageup"),
        ("F9", "f9"),
        ("[", "left_square_bracket"),
        ("↑", "up"),
        ("alt+↑", "alt+up"),
        (" ", "space"),
        (",", "comma"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("question_mark", "question_mark"),
    ],
)
def test_a_key_is_understood_however_it_is_written(written: str, key: str) -> None:
    assert parsed(written) == key


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("entr", "did you mean enter?"),
        ("ctl+k", "did you mean ctrl?"),
        ("nonsense", '"nonsense" is no key'),
        ("", '"" is no key'),
        ("ctrl+", "is no key"),
        ("Ctrl+I", "terminals send Ctrl+I as Tab"),
        ("ctrl+[", "as Esc"),
    ],
)
def test_what_is_no_key_is_told_with_the_nearest_one(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"is no key|terminals send") as told:
        parsed(written)
    assert said in str(told.value)


def test_every_default_key_is_shown_in_a_way_that_can_be_written_back() -> None:
    for known in all_known():
        for key in known.keys:
            assert parsed(shown(key)) == key


def test_letters_are_text_and_control_keys_are_not() -> None:
    assert is_text("k")
    assert is_text("left_square_bracket")
    assert not is_text("ctrl+k")
    assert not is_text("f1")
    assert not is_text("up")
