"""The program as a whole: help, version, and what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import Run
from tui_app import __version__


def test_version(run: Run) -> None:
    assert run("--version").out.strip() == f"tui-app {__version__}"


def test_help_names_every_command_and_the_exit_codes(run: Run) -> None:
    out = run("--help").out
    for word in ("ask", "usage", "simulate", "--simulate", "--env", "exit codes"):
        assert word in out


def test_without_a_terminal_the_app_says_so(run: Run) -> None:
    result = run()
    assert result.code == 2
    assert "needs a terminal" in result.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["drill", "--list"], ["ask", "hi", "--simulate", "--data-dir", "records"]])
def test_output_that_finds_no_room_is_told_as_such(words: list[str], tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tui_app", *words],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "tui-app: the output could not be written (No space left on device): "
        "free some space there, or send it elsewhere"
    )


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has a limit on the size of files")
def test_an_answer_whose_record_found_no_room_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui_app", "ask", "hi", "--simulate", "--data-dir", "records"]
    limited = ["sh", "-c", 'ulimit -f 1; exec "$0" "$@"', *command]
    done = subprocess.run(limited, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 0
    assert done.stdout
    last = done.stderr.splitlines()[-1]
    assert last.startswith("This request is not in the records: ")
    assert "could not be written (File too large)" in last
    assert "in memory" not in last


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\nfrom tui_app.cli import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        "print(' '.join(sorted(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"textual", "rich", "httpx", "tinydb", "starlette", "uvicorn", "asyncio", "dotenv", "orjson"}
    heavy |= {
        "aiohttp",
        "httptools",
        "jwt",
        "limits",
        "prometheus_client",
        "pygments",
        "sqlite3",
        "ssl",
        "email",
    }
    assert not heavy & set(out.splitlines()[-1].split())


def test_without_words_the_command_line_is_not_even_read() -> None:
    code = "import sys\nfrom tui_app.cli import main\nprint(main([]), 'argparse' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["2", "False"]
    assert "needs a terminal" in done.stderr


def test_python_m_is_the_same_program() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "tui_app", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert out.strip() == f"tui-app {__version__}"
