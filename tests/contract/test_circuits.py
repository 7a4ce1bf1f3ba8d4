"""Circuits as one running app shows them: who is asked, who is passed over, and for how long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.vendors import Says, Vendors, answer, error
from tests.support.scripted import final
from tui_app.domain import events as ev
from tui_app.domain.clock import Clock
from tui_app.domain.messages import ChatRequest, Message
from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine

OVERLOADED = error("claude", 529, "overloaded_error", "Overloaded")
BROKEN = error("claude", 500, "api_error", "Internal server error")
SILENT = Says(bare=True, close="hold")
FINE = answer("claude", "From claude.")


class JumpingClock(Clock):
    """Real time, in which waits take none and the test goes forward as far as it likes."""

    ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead

    def time(self) -> float:
        return time.time() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.ahead += seconds
        await asyncio.sleep(0)

    def chance(self) -> float:
        return 1.0


class App:
    """One running engine over claude and openai."""

    def __init__(self, engine: Engine, clock: JumpingClock, vendors: Vendors) -> None:
        self.engine, self.clock, self.vendors = engine, clock, vendors

    async def ask(self) -> ev.FinalEvent:
        request = ChatRequest(messages=(Message("user", "How are you?"),))
        return final([event async for event in self.engine.service.stream(request)])

    async def trail(self, *says: Says) -> str:
        """What one request went through: each attempt's class or end, and each skip in brackets."""
        if says:
            self.vendors.says("claude", *says)
        trace = (await self.ask()).trace
        skips = "".join(f"[{skip.provider}:{skip.reason}]" for skip in trace.skipped)
        return skips + trace.trail

    def later(self, seconds: float) -> None:
        self.clock.ahead += seconds


@pytest.fixture
async def app(tmp_path: Path, vendors: Vendors) -> AsyncIterator[App]:
    clock = JumpingClock()
    variables = {**vendors.environment(), "ANTHROPIC_FIRST_TOKEN_TIMEOUT": "2"}
    options = LaunchOptions(
        environment="production",
        chain="claude,openai",
        data_dir=tmp_path / "data",
        folder=tmp_path,
        variables=variables,
        alone=True,
    )
    engine = await Engine.open(options, clock)
    yield App(engine, clock, vendors)
    await engine.close()


SKIPPED = "[claude:circuit_open]openai:answered"
MARGIN_S = 5.0
"""So much real time a test may take between two looks at a circuit."""


async def test_at_three_a_circuit_opens_for_fifteen_seconds_and_one_probe_closes_it(app: App) -> None:
    assert await app.trail(OVERLOADED) == "claude:overloaded,claude:overloaded,openai:answered"
    # The third failed attempt opens it, so that it is not tried again.
    assert await app.trail() == "claude:overloaded,openai:answered"
    assert await app.trail() == SKIPPED
    app.later(15.0 - MARGIN_S)
    assert await app.trail() == SKIPPED
    app.later(MARGIN_S)
    assert await app.trail(FINE) == "claude:answered"
    assert await app.trail(OVERLOADED) == "claude:overloaded,claude:overloaded,openai:answered"


async def test_a_failed_probe_opens_it_for_thirty_seconds_and_is_not_tried_again(app: App) -> None:
    assert (await app.trail(BROKEN)).count("server_error") == 3
    app.later(15.0)
    assert await app.trail() == "claude:server_error,openai:answered"
    app.later(30.0 - MARGIN_S)
    assert await app.trail(FINE) == SKIPPED
    app.later(MARGIN_S)
    assert await app.trail() == "claude:answered"


async def test_any_success_sets_the_score_to_zero(app: App) -> None:
    for _ in range(3):
        assert (
            await app.trail(OVERLOADED, OVERLOADED, FINE)
            == "claude:overloaded,claude:overloaded,openai:answered"
        )
        assert await app.trail() == "claude:answered"


async def test_silence_counts_two(app: App) -> None:
    assert await app.trail(SILENT) == "claude:timeout,openai:answered"
    assert await app.trail(OVERLOADED) == "claude:overloaded,openai:answered"
    assert await app.trail() == SKIPPED


@pytest.mark.parametrize(
    ("says", "seconds"),
    [
        (error("claude", 429, "rate_limit_error", "Slow down.", retry_after="40"), 40.0),
        (error("claude", 429, "rate_limit_error", "Slow down."), 15.0),
        (error("claude", 429, "rate_limit_error", "Spent.", "enforced_spend_limit_reached"), 600.0),
    ],
    ids=["the hint", "no hint", "no quota"],
)
async def test_what_opens_it_at_once_and_for_how_long(app: App, says: Says, seconds: float) -> None:
    await app.trail(says)
    assert await app.trail(FINE) == SKIPPED
    app.later(seconds - MARGIN_S)
    assert await app.trail() == SKIPPED
    app.later(MARGIN_S)
    assert await app.trail() == "claude:answered"


@pytest.mark.parametrize(
    "says",
    [
        error("claude", 401, "authentication_error", "invalid"),
        error("claude", 404, "not_found_error", "model: x"),
    ],
)
async def test_a_rejected_key_and_a_missing_model_keep_it_open_until_settings_change(
    app: App, says: Says
) -> None:
    await app.trail(says)
    app.later(86_400.0)
    assert await app.trail(FINE) == SKIPPED
    app.engine.service.use(app.engine.settings)
    assert await app.trail() == SKIPPED
    await app.engine.switch("staging")
    await app.engine.switch("production")
    app.engine.close_circuit("claude")
    assert await app.trail() == "claude:answered"


@pytest.mark.parametrize(
    "says",
    [
        error("claude", 400, "invalid_request_error", "messages: odd"),
        error("claude", 400, "invalid_request_error", "prompt is too long"),
    ],
)
async def test_what_is_the_requests_own_fault_counts_nothing(app: App, says: Says) -> None:
    for _ in range(4):
        await app.trail(says)
    assert (await app.trail(FINE)) == "claude:answered"


async def test_a_rate_limit_that_is_waited_out_opens_nothing(app: App) -> None:
    limited = error("claude", 429, "rate_limit_error", "Slow down.", retry_after="1")
    for _ in range(4):
        assert await app.trail(limited, FINE) == "claude:rate_limited,claude:answered"


async def test_of_fifty_at_once_exactly_one_probes_and_the_others_skip(app: App) -> None:
    await app.trail(BROKEN)
    app.later(15.0)
    before = app.vendors.calls("claude")
    app.vendors.says("claude", SILENT)
    ends = await asyncio.gather(*(app.ask() for _ in range(50)))
    assert app.vendors.calls("claude") - before == 1
    trails = sorted({end.trace.trail for end in ends})
    assert trails == ["claude:timeout,openai:answered", "openai:answered"]


async def test_where_all_are_open_the_one_that_closes_first_is_tried(app: App) -> None:
    app.vendors.says("openai", error("openai", 429, "requests", "Slow down.", retry_after="100"))
    limited = error("claude", 429, "rate_limit_error", "Slow down.", retry_after="50")
    assert await app.trail(limited) == "claude:rate_limited,openai:rate_limited"
    app.vendors.says("openai", answer("openai"))
    assert await app.trail(FINE) == "claude:answered"
    assert await app.trail() == "claude:answered"


async def test_a_probe_that_is_stopped_leaves_the_next_request_to_probe(app: App) -> None:
    await app.trail(BROKEN)
    app.later(15.0)
    app.vendors.says("claude", SILENT)
    started = asyncio.Event()
    request = ChatRequest(messages=(Message("user", "How are you?"),))

    def listen(event: ev.Event) -> None:
        if isinstance(event, ev.AttemptStarted):
            started.set()

    running = app.engine.service.start(request, listener=listen)
    await started.wait()
    running.cancel()
    assert isinstance(await running.task, ev.Cancelled)
    assert await app.trail(FINE) == "claude:answered"
