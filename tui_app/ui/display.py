"""How the screen is drawn: what the surroundings ask for, and what a person chose."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

PREFIX = "display."
"""Of the names under which choices are kept."""

THEME = "display.theme"

_UTF_8 = {"utf-8", "utf8"}
_NO = {"0", "no", "off", "false"}
_POOR_TERMINALS = {"dumb", "linux"}
_COERCED = {"C.UTF-8", "C.utf8", "UTF-8"}
"""What Python itself sets LC_CTYPE to where LANG is C."""


class Display(NamedTuple):
    """How the screen is drawn.

    Attributes:
        ascii: borders, bars and marks without anything that is not ASCII.
        motion: a spinner, tenths of seconds and smooth scrolling.
        bell: the terminal's bell rings when an answer ends while the terminal has not the focus.
        encoding: the terminal's, where it is not UTF-8.
    """

    ascii: bool = False
    motion: bool = True
    bell: bool = False
    encoding: str | None = None


CHOICES = ("ascii", "motion", "bell")


def display_of(environ: Mapping[str, str], encoding: str | None = "utf-8") -> Display:
    """What the surroundings ask for.

    Args:
        environ: the process's environment.
        encoding: what text is written to the terminal in.
    """
    poor = encoding is not None and encoding.lower() not in _UTF_8
    given = fixed(environ)
    return Display(
        ascii=given.get("ascii", poor or is_poor(environ)),
        motion=given.get("motion", True),
        encoding=encoding if poor else None,
    )


def surroundings(environ: Mapping[str, str]) -> Display:
    """What this process's terminal asks for."""
    return display_of(environ, getattr(sys.__stderr__, "encoding", None))


def fixed(environ: Mapping[str, str]) -> dict[str, bool]:
    """The choices that variables make; they win over what was kept."""
    given: dict[str, bool] = {}
    if ascii_wanted := environ.get("TUI_APP_ASCII", "").strip():
        given["ascii"] = ascii_wanted.lower() not in _NO
    if motion := environ.get("TUI_APP_MOTION", "").strip():
        given["motion"] = motion.lower() not in _NO
    elif environ.get("TEXTUAL_ANIMATIONS", "").strip().lower() == "none":
        given["motion"] = False
    return given


def is_poor(environ: Mapping[str, str]) -> bool:
    """Whether the terminal or the locale cannot be trusted with more than ASCII."""
    if environ.get("TERM", "") in _POOR_TERMINALS:
        return True
    for_all, for_text, language = (environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    if for_text in _COERCED and language in {"C", "POSIX"}:
        for_text = ""
    locale = for_all or for_text or language
    return (
        bool(locale)
        and locale.partition(".")[2].partition("@")[0].lower() not in _UTF_8
        and locale != "UTF-8"
    )


def kept(display: Display, preferences: Mapping[str, Any], environ: Mapping[str, str]) -> Display:
    """`display` with what a person chose earlier, wherever no variable says otherwise."""
    given = fixed(environ)
    choice = {
        name: value
        for name in CHOICES
        if name not in given and isinstance(value := preferences.get(PREFIX + name), bool)
    }
    return chosen(display, choice)


def chosen(display: Display, choice: Mapping[str, bool]) -> Display:
    """`display` with choices made, each by its name."""
    return Display(
        ascii=choice.get("ascii", display.ascii),
        motion=choice.get("motion", display.motion),
        bell=choice.get("bell", display.bell),
        encoding=display.encoding,
    )
