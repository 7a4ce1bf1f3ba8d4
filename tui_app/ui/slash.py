"""Commands that are typed: `/` and some of a command's words."""

from __future__ import annotations

from collections.abc import Iterable

from tui_app.ui.commands import Command

MARK = "/"


def is_command(text: str) -> bool:
    """Whether a text is looked for among the commands: one line that begins with `/`."""
    return text.startswith(MARK) and "\n" not in text


def matching(commands: Iterable[Command], text: str) -> list[Command]:
    """The commands whose name holds every word that was typed, the likeliest first.

    Args:
        commands: those that make sense now.
        text: as it was typed; a bare `/` gives those that are offered first.
    """
    words = text.removeprefix(MARK).replace(":", " ").lower().split()
    if not words:
        return [command for command in commands if command.first]
    found = [command for command in commands if all(word in command.name.lower() for word in words)]
    return sorted(found, key=lambda command: _rank(command, words))


def _rank(command: Command, words: list[str]) -> tuple[bool, bool, bool]:
    """Sorts whole names first, then those that begin as was typed, then those that are offered first."""
    name = command.name.lower().replace(":", "")
    typed = " ".join(words)
    return name != typed, not name.startswith(typed), not command.first
