"""`config` shows the settings and their origins, their mistakes, and what follows from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import Run
from tui_app.failover.table import REACTIONS

KEY = "sk-planted-9f8e7d6c5b4a-recognisable"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The working folder of `run`."""
    return tmp_path


def shown(run: Run, *words: str) -> dict[str, dict[str, Any]]:
    return {one["variable"]: one for one in run("config", "show", "--json", *words).json}


# --- show ------------------------------------------------------------------------------------------------


def test_each_value_says_where_it_came_from(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env.dev").write_text("# a comment\nMAX_RETRIES=1\nIDLE_TIMEOUT=7\n")
    (folder / ".env.dev.local").write_text("IDLE_TIMEOUT=8\n")
    monkeypatch.setenv("CONNECT_TIMEOUT", "2.5")
    out = {
        line.split()[0]: line.split()[1:]
        for line in run("config", "show", "--chain", "openai").out.splitlines()
        if line.startswith("  ")
    }
    assert out["MAX_RETRIES"] == ["1", ".env.dev:2"]
    assert out["IDLE_TIMEOUT"] == ["8", ".env.dev.local:1"]
    assert out["CONNECT_TIMEOUT"] == ["2.5", "environment"]
    assert out["CHAIN"] == ["openai", "option", "--chain"]
    assert out["FIRST_TOKEN_TIMEOUT"] == ["10", "default"]
    assert out["OPENAI_API_KEY"] == ["not", "set"]


def test_keys_are_set_or_not_set_and_never_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "JWT_SECRET", "OPENAI_MODEL", "BUILD_VARIANT"):
        monkeypatch.setenv(name, KEY)
    monkeypatch.setenv("SENTRY_DSN", f"https://{KEY}@example.com/1")
    monkeypatch.setenv("USAGE_STORE", f"redis://:{KEY}@example.com")
    monkeypatch.setenv("LOCAL_BASE_URL", f"http://127.0.0.1:9/{KEY}")
    plain, as_json = run("config", "show"), run("config", "show", "--json")
    for text in (plain.out, plain.err, as_json.out, as_json.err):
        assert KEY[:12] not in text
        assert KEY[-12:] not in text
    found = {one["variable"]: one for one in as_json.json}
    secrets = (
        "ANTHROPIC_API_KEY",
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
        "JWT_SECRET",
        "SENTRY_DSN",
        "USAGE_STORE",
    )
    assert all((found[name]["set"], found[name]["value"]) == (True, None) for name in secrets)
    assert not found["OPENAI_API_KEY"]["set"]


def test_a_variable_for_which_another_serves_names_it(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env.dev").write_text("GOOGLE_API_KEY=any-key-for-google\nFIRST_TOKEN_TIMEOUT=20\n")
    monkeypatch.setenv("PRIMARY_PROVIDER", "gemini")
    monkeypatch.setenv("OPENAI_FIRST_TOKEN_TIMEOUT", "30")
    found = shown(run)
    assert found["GEMINI_API_KEY"]["source"] == {"origin": ".env.dev", "line": 1, "by": "GOOGLE_API_KEY"}
    assert found["CHAIN"]["value"] == "gemini"
    assert found["CHAIN"]["source"]["by"] == "PRIMARY_PROVIDER"
    assert found["ANTHROPIC_FIRST_TOKEN_TIMEOUT"]["value"] == 20
    assert found["OPENAI_FIRST_TOKEN_TIMEOUT"]["source"] == {
        "origin": "environment",
        "line": None,
        "by": None,
    }


def test_further_providers_are_shown_whole(run: Run, folder: Path) -> None:
    (folder / ".env.dev").write_text(
        "PROVIDER_FAST_WIRE=openai\nPROVIDER_FAST_BASE_URL=http://127.0.0.1:9/v1\nPROVIDER_FAST_MODEL=tiny\n"
    )
    found = shown(run)
    assert found["PROVIDER_FAST_WIRE"]["value"] == "openai"
    assert found["PROVIDER_FAST_MODEL"]["source"] == {"origin": ".env.dev", "line": 3, "by": None}
    assert found["DAILY_TOKEN_LIMIT_FAST"]["value"] == 10_000


def test_what_is_simulated_is_said_beside_the_settings(run: Run) -> None:
    result = run("config", "show", "--simulate")
    assert result.code == 0
    assert "--simulate" in result.err


def test_settings_with_mistakes_are_not_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_RETRIES", "many")
    result = run("config", "show")
    assert (result.code, result.out) == (2, "")
    assert "MAX_RETRIES" in result.err


# --- validate --------------------------------------------------------------------------------------------


def test_no_mistakes_are_told_with_the_files_that_were_read(run: Run, folder: Path) -> None:
    (folder / ".env.prod").write_text("MAX_RETRIES=1\n")
    (folder / ".env.prod.local").write_text("")
    result = run("config", "validate")
    assert result.code == 0
    assert result.out.splitlines() == [
        "development: no mistakes (no file; defaults and the process environment alone)",
        "staging: no mistakes (no file; defaults and the process environment alone)",
        "production: no mistakes (.env.prod, .env.prod.local)",
    ]


def test_all_mistakes_of_all_environments_are_told_at_once(run: Run, folder: Path) -> None:
    (folder / ".env.dev").write_text("CHIAN=claude\nMAX_RETRIES=many\n")
    (folder / ".env.staging").write_text("CHAIN=claude,clade\n")
    result = run("config", "validate", "--json")
    assert result.code == 2
    told = {one["environment"]: one["mistakes"] for one in result.json}
    assert [(m["origin"], m["line"], m["variable"]) for m in told["development"]] == [
        (".env.dev", 1, "CHIAN"),
        (".env.dev", 2, "MAX_RETRIES"),
    ]
    assert "CHAIN" in told["development"][0]["hint"]
    assert [mistake["variable"] for mistake in told["staging"]] == ["CHAIN"]
    assert told["production"] == []


def test_one_environment_is_looked_at_alone(run: Run, folder: Path) -> None:
    (folder / ".env.dev").write_text("CHIAN=claude\n")
    assert run("config", "validate", "--env", "prod").out.startswith("production: no mistakes")
    told = run("config", "validate", "--env", "dev")
    assert told.code == 2
    assert told.out.splitlines() == [
        "development: 1 mistake (.env.dev)",
        "  .env.dev:1: CHIAN: unknown variable; did you mean CHAIN?",
    ]


@pytest.mark.parametrize(("words", "title"), [(("--env", "prdo"), "--env"), ((), "APP_ENV")])
def test_an_environment_that_does_not_exist_is_a_mistake(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], title: str
) -> None:
    if not words:
        monkeypatch.setenv("APP_ENV", "prdo")
    result = run("config", "validate", *words)
    assert result.code == 2
    assert result.out.startswith(f"{title}: 1 mistake")
    assert "did you mean prod?" in result.out


# --- explain ---------------------------------------------------------------------------------------------


def test_every_class_has_a_row_and_every_step_a_column(run: Run) -> None:
    result = run("config", "explain", "--simulate", "--env", "production")
    lines = result.out.splitlines()
    assert result.code == 0
    (head,) = [line for line in lines if line.split()[:1] == ["class"]]
    assert head.split()[-6:] == ["1", "claude", "2", "openai", "3", "gemini"]
    for kind in REACTIONS:
        assert any(line.split()[:1] == [kind.value] for line in lines), kind
    (overloaded,) = [line for line in lines if line.split()[:1] == ["overloaded"]]
    assert " ".join(overloaded.split()) == "overloaded 2 0.5-1 s 2 of 3 > openai > gemini end"


def test_a_step_that_the_deadline_may_keep_from_being_tried_is_warned_of_with_the_cure(run: Run) -> None:
    result = run("config", "explain", "--simulate", "--env", "production")
    assert "warning: step 2 openai, step 3 gemini are not reached in the worst case" in result.out
    assert "MAX_RETRIES=0 or FIRST_TOKEN_TIMEOUT=2.9 or REQUEST_DEADLINE=73" in result.out


@pytest.mark.parametrize(
    ("name", "value"), [("MAX_RETRIES", "0"), ("FIRST_TOKEN_TIMEOUT", "2.9"), ("REQUEST_DEADLINE", "73")]
)
def test_the_cure_helps(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    told = run("config", "explain", "--simulate", "--env", "production", "--json").json
    assert (told["warnings"], told["remedies"]) == ([], [])
    assert all(step["reached"] for step in told["steps"])


def test_steps_without_a_key_are_skipped_with_the_variable_to_set(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-for-nobody")
    result = run("config", "explain", "--env", "staging")
    assert "1 claude  not configured: set ANTHROPIC_API_KEY" in result.out
    assert "NOT REACHED" not in result.out
    told = run("config", "explain", "--env", "staging", "--json").json
    assert [skip["missing"] for skip in told["skipped"]] == [["ANTHROPIC_API_KEY"]]
    assert [step["provider"] for step in told["steps"]] == ["openai"]


def test_without_any_key_the_end_is_told(run: Run) -> None:
    result = run("config", "explain")
    assert result.code == 0
    assert "every request ends with the fallback message" in result.out


def test_json_has_the_numbers_behind_the_table(run: Run) -> None:
    told = run("config", "explain", "--json", "--simulate", "--env", "production").json
    assert {row["class"] for row in told["failures"]} == {kind.value for kind in REACTIONS}
    auth = next(row for row in told["failures"] if row["class"] == "auth")
    assert auth["circuit"] == {"score": 0, "opens_s": None, "until_settings_change": True, "for_hint": False}
    first = told["steps"][0]
    assert (first["attempts"], first["waits_s"], first["worst_s"]) == (3, [3.0, 3.0], 36.0)
    assert (told["deadline_s"], told["quiet_s"], told["latest_s"]) == (30.0, 30.0, 330.0)


@pytest.mark.parametrize("words", [(), ("shwo",)])
def test_an_action_is_needed(run: Run, words: tuple[str, ...]) -> None:
    result = run("config", *words)
    assert result.code == 2
    assert "show" in result.err
