"""What is known about the terminal: its size, its colours, its name, and the ways to a clipboard."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from tui_app.domain.sanitize import one_line
from tui_app.ui.clipboard import native_command

if TYPE_CHECKING:
    from textual.app import App

Facts = tuple[tuple[str, str], ...]
"""Names and values, in the order in which they are shown."""

COLOURS: Mapping[str | None, str] = {
    "truecolor": "16 million",
    "256": "256",
    "standard": "16",
    "windows": "16",
    None: "none",
}
NOT_SET = "not set"
MULTIPLEXERS = (("TMUX", "tmux"), ("STY", "screen"), ("ZELLIJ", "zellij"))


def terminal_facts(app: App[Any], environ: Mapping[str, str]) -> Facts:
    """The facts about the terminal that an app runs in.

    Args:
        app: the running app.
        environ: the process environment.
    """
    width, height = app.size
    colours = COLOURS.get(app.console.color_system, str(app.console.color_system))
    if environ.get("NO_COLOR"):
        colours = f"{colours}, shown without any (NO_COLOR)"
    program = " ".join(filter(None, (environ.get("TERM_PROGRAM"), environ.get("TERM_PROGRAM_VERSION"))))
    within = [name for variable, name in MULTIPLEXERS if environ.get(variable)]
    if environ.get("SSH_CONNECTION"):
        within.append("ssh")
    return (
        ("size", f"{width} x {height} cells"),
        ("colours", colours),
        ("TERM", _shown(environ.get("TERM"))),
        ("COLORTERM", _shown(environ.get("COLORTERM"))),
        ("program", _shown(program)),
        ("within", ", ".join(within) or "nothing"),
        ("encoding", _shown(getattr(sys.__stdout__, "encoding", None))),
        ("clipboard", clipboard_words(environ)),
    )


def clipboard_words(environ: Mapping[str, str]) -> str:
    """Which ways to a clipboard there are."""
    command = native_command(environ)
    native = f"with {PurePath(command[0]).name}" if command else "no native command"
    return f"{native}; OSC 52, which the terminal may ignore"


def _shown(value: str | None) -> str:
    return one_line(value, 60) if value else NOT_SET
