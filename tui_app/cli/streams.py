"""Makes the standard streams fit to be used, whatever the process was started with."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

LONGEST_MESSAGE = 10_000_000
"""Characters: more than any environment can be set to accept."""


def message(text: str) -> str:
    """The message that a command was given; `-` stands for standard input, which need not end.

    What is longer than any message may be is not read to its end: it is rejected all the same.
    """
    return sys.stdin.read(LONGEST_MESSAGE + 1) if text == "-" else text


def settle() -> None:
    """A stream that is closed reads as empty and takes everything; what an encoding lacks is printed as `?`.

    A closed one is opened first of all, so that no other file gets its number.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - stays open as long as the process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors != "replace":
        sys.stdout.reconfigure(errors="replace")
