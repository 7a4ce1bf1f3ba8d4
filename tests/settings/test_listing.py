"""Every variable in force is listed, with its value and what decided it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.loading import loaded
from tui_app.domain.secret import Secret
from tui_app.settings.listing import GROUPS, HIDDEN, listing
from tui_app.settings.model import Source
from tui_app.settings.origins import decided_by
from tui_app.settings.provider_variables import BUILT_IN, NAME, daily_limit_of
from tui_app.settings.variables import GENERAL, VARIABLES

FURTHER = {
    "PROVIDER_FAST_WIRE": "openai",
    "PROVIDER_FAST_BASE_URL": "http://127.0.0.1:9/v1",
    "PROVIDER_FAST_MODEL": "tiny",
}


def test_no_variable_is_forgotten(tmp_path: Path) -> None:
    names = [listed.variable for listed in listing(loaded(tmp_path, FURTHER))]
    expected = {name.replace(NAME, "FAST") for name in VARIABLES}
    expected |= {daily_limit_of(built_in.name).name for built_in in BUILT_IN}
    assert len(names) == len(set(names))
    assert set(names) == expected


def test_the_groups_hold_what_is_not_about_a_provider() -> None:
    assert sorted(variable.name for group in GROUPS.values() for variable, _ in group) == sorted(
        variable.name for variable in GENERAL
    )


@pytest.mark.parametrize("environment", ["development", "staging", "production"])
def test_a_default_is_shown_as_it_would_be_written(tmp_path: Path, environment: str) -> None:
    settings = loaded(tmp_path, environment=environment)
    found = {listed.variable: listed for listed in listing(settings)}
    for variable in GENERAL:
        default = variable.default_in(settings.environment)
        if default is not None and variable.name != "APP_ENV":
            value = found[variable.name].value
            assert (f"{value:g}" if isinstance(value, float) else str(value)) == default
            assert found[variable.name].source == Source("default")


def test_what_was_set_and_taken_back_is_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_text("OPENAI_API_KEY=any-key-at-all\nBUDGET_TIMEZONE=UTC\n")
    (tmp_path / ".env.dev.local").write_text("OPENAI_API_KEY=\n")
    found = {listed.variable: listed for listed in listing(loaded(tmp_path))}
    assert not found["OPENAI_API_KEY"].set
    assert found["BUDGET_TIMEZONE"].value == "UTC"


def test_a_price_of_nothing_is_set(tmp_path: Path) -> None:
    found = {one.variable: one for one in listing(loaded(tmp_path, {"LOCAL_PRICE_IN": "0"}))}
    assert (found["LOCAL_PRICE_IN"].set, found["LOCAL_PRICE_IN"].value) == (True, 0.0)
    assert not found["LOCAL_PRICE_OUT"].set


def test_no_secret_has_a_value(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, {"ANTHROPIC_API_KEY": "a-key-for-nobody", "JWT_SECRET": "words for nobody, twenty and more"}
    )
    for listed in listing(settings):
        assert not isinstance(listed.value, Secret)
        assert listed.value is None or not listed.secret
        assert "nobody" not in repr(listed)


@pytest.mark.parametrize("text", ["sk-ant-something", "AIzaSomething", "my gsk_something"])
def test_a_key_in_the_wrong_variable_is_hidden(tmp_path: Path, text: str) -> None:
    found = {one.variable: one for one in listing(loaded(tmp_path, {"OPENAI_MODEL": text}))}
    assert found["OPENAI_MODEL"].value == HIDDEN


def test_a_configured_key_is_hidden_wherever_it_stands_but_a_common_word_is_not(tmp_path: Path) -> None:
    environ = {
        "LOCAL_API_KEY": "local",
        "OPENAI_API_KEY": "recognisable-words",
        "BUILD_VARIANT": "of recognisable-words",
        "LOCAL_BASE_URL": "http://127.0.0.1:9",
        "CHAIN": "local",
    }
    found = {one.variable: one for one in listing(loaded(tmp_path, environ))}
    assert found["BUILD_VARIANT"].value == HIDDEN
    assert found["CHAIN"].value == "local"


def test_a_variable_decides_itself_unless_another_serves() -> None:
    set_here = Source(".env.dev", 4)
    assert decided_by({"GOOGLE_API_KEY": set_here}, "GEMINI_API_KEY") == ("GOOGLE_API_KEY", set_here)
    assert decided_by({"GEMINI_API_KEY": set_here}, "GEMINI_API_KEY") == ("GEMINI_API_KEY", set_here)
    assert decided_by({}, "GEMINI_API_KEY") == ("GEMINI_API_KEY", Source("default"))
    assert (
        decided_by({"FIRST_TOKEN_TIMEOUT": set_here}, "LOCAL_FIRST_TOKEN_TIMEOUT")[0] == "FIRST_TOKEN_TIMEOUT"
    )
    assert decided_by({"DAILY_TOKEN_LIMIT": set_here}, "DAILY_TOKEN_LIMIT_LOCAL")[0] == "DAILY_TOKEN_LIMIT"
