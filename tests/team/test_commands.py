"""The commands count in the team's budget too, show its days, and say where it is out of reach."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.cli import Run, run_command
from tests.team.conftest import PASSWORD, Server


@pytest.fixture
def run(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs commands on the simulator with a team's budget, each on a data folder of its own."""
    for name in list(os.environ):
        if name.startswith(("ANTHROPIC_", "OPENAI_", "GEMINI_", "GOOGLE_", "DAILY_", "APP_ENV")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USAGE_STORE", server.url.reveal())
    return run_command(capsys)


def ask(run: Run, folder: str) -> int:
    result = run("ask", "What is an outage?", "--simulate", "--json", "--data-dir", folder)
    assert result.code == 0, result.err
    usage = result.json["usage"]
    return int(usage["input_tokens"]) + int(usage["output_tokens"])


def tokens(run: Run, folder: str, *words: str) -> int:
    result = run("usage", "--simulate", "--json", "--data-dir", folder, *words)
    assert result.code == 0
    assert PASSWORD not in result.out + result.err
    return sum(row["tokens"] for row in result.json if row["simulated"])


def test_what_two_people_ask_adds_up_today_and_over_days(run: Run) -> None:
    used = ask(run, "mine") + ask(run, "theirs")
    for folder in ("mine", "theirs", "a third one's"):
        assert tokens(run, folder) == tokens(run, folder, "--days", "30") == used


def test_a_limit_blocks_whoever_comes_after_it_was_used_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAILY_TOKEN_LIMIT", "10")
    monkeypatch.setenv("BUDGET_POLICY", "block")
    ask(run, "mine")
    result = run("ask", "And now?", "--simulate", "--data-dir", "theirs")
    assert result.code == 5
    assert "BUDGET_POLICY is block" in result.err


def test_an_answer_comes_all_the_same_and_it_is_said_why_it_is_not_counted_yet(
    run: Run, server: Server
) -> None:
    server.stop()
    result = run("ask", "What is an outage?", "--simulate", "--data-dir", "mine")
    assert result.code == 0
    assert PASSWORD not in result.out + result.err
    shown = run("usage", "--simulate", "--data-dir", "mine")
    assert "out of reach" in shown.err
    server.start()
    assert tokens(run, "mine") > 0
    assert tokens(run, "theirs") == tokens(run, "mine")
