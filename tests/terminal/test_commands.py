"""The commands on a real pseudo-terminal, with a vendor that is an enemy: only text reaches the terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.cli.vendor import Vendor, serving
from tests.ui.safety.corpus import DECEPTIONS, MARKUP, SEQUENCES
from tests.ui.safety.feeding import chunks
from tests.ui.safety.recording import FORBIDDEN

ATTACKS = [
    attack.text.encode(errors="ignore").decode()  # without lone surrogates, which no JSON can carry
    for attack in (*SEQUENCES, *DECEPTIONS, *MARKUP)
]
TITLE = "m\x1b]2;EVIL\x07\u202e[/x]"
"""A model's name: short, as it stands in a table."""


class Enemy:
    """Says every attack: first as the error of a call that it refuses, then as an answer in pieces."""

    def __init__(self) -> None:
        self.calls = 0

    def answer(self, _: bytes) -> tuple[int, str, bytes]:
        text = " ".join(ATTACKS)
        self.calls += 1
        if self.calls % 2:
            error = {"error": {"message": text, "type": TITLE, "code": TITLE}}
            return 503, "application/json", json.dumps(error).encode()
        deltas = [
            {"model": TITLE, "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
            for piece in chunks(text, "pieces")
        ]
        end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        lines = [*(json.dumps(each) for each in (*deltas, end)), "[DONE]"]
        return 200, "text/event-stream", "".join(f"data: {line}\n\n" for line in lines).encode()


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    with serving() as vendor:
        monkeypatch.setattr(vendor, "answer", Enemy().answer)
        yield vendor


def printed(folder: Path, vendor: Vendor, *words: str) -> str:
    """What a command wrote to its terminal, on stdout and stderr."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    ours = {"LOCAL_BASE_URL": vendor.url, "LOCAL_MODEL": "local-model", "CHAIN": "local"}
    terminal = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "DATA_DIR": str(folder / "data")}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tui_app", *words],
        cwd=str(folder),
        env=kept | ours | terminal,
        dimensions=(50, 200),
        timeout=60,
    )
    try:
        child.expect(pexpect.EOF)
        said: Any = child.before
        return str(said.decode())
    finally:
        child.close(force=True)


def harm(output: str) -> list[str]:
    """Characters that a terminal obeys; the ends of lines and tabs are ours, or harmless."""
    return FORBIDDEN.findall(output.replace("\r\n", "").replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize("form", [(), ("--json",), ("--events",)])
def test_no_command_passes_on_what_a_terminal_obeys(
    tmp_path: Path, vendor: Vendor, form: tuple[str, ...]
) -> None:
    question = "why? \x1b]52;c;QUFB\x07\x1b[2J \u202e\u200b[/x]"
    answer = printed(tmp_path, vendor, "ask", question, *form)
    assert "[@click=app.quit]x[/]" in answer
    assert harm(answer) == []
    as_json = ("--json",) if form else ()
    for words in (("usage",), ("traces",), ("check",), ("config", "show"), ("config", "explain")):
        output = printed(tmp_path, vendor, *words, *as_json)
        assert "local" in output, words
        assert harm(output) == [], words


def test_a_mistake_on_the_command_line_is_told_without_its_commands(tmp_path: Path, vendor: Vendor) -> None:
    for words in (
        ("\x1b]2;E\x07",),
        ("ask", "x", "--chain", "a\x1b]2;E\x07b"),
        ("ask", "x", "--env", "\x1b[2J"),
        ("--fault", "\x1b[2J=\x9b2J", "ask", "x", "--simulate"),
        ("usage", "--data-dir", "/nowhere/\x1b]2;E\x07"),
    ):
        output = printed(tmp_path, vendor, *words)
        assert output.strip(), words
        assert harm(output) == [], words
