"""Every role has a style in every theme that Textual brings."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from tui_app.ui.markdown.lines import Look
from tui_app.ui.markdown.theme import INKS, MarkdownTheme


def theme(name: str) -> MarkdownTheme:
    variables = BUILTIN_THEMES[name].to_color_system().generate()
    return MarkdownTheme(
        variables, Color.parse(variables["foreground"]), Color.parse(variables["background"])
    )


@pytest.mark.parametrize("name", BUILTIN_THEMES)
def test_every_role_looks_like_something(name: str) -> None:
    made = theme(name)
    bare = {role for role in INKS if not made.style(Look((role,)))}
    assert bare <= {"block"}


def test_dark_and_light_differ() -> None:
    look = Look(("code",))
    assert theme("textual-dark").style(look) != theme("textual-light").style(look)


def test_a_link_carries_its_address() -> None:
    assert theme("textual-dark").style(Look(("link",), "https://x.example")).meta == {
        "href": "https://x.example"
    }


def test_an_unknown_role_looks_plain() -> None:
    assert not theme("textual-dark").style(Look(("no such role",)))
