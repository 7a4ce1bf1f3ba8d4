"""The program as a process of its own: closed streams, odd encodings, readers that leave, and Ctrl+C."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import OURS

DEADLINE_S = 60


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith((*OURS, "LC_", "PYTHON"))
    }
    return {**kept, "DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8", "COVERAGE_PROCESS_START": ""}


def shell(command: str, folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Runs it in a shell, where `$TUI` is the program."""
    named = variables | {"TUI": f"{sys.executable} -m tui_app"}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=named, capture_output=True, check=False, timeout=DEADLINE_S
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_crash(tmp_path: Path, variables: dict[str, str], closed: str) -> None:
    done = shell(f"$TUI ask Hi --simulate {closed}", tmp_path, variables)
    assert done.returncode == 0
    assert b"error of its own" not in done.stderr + done.stdout
    assert done.stdout or ">&-" in closed.replace("2>&-", "")


def test_a_closed_standard_input_is_an_empty_message(tmp_path: Path, variables: dict[str, str]) -> None:
    done = shell("$TUI ask - --simulate <&-", tmp_path, variables)
    assert (done.returncode, done.stderr.decode().strip()) == (3, "Message cannot be empty")


def test_an_input_without_an_end_is_too_long_a_message(tmp_path: Path, variables: dict[str, str]) -> None:
    done = shell("yes | $TUI ask - --simulate", tmp_path, variables)
    said = "Message too long for development environment. Max: 500 characters"
    assert (done.returncode, done.stderr.decode().strip()) == (3, said)


@pytest.mark.parametrize("words", ["--events", "--json", ""])
def test_a_reader_that_leaves_is_no_error(tmp_path: Path, variables: dict[str, str], words: str) -> None:
    done = shell(f"($TUI ask Hi --simulate {words}; echo code $? >&2) | head -1", tmp_path, variables)
    assert done.stdout.count(b"\n") == 1
    assert b"code 0" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("more", [ASCII, {"PYTHONIOENCODING": "latin-1"}], ids=["C", "latin-1"])
def test_an_encoding_without_the_answers_characters_loses_those_alone(
    tmp_path: Path, variables: dict[str, str], more: dict[str, str]
) -> None:
    done = shell("$TUI ask Grüße --simulate && $TUI ask Grüße --simulate --json", tmp_path, variables | more)
    assert done.returncode == 0
    text, brace, told = done.stdout.partition(b'{\n  "text"')
    assert b"simulated" in text
    assert "“" in json.loads((brace + told).decode("ascii"))["text"]


def test_a_folder_that_cannot_be_written_to_is_fine_to_stand_in(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    here = tmp_path / "here"
    here.mkdir(mode=0o555)
    done = shell("$TUI ask Hi --simulate", here, variables)
    assert done.returncode == 0
    assert not list(here.iterdir())


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "nonsense"])
def test_loopback_is_never_reached_through_a_proxy(
    tmp_path: Path, variables: dict[str, str], proxy: str
) -> None:
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy")
    done = shell("$TUI ask Hi --simulate", tmp_path, variables | dict.fromkeys(names, proxy))
    assert done.returncode == 0


def test_a_proxy_that_refuses_is_named(tmp_path: Path, variables: dict[str, str]) -> None:
    more = {
        "ANTHROPIC_API_KEY": "sk-ant-0123456789",
        "ANTHROPIC_BASE_URL": "https://provider.invalid",
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "MAX_RETRIES": "0",
    }
    done = shell("$TUI ask Hi", tmp_path, variables | more)
    assert done.returncode == 1
    assert b"provider.invalid:443 through the proxy of HTTPS_PROXY" in done.stderr


def test_ctrl_c_at_any_moment_ends_with_130_and_without_a_traceback(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    """The moments are those at which the program is known to have come so far, not lengths of time."""
    for module in (
        "tui_app.cli.parser",
        "tui_app.engine.engine",
        "tui_app.providers.http",
        "tui_app.storage.store",
    ):
        starter = (
            "import sys, os, signal, runpy\n"
            "class Finder:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            f"        if name == {module!r}:\n"
            "            os.kill(os.getpid(), signal.SIGINT)\n"
            "sys.meta_path.insert(0, Finder())\n"
            "from tui_app.cli import main\n"
            "sys.exit(main(['ask', 'Hi', '--simulate', '--fault', 'claude=silence']))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", starter],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            check=False,
            timeout=DEADLINE_S,
        )
        assert (done.returncode, done.stdout) == (130, b""), (module, done.stderr)
        assert b"Traceback" not in done.stderr
