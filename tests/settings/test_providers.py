"""Providers: the four that are there, those that are defined, and what is filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.loading import complaints, loaded
from tui_app.domain.messages import Wire
from tui_app.settings.model import Provider
from tui_app.settings.models import FACTS_DATE, FACTS_SOURCE, MODELS, UNKNOWN, facts_of

FAST = {
    "PROVIDER_FAST_WIRE": "openai",
    "PROVIDER_FAST_BASE_URL": "http://127.0.0.1:8080/v1/",
    "PROVIDER_FAST_MODEL": "tiny",
}


def provider(folder: Path, name: str, environ: dict[str, str]) -> Provider:
    return loaded(folder, environ).providers[name]


@pytest.mark.parametrize(
    ("name", "prefix", "expected"),
    [
        (
            "claude",
            "ANTHROPIC",
            (Wire.ANTHROPIC, "https://api.anthropic.com", "claude-haiku-5-5", 1_000_000, 0.10, 0.50),
        ),
        ("openai", "OPENAI", (Wire.OPENAI, "https://api.openai.com/v1", "gpt-6-luna", 922_000, 0.10, 0.50)),
        (
            "gemini",
            "GEMINI",
            (
                Wire.GEMINI,
                "https://generativelanguage.googleapis.com",
                "gemini-3.5-flash-lite",
                1_000_000,
                0.30,
                2.50,
            ),
        ),
    ],
)
def test_a_key_is_all_that_a_vendor_needs(
    tmp_path: Path, name: str, prefix: str, expected: tuple[object, ...]
) -> None:
    without, vendor = (
        loaded(tmp_path).providers[name],
        provider(tmp_path, name, {f"{prefix}_API_KEY": " test-key\n"}),
    )

    assert not without.configured
    assert vendor.configured
    assert vendor.api_key is not None
    assert vendor.api_key.reveal() == "test-key"
    assert vendor.official
    assert vendor.key_required
    assert vendor.max_tokens == 1024
    assert vendor.first_token_timeout is None
    found = (
        vendor.wire,
        vendor.base_url,
        vendor.model,
        vendor.context_window,
        vendor.price_in,
        vendor.price_out,
    )
    assert found == expected


def test_everything_about_a_vendor_can_be_set(tmp_path: Path) -> None:
    claude = provider(
        tmp_path,
        "claude",
        {
            "ANTHROPIC_BASE_URL": "http://127.0.0.1:9/anthropic/",
            "ANTHROPIC_MODEL": "my model",
            "ANTHROPIC_MAX_TOKENS": "7",
            "ANTHROPIC_CONTEXT_WINDOW": "8",
            "ANTHROPIC_PRICE_IN": "0",
            "ANTHROPIC_PRICE_OUT": "9.5",
            "ANTHROPIC_FIRST_TOKEN_TIMEOUT": "11",
            "DAILY_TOKEN_LIMIT_CLAUDE": "0",
        },
    )

    assert claude.base_url == "http://127.0.0.1:9/anthropic"
    assert (claude.model, claude.max_tokens, claude.context_window) == ("my model", 7, 8)
    assert (claude.price_in, claude.price_out, claude.first_token_timeout) == (0, 9.5, 11)
    assert claude.daily_limit == 0


@pytest.mark.parametrize(
    ("variable", "url", "name", "kept"),
    [
        ("ANTHROPIC_BASE_URL", "http://h/anthropic/v1/", "claude", "http://h/anthropic"),
        ("ANTHROPIC_BASE_URL", "http://h/v1x", "claude", "http://h/v1x"),
        ("OPENAI_BASE_URL", "http://h/openai/v1", "openai", "http://h/openai/v1"),
        ("GEMINI_BASE_URL", "http://h/gemini/v1beta", "gemini", "http://h/gemini"),
    ],
)
def test_a_version_that_the_wire_adds_is_taken_off_the_url(
    tmp_path: Path, variable: str, url: str, name: str, kept: str
) -> None:
    assert provider(tmp_path, name, {variable: url}).base_url == kept


def test_googles_names_serve_where_ours_are_unset(tmp_path: Path) -> None:
    google = {"GOOGLE_API_KEY": "from-google", "GOOGLE_GEMINI_BASE_URL": "http://google.test/"}
    theirs = provider(tmp_path, "gemini", {**google, "GEMINI_API_KEY": ""})
    ours = provider(
        tmp_path, "gemini", {**google, "GEMINI_API_KEY": "from-us", "GEMINI_BASE_URL": "http://us.test"}
    )

    assert theirs.api_key is not None
    assert ours.api_key is not None
    assert (theirs.api_key.reveal(), theirs.base_url) == ("from-google", "http://google.test")
    assert (ours.api_key.reveal(), ours.base_url) == ("from-us", "http://us.test")


def test_a_wrong_google_key_matters_only_where_it_serves(tmp_path: Path) -> None:
    loaded(tmp_path, {"GOOGLE_API_KEY": "two words", "GEMINI_API_KEY": "test-key"})

    (line,) = complaints(tmp_path, {"GOOGLE_API_KEY": "two words"})
    assert line.startswith("environment: GOOGLE_API_KEY: has a space")


def test_geminis_version_can_be_set(tmp_path: Path) -> None:
    assert provider(tmp_path, "gemini", {}).api_version == "v1beta"
    assert provider(tmp_path, "gemini", {"GEMINI_API_VERSION": "v1"}).api_version == "v1"


def test_local_needs_a_url_and_a_model_but_no_key(tmp_path: Path) -> None:
    url, model = {"LOCAL_BASE_URL": "http://127.0.0.1:11434/v1"}, {"LOCAL_MODEL": "gpt-6-luna"}
    local = provider(tmp_path, "local", url | model)

    assert not provider(tmp_path, "local", {}).configured
    assert not provider(tmp_path, "local", url).configured
    assert not provider(tmp_path, "local", model).configured
    assert local.configured
    assert local.wire is Wire.OPENAI
    assert local.base_url == "http://127.0.0.1:11434/v1"
    assert not local.official
    assert (local.context_window, local.price_in, local.price_out) == (None, None, None)


def test_a_further_provider_is_defined_by_its_variables(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        {**FAST, "PROVIDER_FAST_API_KEY": "k", "DAILY_TOKEN_LIMIT_FAST": "99", "PRIMARY_PROVIDER": "fast"},
        environment="staging",
    )
    fast = settings.providers["fast"]

    assert settings.chain == ("fast", "openai")
    assert settings.usable
    assert (fast.wire, fast.base_url, fast.model) == (Wire.OPENAI, "http://127.0.0.1:8080/v1", "tiny")
    assert fast.daily_limit == 99
    assert fast.api_key is not None
    assert not fast.official


@pytest.mark.parametrize(("wire", "required"), [("openai", False), ("anthropic", True), ("gemini", True)])
def test_a_further_provider_needs_a_key_unless_it_speaks_openai(
    tmp_path: Path, wire: str, required: bool
) -> None:
    fast = provider(tmp_path, "fast", {**FAST, "PROVIDER_FAST_WIRE": wire})

    assert fast.key_required is required
    assert fast.configured is not required


def test_a_vendors_second_model_is_known_for_what_it_is(tmp_path: Path) -> None:
    second = provider(
        tmp_path,
        "big",
        {
            "PROVIDER_BIG_WIRE": "openai",
            "PROVIDER_BIG_BASE_URL": "https://api.openai.com/v1/",
            "PROVIDER_BIG_MODEL": "gpt-6-sol",
        },
    )

    assert second.official
    assert second.key_required
    assert (second.context_window, second.price_in) == (922_000, 2)


def test_what_a_further_provider_lacks_is_told_where_it_was_begun(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_text("\nPROVIDER_FAST_API_KEY=test-key\n", encoding="utf-8")

    assert complaints(tmp_path) == [
        f".env.dev:2: PROVIDER_FAST_{field}: is missing: the provider fast needs it"
        for field in ("WIRE", "BASE_URL", "MODEL")
    ]


def test_a_wrong_wire_is_told_once(tmp_path: Path) -> None:
    assert complaints(tmp_path, {**FAST, "PROVIDER_FAST_WIRE": "openia"}) == [
        "environment: PROVIDER_FAST_WIRE: 'openia' is not one of its values; did you mean openai?"
    ]


def test_blank_variables_define_no_provider(tmp_path: Path) -> None:
    assert "fast" not in loaded(tmp_path, dict.fromkeys(FAST, " ")).providers


def test_another_model_brings_its_own_facts_or_none(tmp_path: Path) -> None:
    sonnet = provider(tmp_path, "claude", {"ANTHROPIC_MODEL": "claude-sonnet-5-5"})
    unknown = provider(tmp_path, "claude", {"ANTHROPIC_MODEL": "claude-next", "ANTHROPIC_PRICE_IN": "3"})

    assert (sonnet.context_window, sonnet.price_in, sonnet.price_out) == (1_000_000, 2, 10)
    assert (unknown.context_window, unknown.price_in, unknown.price_out) == (None, 3, None)


def test_a_model_is_known_under_its_dated_name_too() -> None:
    assert facts_of("claude-haiku-4-5-20251001") is MODELS["claude-haiku-4-5"]
    assert facts_of("claude-haiku-4-5-2025100") is UNKNOWN
    assert facts_of("") is UNKNOWN


def test_the_facts_have_a_date_and_a_source() -> None:
    assert FACTS_DATE == "2026-11-23"
    assert FACTS_SOURCE
