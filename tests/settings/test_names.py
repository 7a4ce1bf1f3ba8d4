"""Names: the nearest valid one for a typo, and no complaint about other programs' variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.settings.loading import complaints, loaded
from tui_app.settings.names import further_provider, provider_names
from tui_app.settings.nearest import distance, nearest
from tui_app.settings.problems import SettingsError

OTHER_PROGRAMS = (
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_LOG",
    "ANTHROPIC_VERSION",
    "ANTHROPIC_API_VERSION",
    "ANTHROPIC_CUSTOM_HEADERS",
    "ANTHROPIC_SMALL_FAST_MODEL",
    "ANTHROPIC_PROFILE",
    "ANTHROPIC_WORKSPACE_ID",
    "ANTHROPIC_AWS_API_KEY",
    "ANTHROPIC_CONFIG_DIR",
    "ANTHROPIC_FOUNDRY_API_KEY",
    "ANTHROPIC_FOUNDRY_BASE_URL",
    "ANTHROPIC_VERTEX_BASE_URL",
    "ANTHROPIC_DEFAULT_HAIKU_MODEL",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
    "OPENAI_LOG",
    "OPENAI_API_TYPE",
    "OPENAI_API_BASE",
    "OPENAI_API_VERSION",
    "OPENAI_ADMIN_KEY",
    "OPENAI_WEBHOOK_SECRET",
    "OPENAI_ORGANIZATION",
    "OPENAI_API_KEY_2",
    "OPENAI_API_KEYS",
    "OPENAI_ENDPOINT",
    "AZURE_OPENAI_API_KEY",
    "XAI_API_KEY",
    "GENAI_API_KEY",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GEMINI_SANDBOX",
    "LOCAL_IP",
    "LOCALE",
    "LOGLEVEL",
    "DATADIR",
    "XDG_DATA_DIRS",
    "CHAINS",
    "APP_ENVIRONMENT",
    "RATELIMIT",
    "PROVIDER",
    "PROVIDER_NAME",
    "PATH",
    "HOME",
    "LANG",
    "openai_api_kye",
)


@pytest.mark.parametrize("name", OTHER_PROGRAMS)
def test_variables_of_other_programs_are_left_alone(tmp_path: Path, name: str) -> None:
    loaded(tmp_path, {name: "whatever it is"})


@pytest.mark.parametrize(
    "name", ["OPENAI_ORG_ID", "RATELIMIT", "PROVIDER_NAME", "FOO", "chain", "DAILY_TOKEN_LIMITS"]
)
def test_every_unknown_name_in_a_file_is_a_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / ".env.dev").write_text(f"{name}=\n", encoding="utf-8")

    (line,) = complaints(tmp_path)
    assert line.startswith(f".env.dev:1: {name}: unknown variable; ")


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("ANTROPIC_API_KEY", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_APIKEY", "ANTHROPIC_API_KEY"),
        ("OPENIA_API_KEY", "OPENAI_API_KEY"),
        ("OPENAI_BASEURL", "OPENAI_BASE_URL"),
        ("GEMINI_API_KYE", "GEMINI_API_KEY"),
        ("GOOGLE_API_KE", "GOOGLE_API_KEY"),
        ("BUDGET_POLCY", "BUDGET_POLICY"),
        ("FIRST_TOKEN_TIMOUT", "FIRST_TOKEN_TIMEOUT"),
        ("DAILY_TOKEN_LIMT", "DAILY_TOKEN_LIMIT"),
        ("DAILY_TOKEN_LIMIT_CLAUD", "DAILY_TOKEN_LIMIT_CLAUDE"),
        ("PROVIDER_FAST_MODELL", "PROVIDER_FAST_MODEL"),
    ],
)
def test_a_typo_is_told_with_the_name_that_was_meant_wherever_it_stands(
    tmp_path: Path, typo: str, meant: str
) -> None:
    further = {
        "PROVIDER_FAST_WIRE": "openai",
        "PROVIDER_FAST_BASE_URL": "http://h",
        "PROVIDER_FAST_MODEL": "m",
    }

    in_environment = complaints(tmp_path, {**further, typo: "1"})
    (tmp_path / ".env.dev").write_text(f"{typo}=1\n", encoding="utf-8")
    in_file = complaints(tmp_path, further)

    assert in_environment[0].startswith(f"environment: {typo}: unknown variable; did you mean {meant}?")
    assert in_file == [f".env.dev:1: {typo}: unknown variable; did you mean {meant}?"]


def test_a_limit_of_no_provider_is_told_with_those_there_are(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path, {"DAILY_TOKEN_LIMIT_ANTHROPIC": "1"})

    assert "known: DAILY_TOKEN_LIMIT_CLAUDE, DAILY_TOKEN_LIMIT_GEMINI" in line


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("PROVIDER_CLAUDE_MODEL", "the name claude is taken; the variables of claude begin with ANTHROPIC_"),
        ("PROVIDER_LOCAL_MODEL", "the name local is taken; the variables of local begin with LOCAL_"),
        ("PROVIDER_CHAIN_MODEL", "the name chain is taken; take another name"),
    ],
)
def test_a_further_provider_cannot_take_a_name_that_means_something(
    tmp_path: Path, name: str, hint: str
) -> None:
    assert complaints(tmp_path, {name: "m"}) == [f"environment: {name}: {hint}"]


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("PROVIDER_FAST_WIRE", "fast"),
        ("PROVIDER_MY_OWN_2_FIRST_TOKEN_TIMEOUT", "my_own_2"),
        ("PROVIDER_MODEL_MODEL", "model"),
        ("PROVIDER_MODEL", None),
        ("PROVIDER__MODEL", None),
        ("PROVIDER_fast_MODEL", None),
        ("PROVIDER_2_MODEL", None),
        ("FAST_MODEL", None),
    ],
)
def test_the_name_of_a_further_provider_is_found(name: str, provider: str | None) -> None:
    assert further_provider(name) == provider


def test_built_in_providers_come_first() -> None:
    names = ("PROVIDER_B_MODEL", "PROVIDER_A_MODEL", "PROVIDER_A_WIRE", "PATH")

    assert provider_names(names) == ("claude", "openai", "gemini", "local", "a", "b")


@pytest.mark.parametrize(
    ("left", "right", "steps"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("chian", "chain", 1),
        ("kitten", "sitting", 3),
        ("abc", "abc", 0),
        ("ab", "ba", 1),
    ],
)
def test_distance_counts_letters_and_swaps(left: str, right: str, steps: int) -> None:
    assert distance(left, right) == steps


short = st.text("ABC", max_size=7)


@given(short, short)
def test_distance_is_the_same_both_ways_and_zero_only_for_the_same(left: str, right: str) -> None:
    assert distance(left, right) == distance(right, left)
    assert (distance(left, right) == 0) == (left == right)
    assert abs(len(left) - len(right)) <= distance(left, right) <= max(len(left), len(right))


@given(st.text("ABCDEF", min_size=3, max_size=12), st.data())
def test_one_dropped_letter_is_always_found_again(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))

    assert nearest(word[:place] + word[place + 1 :], [word, "something quite different"]) == word


def test_a_long_name_may_have_several_slips_and_a_short_one_may_not() -> None:
    assert nearest("FRIST_TOKN_TIMOUT", ["FIRST_TOKEN_TIMEOUT"]) == "FIRST_TOKEN_TIMEOUT"
    assert nearest("CHxxN", ["CHAIN"]) is None
    assert nearest("FRIST_TOKN_TIMOUT", ["FIRST_TOKEN_TIMEOUT"], 2) is None


def test_a_hostile_name_near_one_of_ours_is_made_harmless(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_bytes(b"CHA\x1b[2JIN=claude\nMAX_RETR\x07IES=1\n")

    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path)

    first, second = caught.value.problems
    assert (first.variable + second.variable + str(first) + str(second)).isprintable()
    assert second.variable == "MAX_RETRIES"
    assert second.hint == "did you mean MAX_RETRIES?"


def test_nothing_near_is_nothing() -> None:
    assert nearest("zzz", ["chain", "model"]) is None
    assert nearest("chain", []) is None


def test_variables_of_the_display_are_the_screens_own_and_no_mistake(tmp_path: Path) -> None:
    loaded(tmp_path, {"TUI_APP_ASCII": "1", "TUI_APP_MOTION": "0", "NO_COLOR": "1"})
