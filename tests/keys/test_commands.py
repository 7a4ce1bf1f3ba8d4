"""A key leaves the process in a request header and nowhere else: every command, every place, every echo."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from tests.keys.conftest import Scene
from tests.keys.echoing import MANNERS
from tests.keys.planting import (
    CHAIN,
    MARK,
    PLACES,
    VENDORS,
    addresses,
    holds_key,
    key_of,
    secrets,
)
from tui_app.cli import parser as command_line


def commands(parser: argparse.ArgumentParser, *words: str) -> Iterator[tuple[str, ...]]:
    """Every command that ends by itself, alone and with each of its switches: new ones come by themselves."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for name, each in group.choices.items():
            yield from commands(each, *words, name)
    options = {option for action in parser._actions for option in action.option_strings}
    if groups or "--port" in options:
        return
    said = ["Hello" for action in parser._actions if not action.option_strings]
    yield (*words, *said)
    for action in parser._actions:
        if isinstance(action, argparse._StoreTrueAction) and action.dest != "simulate":
            yield (*words, *said, action.option_strings[0])


COMMANDS = list(commands(command_line._parser()))


def test_all_commands_are_found() -> None:
    assert {words[0] for words in COMMANDS} >= {"ask", "usage", "check", "config"}
    assert ("ask", "Hello", "--events") in COMMANDS
    assert ("config", "show", "--json") in COMMANDS


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_shows_or_keeps_a_key_that_is_configured_and_echoed(
    scene: Scene, place: str, words: tuple[str, ...]
) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, "rejected"), place)
    result = scene.run(*words, "--chain", CHAIN)
    assert result.out + result.err
    assert not holds_key(result.out + result.err)
    if words[0] in ("ask", "check"):
        assert set(scene.vendors.keys) == {key_of(vendor) for vendor in VENDORS.values()}
    assert scene.kept_keys == []


@pytest.mark.parametrize("form", [(), ("--events",)])
@pytest.mark.parametrize("provider", VENDORS)
@pytest.mark.parametrize("manner", MANNERS)
def test_an_echo_is_found_nowhere(scene: Scene, manner: str, provider: str, form: tuple[str, ...]) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, manner) | {"MAX_RETRIES": "0"})
    result = scene.run("ask", "Hello", "--chain", provider, *form)
    assert result.code in (1, 4)
    assert scene.vendors.keys == [key_of(VENDORS[provider])]
    assert not holds_key(result.out + result.err)
    assert {path.name for path in (scene.folder / "data").iterdir()} >= {"tui-app.log", "traces"}
    assert scene.kept_keys == []


def test_googles_own_variable_is_no_exception(scene: Scene) -> None:
    planted = secrets() | addresses(scene.vendors.url, "bad_request")
    del planted["GEMINI_API_KEY"]
    scene.plant(planted, ".env.dev.local")
    for words in (("ask", "Hello"), ("check",), ("config", "show"), ("config", "explain")):
        result = scene.run(*words, "--chain", "gemini")
        assert not holds_key(result.out + result.err)
    assert key_of("google") in scene.vendors.keys
    assert scene.kept_keys == []


def test_what_the_model_says_is_no_echo_and_is_shown_but_not_kept_by_ask(scene: Scene) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, "answer"))
    result = scene.run("ask", "What is my key?", "--chain", "claude")
    assert (result.code, result.out) == (0, f"Your key is {key_of('ANTHROPIC')}.\n")
    assert not holds_key(result.err)
    assert scene.kept_keys == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"OPENAI_MODEL": key_of("x"), "MAX_RETRIES": key_of("x")},
        {"ANTHROPIC_API_KEY": f"{key_of('x')} second word"},
        {"ANTHROPIC_API_KEY": f"'{key_of('x')}"},
        {"OPENAI_BASE_URL": f"https://user:{key_of('x')}@api.openai.com"},
        {"OPENAI_BASE_URL": f"https://api.openai.com/?key={key_of('x')}"},
        {"CHAIN": f"claude,{key_of('x')}"},
        {"PRIMARY_PROVIDER": key_of("x")},
        {"BUDGET_TIMEZONE": key_of("x")},
        {"SENTRY_DSN": key_of("x")},
        {"SENTRY_DSN": f"https://{key_of('x')}@sentry.example/none"},
        {"USAGE_STORE": f"http://user:{key_of('x')}@redis.example"},
        {"JWT_SECRET": f"{key_of('x')}\x07"},
        {f"OPENAI_{key_of('x')}": "1"},
        {key_of("x"): ""},
    ],
    ids=lambda wrong: ",".join(wrong).replace(MARK, "MARK"),
)
@pytest.mark.parametrize("place", PLACES)
def test_a_key_in_the_wrong_place_is_not_quoted(scene: Scene, place: str, wrong: dict[str, str]) -> None:
    scene.plant(wrong, place)
    for words in (
        ("ask", "Hello"),
        ("config", "validate"),
        ("config", "validate", "--json"),
        ("config", "show"),
    ):
        result = scene.run(*words)
        assert result.code in (0, 1, 2)
        assert not holds_key(result.out + result.err), words
