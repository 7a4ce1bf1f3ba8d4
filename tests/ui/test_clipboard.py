"""The clipboard is reached by what the machine has, and what is said of it is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_app.ui.clipboard import OSC_52, Which, copy_natively, native_command, told


def which(*names: str) -> Which:
    return lambda name: f"/bin/{name}" if name in names else None


@pytest.mark.parametrize(
    ("environ", "platform", "there", "command"),
    [
        ({}, "darwin", ("pbcopy",), ("/bin/pbcopy",)),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "linux", ("wl-copy", "xclip"), ("/bin/wl-copy",)),
        ({"WAYLAND_DISPLAY": "w"}, "linux", ("xclip",), None),
        ({"DISPLAY": ":0"}, "linux", ("wl-copy", "xclip"), ("/bin/xclip", "-selection", "clipboard")),
        ({"DISPLAY": ":0"}, "linux", ("xsel",), ("/bin/xsel", "--clipboard", "--input")),
        ({}, "linux", ("wl-copy", "xclip", "xsel", "pbcopy"), None),
    ],
)
def test_the_command_is_one_that_can_work_here(
    environ: dict[str, str], platform: str, there: tuple[str, ...], command: tuple[str, ...] | None
) -> None:
    assert native_command(environ, platform, which(*there)) == command


def script(tmp_path: Path, body: str) -> tuple[str, ...]:
    path = tmp_path / "copier"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return (str(path), "$HOME; x")


async def test_the_text_reaches_the_command_as_it_is_and_no_shell_sees_it(tmp_path: Path) -> None:
    command = script(tmp_path, f'cat > "{tmp_path}/got"; printf %s "$1" > "{tmp_path}/option"')
    assert await copy_natively("naïve `text` $(x)\n", command)
    assert (tmp_path / "got").read_text() == "naïve `text` $(x)\n"
    assert (tmp_path / "option").read_text() == "$HOME; x"


async def test_a_command_that_fails_hangs_or_is_not_there_did_not_work(tmp_path: Path) -> None:
    assert not await copy_natively("x", script(tmp_path, "exit 1"))
    assert not await copy_natively("x", script(tmp_path, "exec sleep 60"), patience_s=0.05)
    assert not await copy_natively("x", (str(tmp_path / "nobody"),))


def test_what_is_said_names_the_way_that_worked() -> None:
    assert told("code", ("/usr/bin/wl-copy",), worked=True) == ("code: copied with wl-copy.", "ok")
    assert OSC_52 in told("code", None, worked=False)[0]
    assert told("code", ("xclip", "-x"), worked=False)[0].startswith("code: xclip failed; sent to")
