"""`ask` answers without a screen, with the exit codes and the JSON of the contract."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.engine.real_vendors import vendors
from tests.support.cli import Run

RESULT_FIELDS = {
    "text",
    "answered_by",
    "model",
    "step",
    "steps",
    "environment",
    "usage",
    "attempts",
    "skipped",
    "discarded_chars",
    "duration_s",
    "trace_id",
    "outcome",
    "error",
    "cut_short",
}
SIMULATED = ("--simulate", "--env", "production")


def test_an_answer_is_text_on_stdout_and_a_story_on_stderr(run: Run) -> None:
    result = run("ask", "What is an outage?", *SIMULATED)
    assert result.code == 0
    assert "simulated" in result.out
    assert "answered by claude" in result.err


def test_json_is_one_object_with_the_contracts_fields(run: Run) -> None:
    result = run("ask", "Hello there", "--json", *SIMULATED)
    answer = result.json
    assert set(answer) >= RESULT_FIELDS
    assert (answer["outcome"], answer["answered_by"], answer["step"], answer["steps"]) == (
        "answered",
        "claude",
        1,
        3,
    )
    assert answer["usage"]["source"] == "reported"
    (attempt,) = answer["attempts"]
    assert set(attempt) == {
        "step",
        "provider",
        "model",
        "attempt",
        "outcome",
        "class",
        "status",
        "message",
        "wait_s",
        "first_token_s",
        "duration_s",
    }
    assert (attempt["attempt"], attempt["class"], attempt["wait_s"]) == (1, None, 0.0)


def test_events_are_lines_and_the_last_one_is_the_result(run: Run) -> None:
    result = run("--simulate", "--env", "production", "ask", "--events", "Hello there")
    *events, last = result.lines
    assert events[0]["event"] == "request_accepted"
    assert events[-1]["event"] == "answered"
    assert last["outcome"] == "answered"
    assert "".join(e["text"] for e in events if e["event"] == "text_delta") == last["text"]
    assert all(e["at_s"] <= f["at_s"] for e, f in pairwise(events))


@pytest.mark.parametrize(
    ("fault", "kind", "attempts"),
    [
        ("overloaded", "overloaded", 2),
        ("rate_limited", "rate_limited", 2),
        ("auth", "auth", 1),
        ("quota_exhausted", "quota_exhausted", 1),
        ("cut", "truncated", 1),
        ("malformed", "malformed", 1),
        ("empty", "empty", 1),
    ],
)
def test_a_broken_first_step_fails_over_to_the_second(run: Run, fault: str, kind: str, attempts: int) -> None:
    answer = run("ask", "Hello", "--json", *SIMULATED, "--fault", f"claude={fault}").json
    assert (answer["answered_by"], answer["step"]) == ("openai", 2)
    assert [a["class"] for a in answer["attempts"]] == [kind] * attempts + [None]
    assert (answer["discarded_chars"] > 0) == (fault == "cut")


def test_nobody_answers(run: Run) -> None:
    faults = [word for name in ("claude", "openai", "gemini") for word in ("--fault", f"{name}=auth")]
    result = run("ask", "Hello", "--json", *SIMULATED, *faults)
    assert result.code == 1
    assert result.json["answered_by"] is None
    assert result.json["text"].startswith("I'm sorry")
    assert result.json["outcome"] == "exhausted"
    assert result.json["error"]
    assert result.json["usage"]["output_tokens"] == 0


def test_the_fallback_message_goes_to_stderr_with_the_advice_where_keys_belong(run: Run) -> None:
    result = run("ask", "Hello")
    assert (result.code, result.out) == (1, "")
    assert "AI service unavailable in development. Please check your API keys in .env.dev" in result.err
    assert ".env.dev.local" in result.err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("  \n ", "Message cannot be empty"),
        ("x" * 501, "Message too long for development environment. Max: 500 characters"),
        ("x" * 1_000_000, "Message too long for development environment. Max: 500 characters"),
    ],
)
def test_a_message_against_the_rules_is_rejected(run: Run, text: str, why: str) -> None:
    result = run("ask", text, "--simulate")
    assert (result.code, result.out, result.err.strip()) == (3, "", why)


def test_a_refusal_has_its_own_exit_code(run: Run) -> None:
    result = run("ask", "Hello", "--simulate", "--fault", "claude=refused", "--json")
    assert result.code == 4
    assert (result.json["outcome"], result.json["text"]) == ("refused", "")


def test_a_blocked_budget_has_its_own_exit_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_POLICY", "block")
    monkeypatch.setenv("DAILY_TOKEN_LIMIT", "1")
    assert run("ask", "Hello", "--simulate").code == 0
    assert run("ask", "Hello", "--simulate").code == 5


def test_a_dash_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("from a pipe"))
    assert "pipe" in run("ask", "-", "--simulate").out


@pytest.mark.parametrize(
    "words",
    [
        ("ask",),
        ("ask", "x", "--nonsense"),
        ("ask", "x", "--env", "prodution"),
        ("ask", "x", "--chain", "claude,claude"),
        ("ask", "x", "--fault", "claude=cut"),
        ("ask", "x", "--simulate", "--fault", "claude=cutt"),
        ("ask", "x", "--simulate", "--fault", "clod=cut"),
        ("simulate", "--port", "70000"),
        ("simulate", "--fault", "clod=cut"),
        ("nonsense",),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_code_2(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.code == 2
    assert result.out == ""
    assert result.err.strip()
    assert "Traceback" not in result.err


def test_all_mistakes_in_the_settings_are_told_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_RETRIES", "many")
    monkeypatch.setenv("BUDGET_POLICY", "strict")
    result = run("ask", "x")
    assert result.code == 2
    assert "MAX_RETRIES" in result.err
    assert "BUDGET_POLICY" in result.err


def test_a_data_folder_that_cannot_be_written_is_told_and_the_answer_comes(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", "/proc/nowhere")
    result = run("ask", "Hello", "--simulate")
    assert result.code == 0
    assert "/proc/nowhere" in result.err


def test_ctrl_c_stops_the_request_and_still_tells_how_it_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui_app", "ask", "Hello", "--events", "--simulate"]
    with subprocess.Popen(
        [*command, "--fault", "claude=silence", "--data-dir", str(tmp_path)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "attempt_started":
                break
        process.send_signal(signal.SIGINT)
        *events, result = [json.loads(line) for line in process.stdout]
    assert process.returncode == 130
    assert [event["event"] for event in events] == ["attempt_failed", "cancelled"]
    assert result["outcome"] == "cancelled"


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m tui_app ask Hello --events --simulate --data-dir {tmp_path} | head -n 1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["event"] == "request_accepted"
    assert done.stderr == ""


async def test_a_fault_on_a_real_provider_is_said_on_stderr(tmp_path: Path) -> None:
    async with vendors() as (_, found):

        async def ask(*words: str) -> tuple[int | None, str]:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tui_app", "ask", "Hello?", "--data-dir", str(tmp_path), *words),
                env={**os.environ, **found},
                cwd=tmp_path,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
            _, said = await process.communicate()
            return process.returncode, said.decode()

        code, said = await ask("--env", "staging", "--fault", "claude=overloaded:count=1")
        assert code == 0
        assert "1 claude, attempt 1: BROKEN ON PURPOSE (overloaded)" in said
        code, said = await ask("--env", "production", "--fault", "claude=cut")
        assert code == 2
        assert "faults on them need --force" in said
