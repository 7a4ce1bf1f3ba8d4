"""Mistakes: all at once, each with its place and what would be right, and never with a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.loading import complaints, loaded
from tui_app.settings.problems import Problem, SettingsError, shown

KEY = "sk-ant-planted-0123456789abcdef"


def test_every_mistake_is_told_at_once_in_the_order_of_the_places(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_text("MAX_RETRIES=two\nCHIAN=claude\n???\n", encoding="utf-8")
    (tmp_path / ".env.dev.local").write_text(
        "LOG_LEVEL=loud\nLOG_LEVEL=quiet\nIDLE_TIMEOUT=0\n", encoding="utf-8"
    )

    lines = complaints(
        tmp_path,
        {"ANTROPIC_API_KEY": KEY, "BUDGET_POLICY": "wran", "BUDGET_TIMEZONE": "Europe/Viena"},
        chain="claude, openia",
    )

    assert lines == [
        ".env.dev:1: MAX_RETRIES: 'two' is not a whole number; write digits only, from 0 to 10",
        ".env.dev:2: CHIAN: unknown variable; did you mean CHAIN?",
        ".env.dev:3: has no '='; write NAME=value, or NAME= to leave it unset",
        ".env.dev.local:1: LOG_LEVEL: 'loud' is not one of its values; "
        "known: critical, debug, error, info, warn, warning",
        ".env.dev.local:2: LOG_LEVEL: is set twice, first in line 1; keep one",
        ".env.dev.local:3: IDLE_TIMEOUT: 0 is out of range; seconds, more than 0 and at most 3600",
        "environment: ANTROPIC_API_KEY: unknown variable; did you mean ANTHROPIC_API_KEY? Else unset it",
        "environment: BUDGET_POLICY: 'wran' is not one of its values; did you mean warn?",
        "environment: BUDGET_TIMEZONE: 'Europe/Viena' is not a time zone; did you mean Europe/Vienna?",
        "option: --chain: there is no provider 'openia'; did you mean openai?",
    ]


def test_an_unknown_environment_is_told_together_with_other_mistakes(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_text("NOT=read\n", encoding="utf-8")

    assert complaints(tmp_path, {"MAX_RETRIES": "-1"}, environment="prodction") == [
        "environment: MAX_RETRIES: '-1' is not a whole number; write digits only, from 0 to 10",
        "option: --env: 'prodction' is not one of its values; did you mean production?",
    ]


def test_an_unknown_primary_provider_is_told_with_the_nearest(tmp_path: Path) -> None:
    assert complaints(tmp_path, {"PRIMARY_PROVIDER": "cloude"}) == [
        "environment: PRIMARY_PROVIDER: there is no provider 'cloude'; did you mean claude?"
    ]


def test_problems_are_data_as_well(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_text("\n\n# a comment\n\nCHIAN=claude\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path)

    assert caught.value.problems == (
        Problem(".env.dev", 5, "CHIAN", "unknown variable", "did you mean CHAIN?"),
    )


SECRET_VARIABLES = (
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "LOCAL_API_KEY",
    "PROVIDER_FAST_API_KEY",
    "JWT_SECRET",
)


def test_no_key_shows_in_any_form_of_the_settings(tmp_path: Path) -> None:
    secrets = {
        name: f"{KEY}-{number}" for number, name in enumerate(SECRET_VARIABLES) if name != "GEMINI_API_KEY"
    }
    urls = {"SENTRY_DSN": f"https://{KEY}@sentry.example/1", "USAGE_STORE": f"redis://:{KEY}@redis.example"}
    further = {
        "PROVIDER_FAST_WIRE": "openai",
        "PROVIDER_FAST_BASE_URL": "http://127.0.0.1:9/v1",
        "PROVIDER_FAST_MODEL": "m",
    }
    settings = loaded(tmp_path, {**secrets, **urls, **further})

    assert settings.providers["gemini"].api_key is not None
    assert settings.providers["fast"].api_key is not None
    assert "planted" not in repr(settings)
    assert "planted" not in str(settings)
    assert "planted" not in f"{settings.providers} {settings.sources}"


@pytest.mark.parametrize("variable", [*SECRET_VARIABLES, "SENTRY_DSN", "USAGE_STORE", "ANTHROPIC_BASE_URL"])
@pytest.mark.parametrize(
    "damage", ["{} with a space", '"{}', "{}\u2026", "{}\x01", "{}\nOTHER", "https://{}"]
)
def test_no_damaged_key_shows_in_a_problem(tmp_path: Path, variable: str, damage: str) -> None:
    further = {
        "PROVIDER_FAST_WIRE": "openia",
        "PROVIDER_FAST_BASE_URL": f"http://{KEY}@127.0.0.1/v1",
        "PROVIDER_FAST_MODEL": "m",
    }
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, {**further, variable: damage.format(KEY)})

    assert "planted" not in str(caught.value)
    assert "planted" not in repr(caught.value)
    assert "planted" not in repr(caught.value.problems)


@pytest.mark.parametrize(
    "variable",
    [
        "CHAIN",
        "MAX_RETRIES",
        "LOG_LEVEL",
        "PRIMARY_PROVIDER",
        "RATE_LIMIT",
        "BUDGET_TIMEZONE",
        "ANTHROPIC_PRICE_IN",
    ],
)
@pytest.mark.parametrize(
    "key", [KEY, "AIzaSyPlantedplanted", "plantedPLANTEDplantedPLANTEDplanted", "planted01234567890"]
)
def test_a_key_in_the_wrong_variable_is_not_shown_either(tmp_path: Path, variable: str, key: str) -> None:
    (line,) = complaints(tmp_path, {variable: key})

    assert variable in line
    assert "planted" not in line.lower()


@pytest.mark.parametrize(
    "line", [KEY, f"{KEY}=", f"{KEY}==", f"export {KEY}", f"'{KEY}'=x", f"ANTHROPIC_API_KEY='{KEY}"]
)
def test_a_line_that_is_only_a_key_is_not_shown(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env.dev").write_text(f"{line}\n{line}\n", encoding="utf-8")

    lines = complaints(tmp_path)
    assert lines[0].startswith(".env.dev:1: ")
    assert "planted" not in "".join(lines)


@pytest.mark.parametrize("text", ["\x1b[31mred", "two\nlines", "\u202egnp.exe", "a" * 10_000])
def test_a_wrong_value_is_shown_short_and_harmless(text: str) -> None:
    told = shown(text)

    assert told.isprintable()
    assert len(told) <= 60


def test_a_hostile_value_cannot_forge_a_second_line(tmp_path: Path) -> None:
    lines = complaints(tmp_path, {"MAX_RETRIES": "1\n.env.dev:1: all is well\x1b[2J"})

    assert len(lines) == 1
    assert "\x1b" not in lines[0]
