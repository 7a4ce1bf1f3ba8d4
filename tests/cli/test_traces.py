"""`traces` lists past requests and shows one in full; `export` hands one out. stdout is data."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.storage.samples import trace
from tests.support.cli import Run
from tui_app.cli.traces import since
from tui_app.storage.store import Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def asked(run: Run) -> Run:
    """Three requests: answered by claude; claude overloaded, so openai; nobody, in staging."""
    run("ask", "One", "--simulate", "--env", "production")
    run("ask", "Two", "--simulate", "--env", "production", "--fault", "claude=auth")
    run(
        "ask",
        "Three",
        "--simulate",
        "--env",
        "staging",
        "--fault",
        "claude=quota_exhausted",
        "--fault",
        "openai=auth",
    )
    return run


def outcomes(run: Run, *words: str) -> list[tuple[str, str | None]]:
    return [(each["outcome"], each["answered_by"]) for each in run("traces", "--json", *words).json]


def newest(run: Run) -> str:
    return str(run("traces", "--json", "--limit", "1").json[0]["trace_id"])


def test_the_newest_come_first_and_a_limit_cuts_the_list(asked: Run) -> None:
    assert outcomes(asked) == [("exhausted", None), ("answered", "openai"), ("answered", "claude")]
    assert outcomes(asked, "--limit", "2") == [("exhausted", None), ("answered", "openai")]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--provider", "claude"), 3),
        (("--provider", "gemini"), 0),
        (("--class", "auth"), 2),
        (("--class", "quota-exhausted"), 1),
        (("--class", "auth", "--provider", "openai"), 1),
        (("--outcome", "answered"), 2),
        (("--search", "AUTH production"), 1),
        (("--since", "1h"), 3),
        (("--since", "2999-01-01"), 0),
        (("--env", "staging"), 1),
        (("--simulate",), 3),
    ],
)
def test_filters_leave_out_what_is_not_like_that(asked: Run, words: tuple[str, ...], count: int) -> None:
    assert len(outcomes(asked, *words)) == count


def test_the_table_says_what_the_screen_says(asked: Run) -> None:
    heading, first, second, third = asked("traces").out.splitlines()
    assert heading.split() == [
        "id",
        "started",
        "environment",
        "outcome",
        "by",
        "step",
        "tries",
        "took",
        "tokens",
    ]
    assert "staging      simulated  exhausted  –       –/2   2" in first
    assert "production   simulated  answered   openai  2/3   2" in second
    assert "answered   claude  1/3   1" in third


def test_nothing_at_all_is_told_on_stderr(run: Run) -> None:
    result = run("traces")
    assert (result.code, result.out) == (0, "")
    assert "No request has been made yet" in result.err
    assert run("traces", "--json").json == []
    assert "No trace is like that" in run("traces", "--outcome", "refused").err


def test_one_in_full_by_its_id_its_beginning_or_as_the_last(asked: Run) -> None:
    name = newest(asked)
    shown = {asked("traces", word).out for word in (name, name[:6], "last")}
    assert len(shown) == 1
    text = shown.pop()
    for said in (
        name,
        "staging, simulated",
        "no provider answered",
        "quota exhausted",
        "failover from claude to openai",
    ):
        assert said in text
    assert asked("traces", name[:6], "--json").json["trace_id"] == name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("traces", "zzzz"), 'there is no trace "zzzz"'),
        (("traces", "--class", "nonsense"), 'no failure class "nonsense"; known are not_configured'),
        (("traces", "--outcome", "nonsense"), "known are answered"),
        (("traces", "--since", "yesterday"), "--since wants a time"),
        (("traces", "--limit", "0"), "a number from 1 to 100000"),
        (("export", "trace", "zzzz"), 'there is no trace "zzzz"'),
        (("export", "trace"), "there is no trace yet"),
        (("export", "conversation"), "there is no conversation yet"),
        (("export", "conversation", "--format", "svg"), "invalid choice: 'svg'"),
        (("export",), "WHAT"),
    ],
)
def test_mistakes_are_sentences_with_exit_code_2(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_beginning_that_fits_two_is_not_guessed(run: Run, tmp_path: Path) -> None:
    async def keep(*names: str) -> None:
        store = await Store.open(tmp_path / "data")
        for name in names:
            await store.traces.append(trace(name))
        await store.close()

    asyncio.run(keep("aa11", "aa22", "bb33"))
    result = run("traces", "aa")
    assert (result.code, result.out) == (2, "")
    assert 'more than one trace begins with "aa": aa22, aa11' in result.err
    assert run("traces", "b", "--json").json["trace_id"] == "bb33"


def test_a_trace_is_exported_in_each_form(asked: Run) -> None:
    name = newest(asked)
    assert asked("export", "trace", name).out.startswith(f"# Trace {name}: no provider answered")
    assert asked("export", "trace", "--format", "json").json["trace_id"] == name
    assert asked("export", "trace", name[:8], "--json").json == asked("traces", name, "--json").json
    assert ElementTree.fromstring(asked("export", "trace", "--format", "svg").out).tag.endswith("svg")


def test_an_output_file_is_new_and_never_overwritten(asked: Run, tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    result = asked("export", "trace", "--format", "json", "--output", str(path))
    assert (result.code, result.out) == (0, "")
    assert "written to" in result.err
    kept = path.read_text()
    assert json.loads(kept)["outcome"] == "exhausted"
    again = asked("export", "trace", "--output", str(path))
    assert again.code == 2
    assert "is there already" in again.err
    assert path.read_text() == kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90m", "2026-11-23T10:30:00+00:00"),
        ("2h", "2026-11-23T10:00:00+00:00"),
        ("3d", "2026-11-20T12:00:00+00:00"),
        ("1w", "2026-11-16T12:00:00+00:00"),
        ("2026-11-22", "2026-11-22T00:00:00+00:00"),
        ("2026-11-22T05:20", "2026-11-22T05:20:00+00:00"),
        ("2026-11-22T05:20+02:00", "2026-11-22T03:20:00+00:00"),
    ],
)
def test_since_takes_a_span_or_a_date(text: str, expected: str) -> None:
    assert since(text, NOW) == datetime.fromisoformat(expected).timestamp()


@pytest.mark.parametrize("text", ["", "h", "-2h", "2y", "tomorrow", "2026-13-01"])
def test_since_takes_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match="--since wants"):
        since(text, NOW)


def test_a_trace_is_exported_as_a_scenario_and_drilled_again(run: Run, tmp_path: Path) -> None:
    words = ["--simulate", "--chain", "claude,openai", "--fault", "claude=cut"]
    asked = run("ask", "Hello?", "--json", *words).json
    made = tmp_path / "again.toml"
    assert run("export", "trace", "last", "--format", "scenario", "--output", str(made)).code == 0
    drilled = run("drill", str(made), "--json").json
    assert drilled["passed"]
    (request,) = [step["request"] for step in drilled["scenarios"][0]["steps"] if step["request"]]
    attempts = [(each["provider"], each["class"]) for each in asked["attempts"]]
    assert [(each["provider"], each["class"]) for each in request["attempts"]] == attempts


def test_a_trace_without_a_failure_makes_no_scenario(run: Run) -> None:
    run("ask", "Hello?", "--simulate")
    result = run("export", "trace", "last", "--format", "scenario")
    assert (result.code, result.out) == (2, "")
    assert "there is nothing to repeat" in result.err
