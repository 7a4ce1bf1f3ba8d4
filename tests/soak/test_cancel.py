"""A request can be stopped at any moment: it ends once, its tokens are booked, nothing of it stays."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.soak.flapping import open_files
from tests.soak.scene import Trigger, playing, some_turns
from tests.support.scripted import question
from tui_app.domain import events as ev


def when(kind: type[ev.Event], **values: object) -> Trigger:
    """An event of this kind with these values."""
    return lambda event: (
        isinstance(event, kind) and all(getattr(event, name) == value for name, value in values.items())
    )


ARRIVED = when(ev.FaultChanged, fault=None)
"""A fault that hits one request heals with it: the simulator has that request."""


@dataclass(frozen=True)
class Moment:
    """When a request is stopped.

    Attributes:
        fault: of the first step.
        trigger: the event inside which, or after which, it is stopped; None stops it before it has begun.
        turns: of the loop that pass after the event.
        seen: how many clients the simulator must see leaving.
        attempts: the outcomes that the trace must show.
        used: whether tokens must be booked.
    """

    fault: str
    trigger: Trigger | None
    attempts: list[str]
    turns: int = 0
    seen: int = 0
    used: bool = False


MOMENTS = {
    "before it begins": Moment("silence", None, ["cancelled"]),
    "when it is accepted": Moment("silence", when(ev.RequestAccepted), ["cancelled"]),
    "before it connects": Moment("silence", when(ev.AttemptStarted), ["cancelled"]),
    "while the provider is silent": Moment("silence:count=1", ARRIVED, ["cancelled"], turns=5, seen=1),
    "before the first token": Moment(
        "slow_first_token:seconds=60,count=1", ARRIVED, ["cancelled"], turns=50, seen=1, used=True
    ),
    "at the first token": Moment("stall", when(ev.FirstToken), ["cancelled"], seen=1, used=True),
    "in the middle of the answer": Moment(
        "stall", when(ev.TextDelta), ["cancelled"], turns=9, seen=1, used=True
    ),
    "between two tokens": Moment(
        "slow:tokens_per_second=1", when(ev.FirstToken), ["cancelled"], turns=20, seen=1, used=True
    ),
    "when an attempt fails": Moment("cut", when(ev.AttemptFailed), ["failed"], used=True),
    "when text is discarded": Moment("cut", when(ev.PartialDiscarded), ["failed"], used=True),
    "while tokens are booked": Moment("cut", when(ev.PartialDiscarded), ["failed"], turns=1, used=True),
    "when a wait begins": Moment("rate_limited:retry_after=3", when(ev.Waiting), ["failed"]),
    "during a wait": Moment("rate_limited:retry_after=3", when(ev.Waiting), ["failed"], turns=9),
    "between two steps": Moment("auth", when(ev.FailedOver), ["failed", "cancelled"]),
    "before the second step connects": Moment(
        "auth", when(ev.AttemptStarted, step=2), ["failed", "cancelled"], turns=1
    ),
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
async def test_it_ends_once_and_leaves_nothing(moment: Moment, tmp_path: Path) -> None:
    async with playing(tmp_path, moment.fault) as scene:
        scene.half_open()
        await scene.cancel_at(moment.trigger, turns=moment.turns)
        end = await scene.check_nothing_is_left()
        assert isinstance(end, ev.Cancelled)
        assert [attempt.outcome for attempt in end.trace.attempts] == moment.attempts
        assert scene.traffic().disconnects == moment.seen
        assert any(attempt.tokens for attempt in end.trace.attempts) == moment.used
        assert await scene.engine.store.traces.get(end.trace.id) == end.trace
        await scene.check_the_probe_is_free()


@pytest.mark.parametrize("turns", range(8))
@pytest.mark.parametrize("last", [ev.TextDelta, ev.UsageRecorded], ids=lambda kind: kind.__name__)
async def test_at_its_very_end_it_is_either_answered_or_cancelled(
    last: type[ev.Event], turns: int, tmp_path: Path
) -> None:
    async with playing(tmp_path) as scene:
        scene.half_open()
        await scene.cancel_at(when(last), turns=turns)
        end = await scene.check_nothing_is_left()
        assert isinstance(end, ev.Answered | ev.Cancelled)
        assert end.trace.attempts[0].tokens is not None
        assert await scene.engine.store.traces.get(end.trace.id) == end.trace
        await scene.check_the_probe_is_free()


@pytest.fixture
def unanswered() -> Iterator[str]:
    """The URL of a server whose queue is full: connecting to it never ends."""
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    callers = []
    for _ in range(4):
        caller = socket.socket()
        caller.setblocking(False)
        caller.connect_ex(full.getsockname())
        callers.append(caller)
    yield f"http://127.0.0.1:{full.getsockname()[1]}"
    for one in (*callers, full):
        one.close()


async def test_while_it_connects(unanswered: str, tmp_path: Path) -> None:
    async with playing(tmp_path) as scene:
        scene.half_open()
        settings = scene.engine.settings
        claude = replace(settings.providers["claude"], base_url=unanswered)
        nowhere = replace(settings, providers={**settings.providers, "claude": claude})
        await scene.cancel_at(when(ev.AttemptStarted), turns=100, settings=nowhere)
        end = await scene.check_nothing_is_left()
        assert isinstance(end, ev.Cancelled)
        assert [(a.outcome, a.tokens) for a in end.trace.attempts] == [("cancelled", None)]
        await scene.check_the_probe_is_free()


FAULTS = (
    "",
    *(
        "silence",
        "stall",
        "cut",
        "slow:tokens_per_second=300",
        "slow_first_token:seconds=60",
        "connect",
        "reset",
    ),
    *("overloaded", "rate_limited:retry_after=3", "server_error", "auth", "empty", "malformed", "quiet_end"),
)


@pytest.mark.parametrize("seed", range(60))
async def test_at_random_moments(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    async with playing(tmp_path, chance.choice(FAULTS)) as scene:
        scene.half_open()
        await scene.cancel_at(when(ev.RequestAccepted), turns=chance.randrange(1, 150))
        await scene.check_nothing_is_left()
        await scene.check_the_probe_is_free()


async def test_stopping_another_request_does_not_free_the_probe(tmp_path: Path) -> None:
    async with playing(tmp_path, "silence") as scene:
        early = scene.engine.service.start(question())
        await some_turns(50)
        scene.half_open()
        probe = scene.engine.service.start(question())
        await some_turns(50)
        early.cancel()
        await early.task
        late = await scene.engine.service.start(question()).task
        probe.cancel()
        await probe.task
        assert [skip.provider for skip in late.trace.skipped] == ["claude"]
        await scene.check_the_probe_is_free()


@pytest.mark.parametrize("fault", ["", "silence", "stall", "overloaded"])
async def test_no_connection_is_lost_at_any_turn_of_the_loop(fault: str, tmp_path: Path) -> None:
    async with playing(tmp_path) as scene:
        await scene.check_the_probe_is_free()
        files = open_files()
        for turns in range(1, 60):
            scene.engine.set_fault("claude", fault or None)
            await scene.cancel_at(when(ev.RequestAccepted), turns=turns)
            await scene.simulator.idle()
            scene.engine.set_fault("claude", None)
        await scene.check_the_probe_is_free()
        assert open_files() == files


async def test_leaving_the_stream_stops_the_request(tmp_path: Path) -> None:
    async with playing(tmp_path, "stall") as scene:
        stream = scene.engine.service.stream(question())
        async for event in stream:
            if isinstance(event, ev.TextDelta):
                break
        await stream.aclose()
        await asyncio.wait(asyncio.all_tasks() - scene.before)
        assert isinstance(await scene.check_nothing_is_left(), ev.Cancelled)
        assert scene.traffic().disconnects == 1
