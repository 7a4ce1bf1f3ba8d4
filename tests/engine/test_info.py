"""The engine tells about itself and about the past: sources, sizes, versions, many days, and no key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.conftest import OpenEngine
from tui_app import __version__
from tui_app.domain import events as ev
from tui_app.domain.messages import ChatRequest, Message
from tui_app.engine.info import told_by

KEY = "sk-planted-9f8e7d6c5b4a-recognisable"


async def test_settings_come_with_their_sources_and_without_keys(
    open_engine: OpenEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env.dev").write_text("# first\nMAX_RETRIES=1\n")
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    info = await told_by(await open_engine())
    listed = {one.variable: one for one in info.listed}
    assert (listed["MAX_RETRIES"].value_words, listed["MAX_RETRIES"].source_words) == ("1", ".env.dev:2")
    assert listed["ANTHROPIC_API_KEY"].value_words == "set"
    assert listed["OPENAI_API_KEY"].value_words == "not set"
    assert listed["ANTHROPIC_BASE_URL"].value_words == "https://api.anthropic.com"
    assert info.simulator is not None
    assert info.settings.providers["claude"].base_url.startswith(info.simulator)
    assert KEY not in repr(info)


async def test_another_environment_is_told_with_its_own_settings(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    await engine.switch("staging")
    info = await told_by(engine)
    assert info.settings.environment == "staging"
    assert {one.variable: one.value for one in info.listed}["CHAIN"] == "claude, openai"


async def test_health_records_and_versions(open_engine: OpenEngine) -> None:
    engine = await open_engine()
    await ask(engine)
    await engine.store.settle()
    info = await told_by(engine)
    assert info.storage_problem is None
    assert info.log is not None
    assert info.log.exists()
    assert {"usage.json", "traces/", info.log.name} <= {kept.name for kept in info.kept}
    versions = dict(info.versions)
    assert versions["tui-app"] == __version__
    assert {"Python", "textual", "httpx", "tinydb"} <= set(versions)
    assert all(number[0].isdigit() for name, number in versions.items() if name != "system")


async def test_a_folder_that_cannot_be_used_is_a_problem(open_engine: OpenEngine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    info = await told_by(await open_engine(data_dir=tmp_path / "file" / "data"))
    assert info.storage_problem is not None
    assert info.log is None
    assert info.kept == ()


async def test_many_days_of_usage_hold_what_was_just_used(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    await ask(engine)
    period = await engine.usage_period(30)
    assert (len(period.days), period.days[-1]) == (30, engine.clock.today())
    claude, *others = period.of_kind(simulated=True)
    assert claude.days[-1].requests == 1
    assert claude.total == claude.days[-1]
    assert claude.terms.limit == 200_000
    cost = claude.terms.cost(claude.total)
    assert cost is not None
    assert cost > 0
    assert [(other.whose.provider, other.peak) for other in others] == [("openai", 0), ("gemini", 0)]


async def test_other_environments_are_told_with_their_limits_or_with_none(
    open_engine: OpenEngine, tmp_path: Path
) -> None:
    engine = await open_engine(environment="staging")
    await ask(engine)
    await engine.switch("production")
    (tmp_path / ".env.staging").write_text("DAILY_TOKEN_LIMIT=7\n")
    assert (await engine.usage_period(2)).series[-1].terms.limit == 7
    (tmp_path / ".env.staging").write_text("DAILY_TOKEN_LIMIT=nonsense\n")
    assert (await engine.usage_period(2)).series[-1].terms.limit is None


async def ask(engine: object) -> None:
    from tui_app.engine.engine import Engine

    assert isinstance(engine, Engine)
    request = ChatRequest(messages=(Message("user", "Hello"),))
    async for event in engine.service.stream(request):
        if isinstance(event, ev.FinalEvent):
            assert isinstance(event, ev.Answered)
