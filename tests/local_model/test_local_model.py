"""A real model behind a real server, as docs/local-model.md sets it up."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest

from tests.support.cli import Run, run_command

BASE = os.environ.get("LOCAL_BASE_URL", "http://127.0.0.1:18941/v1")
MODEL = os.environ.get("LOCAL_MODEL", "smollm2-135m")
QUESTION = "Give me three tips for sleeping well."


def served() -> bool:
    """Whether somebody answers there."""
    try:
        return httpx.get(f"{BASE}/models", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


pytestmark = pytest.mark.skipif(
    not served(), reason=f"no local model is served at {BASE}; docs/local-model.md starts one"
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOCAL_BASE_URL", BASE)
    monkeypatch.setenv("LOCAL_MODEL", MODEL)
    monkeypatch.setenv("LOCAL_MAX_TOKENS", "60")
    return run_command(capfd)


def test_it_answers(run: Run) -> None:
    answer = run("ask", QUESTION, "--chain", "local", "--json").json
    assert answer["answered_by"] == "local"
    assert answer["model"] == MODEL
    assert len(answer["text"]) > 20
    assert answer["usage"]["output_tokens"] > 5


def test_an_answer_that_meets_its_cap_is_marked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_MAX_TOKENS", "8")
    answer = run("ask", QUESTION, "--chain", "local", "--json").json
    assert answer["cut_short"]
    assert answer["text"]


def test_it_takes_over_where_the_first_steps_fail(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-key-for-nobody")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    answer = run("ask", QUESTION, "--chain", "claude,openai,local", "--json").json
    assert (answer["answered_by"], answer["step"]) == ("local", 3)
    assert [a["class"] for a in answer["attempts"]] == ["connect", "connect", None]
    assert answer["skipped"] == [{"provider": "openai", "reason": "not_configured"}]


def test_an_overflow_that_this_server_hides_in_an_empty_stream_is_no_answer(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_MESSAGE_LENGTH", "100000")
    result = run("ask", "sleep " * 9_000, "--chain", "local", "--json")
    assert result.code == 1
    assert [a["class"] for a in result.json["attempts"]] == ["malformed"]


def test_its_tokens_are_counted(run: Run) -> None:
    used = run("ask", QUESTION, "--chain", "local", "--json").json["usage"]
    (row,) = [row for row in run("usage", "--json", "--chain", "local").json if row["provider"] == "local"]
    assert row["tokens"] == used["input_tokens"] + used["output_tokens"]
    assert not row["simulated"]


def test_a_fault_in_front_of_it_fails_over_and_heals(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same server twice: broken under one name, well under the other."""
    monkeypatch.setenv("PROVIDER_SECOND_WIRE", "openai")
    monkeypatch.setenv("PROVIDER_SECOND_BASE_URL", BASE)
    monkeypatch.setenv("PROVIDER_SECOND_MODEL", MODEL)
    monkeypatch.setenv("PROVIDER_SECOND_MAX_TOKENS", "60")
    chain = ("--chain", "local,second", "--env", "staging")
    for fault, kind in (("overloaded", "overloaded"), ("cut", "truncated"), ("quiet_end", "truncated")):
        broken = run("ask", QUESTION, *chain, "--fault", f"local={fault}", "--json").json
        assert broken["answered_by"] == "second", fault
        assert broken["attempts"][0]["class"] == kind
        assert bool(broken["discarded_chars"]) is (kind == "truncated")
    healed = run("ask", QUESTION, *chain, "--fault", "local=reset:count=1", "--json").json
    assert healed["answered_by"] == "local"
    assert [attempt["class"] for attempt in healed["attempts"]] == ["connect", None]


def test_a_drill_runs_on_it(run: Run, tmp_path: Path) -> None:
    scenario = tmp_path / "local.toml"
    scenario.write_text(
        f"""
        title = "The local model is overloaded once"
        [[steps]]
        break = "local"
        fault = "overloaded:count=1"
        fires = 1
        [[steps]]
        ask = "{QUESTION}"
        [steps.expect]
        trail = ["local:overloaded", "local:answered"]
        text_whole = true
        """,
        encoding="utf-8",
    )
    result = run("drill", str(scenario), "--real", "--chain", "local", "--json")
    assert result.code == 0, result.out
    assert not result.json["scenarios"][0]["simulated"]
