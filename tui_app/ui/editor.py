"""The person's own editor for a text: `$VISUAL` or `$EDITOR`, on a file that nobody else can read."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tui_app.domain.sanitize import one_line, sanitize

NONE_SET = "No editor is set: set VISUAL or EDITOR, for example EDITOR=vim, and start again."


class EditorError(Exception):
    """The editor could not be used; its text says why. The text that was to be edited is unchanged."""


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """The editor's command and its options.

    Raises:
        EditorError: none is set, or it is not one command.
    """
    chosen = environ.get("VISUAL", "").strip() or environ.get("EDITOR", "").strip()
    if not chosen:
        raise EditorError(NONE_SET)
    try:
        return shlex.split(chosen, posix=os.name != "nt")
    except ValueError as error:
        raise EditorError(f"The editor {one_line(chosen, 60)} is not a command: {error}.") from error


def edited(text: str, command: list[str]) -> str:
    """The text as the editor leaves it, made safe; returns when the editor has ended.

    Args:
        text: what stands in the file at first.
        command: the editor; it is given the file as its last argument, without a shell.

    Raises:
        EditorError: the editor could not be started or says that it failed, or its file cannot be read.
    """
    name = one_line(command[0], 60)
    try:
        with tempfile.TemporaryDirectory(prefix="tui-app-") as folder:
            file = Path(folder) / "message.md"
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="utf-8", errors="replace") as written:
                written.write(text)
            status = subprocess.run([*command, str(file)], check=False).returncode
            if status:
                raise EditorError(f"{name} ended with status {status}: the text is as it was.")
            return sanitize(file.read_text(encoding="utf-8", errors="replace")).removesuffix("\n")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise EditorError(f"{name} could not be used ({one_line(why)}): the text is as it was.") from error
