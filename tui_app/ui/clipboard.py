"""Copies text by every way there is, and tells the truth about which one worked."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

PATIENCE_S = 2.0
"""How long a clipboard command may take."""

OSC_52 = "sent to the terminal by OSC 52; it may ignore that"

Which = Callable[[str], str | None]


def native_command(
    environ: Mapping[str, str], platform: str = sys.platform, which: Which = shutil.which
) -> tuple[str, ...] | None:
    """The command that puts its standard input on this machine's clipboard; None where there is none.

    Args:
        environ: tells whether there is a display.
        platform: as `sys.platform` names it.
        which: finds a command.
    """
    wanted: list[tuple[str, ...]] = []
    if platform == "darwin":
        wanted.append(("pbcopy",))
    if environ.get("WAYLAND_DISPLAY"):
        wanted.append(("wl-copy",))
    if environ.get("DISPLAY"):
        wanted += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    return next(((path, *rest) for name, *rest in wanted if (path := which(name)) is not None), None)


async def copy_natively(text: str, command: tuple[str, ...], patience_s: float = PATIENCE_S) -> bool:
    """Whether the command has taken the text.

    It is run without a shell; one that takes too long is ended.

    Args:
        text: what to copy.
        command: as `native_command` gives it.
        patience_s: seconds.
    """
    nowhere = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=nowhere, stderr=nowhere
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(process.communicate(text.encode()), patience_s)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return False
    return process.returncode == 0


def told(what: str, command: tuple[str, ...] | None, *, worked: bool) -> tuple[str, str]:
    """The sentence about a copy, and its tone.

    Args:
        what: was copied, such as `message, 412 characters`.
        command: that was tried.
        worked: whether it did.
    """
    if command is None:
        return f"{what}: {OSC_52}.", "half"
    name = command[0].replace("\\", "/").rpartition("/")[2]
    if worked:
        return f"{what}: copied with {name}.", "ok"
    return f"{what}: {name} failed; {OSC_52}.", "half"
