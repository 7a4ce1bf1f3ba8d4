"""The info screen tells health, sources and sizes, and never a key."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.driving import COMPACT, FULL, SIZES, SMALL, Driven, FrozenClock, driving
from tests.ui.fake_engine import FakeEngine, settings
from tests.ui.story import NOON
from tui_app.engine.info import EngineInfo
from tui_app.settings.listing import listing
from tui_app.settings.load import load
from tui_app.storage.sizes import Kept
from tui_app.ui.commands import commands_of
from tui_app.ui.info_text import bytes_words, info_lines
from tui_app.ui.moments import Moments
from tui_app.ui.screens.info import InfoScreen
from tui_app.ui.terminal_facts import clipboard_words, terminal_facts

KEY = "sk-planted-9f8e7d6c5b4a-recognisable"


def told(folder: Path) -> EngineInfo:
    (folder / ".env.dev").write_text(f"ANTHROPIC_API_KEY={KEY}\nMAX_RETRIES=1\n")
    return EngineInfo(
        settings=settings(),
        listed=listing(load(folder=folder, environ={}, data_dir=folder)),
        since=NOON - 3600,
        simulator="http://127.0.0.1:4711",
        log=folder / "tui-app.log",
        kept=(Kept("traces/", 1_234_567, 3), Kept("usage.json", 812, 1)),
        versions=(("tui-app", "1.2.3"), ("Python", "3.11.0")),
    )


@pytest.fixture
def engine(tmp_path: Path) -> FakeEngine:
    fake = FakeEngine()
    fake.told = told(tmp_path)
    return fake


async def opened(at: Driven) -> InfoScreen:
    await at.press("f7")
    await at.until(lambda: ("info",) in at.engine.calls)
    screen = at.app.screen
    assert isinstance(screen, InfoScreen)
    return screen


def text(info: EngineInfo, width: int = 117) -> str:
    facts = (("size", "120 x 36 cells"),)
    lines = info_lines(info, facts, Moments(FrozenClock()), width)
    return "\n".join(each.plain.rstrip() for each in lines)


@pytest.mark.parametrize("size", SIZES)
async def test_f7_opens_it_from_the_input_at_every_size_and_leaves(
    engine: FakeEngine, size: tuple[int, int]
) -> None:
    async with driving(engine, size) as at:
        await opened(at)
        await at.sees("F7 Info", "● running")
        await at.press("f7")
        assert at.app.screen is at.main


async def test_the_palette_offers_it(engine: FakeEngine) -> None:
    async with driving(engine) as at:
        next(each for each in commands_of(at.main) if each.name == "info: open").run()
        await at.sees("F7 Info")


def test_every_section_says_what_it_is_for(tmp_path: Path) -> None:
    shown = re.sub(" {2,}", "  ", text(told(tmp_path)))
    for words in (
        "● running  since 11:00, for 1h",
        "● kept",
        "tui-app.log  level info",
        "● SIMULATED  http://127.0.0.1:4711",
        "1 claude ● ready  claude-haiku",
        "200,000 tokens a day, policy warn",
        "traces/  1.2 MB  3 files",
        "usage.json  812 B",
        "together  1.2 MB  4 files",
        "tui-app  1.2.3",
        "120 x 36 cells",
    ):
        assert words in shown, words


@pytest.mark.parametrize("width", [57, 77, 117])
def test_settings_tell_value_and_source_and_secrets_are_only_set_or_not(tmp_path: Path, width: int) -> None:
    shown = text(told(tmp_path), width)
    assert KEY not in shown
    assert ".env.dev:2" in shown
    assert ".env.dev:1" in shown
    assert "the simulator replaces every base URL" in shown
    if width == 117:
        (retries,) = [each.split() for each in shown.splitlines() if "MAX_RETRIES" in each]
        assert retries == ["MAX_RETRIES", "1", ".env.dev:2"]
        (key,) = [each.split() for each in shown.splitlines() if "ANTHROPIC_API_KEY" in each]
        assert key == ["ANTHROPIC_API_KEY", "set", ".env.dev:1"]
        (other,) = [each.split() for each in shown.splitlines() if "OPENAI_API_KEY" in each]
        assert other == ["OPENAI_API_KEY", "not", "set"]


def test_what_is_wrong_stands_in_the_first_lines(tmp_path: Path) -> None:
    info = replace(
        told(tmp_path), storage_problem="the disk is full", log=None, notices=("a file is damaged",)
    )
    first = text(info).splitlines()[:6]
    assert "   records       ○ NOT SAVED: the disk is full" in first
    assert "   log           ○ no log could be opened" in first
    assert "   notice        a file is damaged" in first


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert "nothing is kept yet" in text(replace(told(tmp_path), kept=()))


@pytest.mark.parametrize("width", [1, 10, 40, 57, 200])
def test_no_width_breaks_it(tmp_path: Path, width: int) -> None:
    assert text(told(tmp_path), width)


async def test_an_engine_that_is_gone_is_told_and_the_terminal_still_shown(engine: FakeEngine) -> None:
    engine.told = RuntimeError("the engine is not running [/x]")
    async with driving(engine) as at:
        await opened(at)
        await at.sees("The engine does not answer: the engine is not running [/x]", "120 x 36 cells")


async def test_it_can_be_copied_without_a_key(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    async with driving(engine, COMPACT) as at:
        await opened(at)
        await at.sees("● running")
        await at.press("c")
        await at.sees("OSC 52")
        assert "MAX_RETRIES" in at.app.clipboard
        assert KEY not in at.app.clipboard


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_everything_is_reached_with_the_keyboard(engine: FakeEngine, size: tuple[int, int]) -> None:
    async with driving(engine, size) as at:
        await opened(at)
        await at.press("end")
        await at.sees("SENTRY_DSN")


async def test_the_terminal_is_told_in_words() -> None:
    async with driving() as at:
        facts = dict(terminal_facts(at.app, {"TERM": "xterm\x1b[2J", "TMUX": "x", "NO_COLOR": "1"}))
        assert facts["size"] == "120 x 36 cells"
        assert "\x1b" not in facts["TERM"]
        assert facts["COLORTERM"] == "not set"
        assert facts["within"] == "tmux"
        assert "NO_COLOR" in facts["colours"]


def test_the_ways_to_a_clipboard_are_those_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "xclip"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert clipboard_words({}).startswith("no native command; OSC 52")
    assert clipboard_words({"DISPLAY": ":0"}).startswith("with xclip; OSC 52")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_960, "1.0 MB"), (5 * 10**9, "5.0 GB")],
)
def test_sizes_as_words(size: int, words: str) -> None:
    assert bytes_words(size) == words
