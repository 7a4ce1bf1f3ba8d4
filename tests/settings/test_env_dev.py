"""The committed `.env.dev`: it loads, holds no key, and explains every variable there is."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.settings.loading import loaded
from tui_app.domain.messages import Environment
from tui_app.settings.variables import VARIABLES

ENV_DEV = Path(__file__).parents[2] / ".env.dev"
CONTENT = ENV_DEV.read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^#([A-Z][A-Z_<>]+)=(.*)$", CONTENT, re.MULTILINE))
PROSE = " ".join(" ".join(re.findall(r"^# (.*)$", CONTENT, re.MULTILINE)).split())


def test_it_loads_as_it_is_and_sets_nothing(tmp_path: Path) -> None:
    shutil.copy(ENV_DEV, tmp_path / ".env.dev")

    assert loaded(tmp_path) == loaded(tmp_path / "without")


def test_it_shows_every_variable_and_no_other() -> None:
    assert sorted(EXAMPLES) == sorted(VARIABLES)


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_it_explains_a_variable_in_the_words_of_the_table(name: str) -> None:
    assert VARIABLES[name].about in PROSE


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_it_shows_the_default_of_a_variable(name: str) -> None:
    default = VARIABLES[name].default_in(Environment.DEVELOPMENT)

    assert default is None or EXAMPLES[name] == default


def test_with_every_comment_sign_taken_away_it_changes_nothing(tmp_path: Path) -> None:
    without = loaded(tmp_path)
    settings = [
        f"{name}={value}" for name, value in EXAMPLES.items() if "<NAME>" not in name and name != "APP_ENV"
    ]
    (tmp_path / ".env.dev").write_text("\n".join(settings), encoding="utf-8")

    assert replace(loaded(tmp_path), sources={}) == replace(without, sources={})


def test_it_sets_no_key() -> None:
    keys = {name for name in EXAMPLES if name.endswith(("_KEY", "_SECRET", "_DSN"))}

    assert {EXAMPLES[name] for name in keys} == {""}
    assert all(line.startswith("#") for line in CONTENT.splitlines() if line)


@pytest.mark.parametrize("name", sorted(VARIABLES))
@pytest.mark.parametrize("environment", Environment)
def test_every_default_in_the_table_is_a_valid_value(name: str, environment: Environment) -> None:
    default = VARIABLES[name].default_in(environment)

    assert default is None or VARIABLES[name].parse(default) is not None


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_every_variable_is_described_in_one_sentence(name: str) -> None:
    about = VARIABLES[name].about

    assert about[0].isupper()
    assert about.endswith(".")
    assert ". " not in about
