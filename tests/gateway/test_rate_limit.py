"""A moving window for each client: the one too many waits, and then passes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.conftest import OpenGateway
from tests.support.clocks import SkippingClock
from tui_app.domain.clock import Clock
from tui_app.gateway.rate_limit import RateLimit


class HandClock(Clock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 1_800_000_000.0

    def time(self) -> float:
        return self.now_s


async def test_the_101st_request_in_a_minute_waits_and_then_passes(open_gateway: OpenGateway) -> None:
    clock = SkippingClock()
    running = await open_gateway(clock=clock)
    for _ in range(100):
        assert (await running.http.get("/api/v1/status")).status_code == 200
    refused = await running.http.get("/api/v1/status")
    assert (refused.status_code, refused.json()) == (429, {"error": "Too many requests"})
    wait = int(refused.headers["retry-after"])
    assert 1 <= wait <= 61
    dialect = await running.complete()
    assert dialect.status_code == 429
    assert dialect.json()["error"]["code"] == "rate_limit_exceeded"
    dialect = await running.message()
    assert (dialect.status_code, dialect.json()["error"]["type"]) == (429, "rate_limit_error")
    for path in ("/health", "/info", "/metrics"):
        assert (await running.http.get(path)).status_code == 200
    await clock.sleep(wait)
    assert (await running.http.get("/api/v1/status")).status_code == 200


async def test_off_counts_nothing_and_another_rate_is_another(open_gateway: OpenGateway) -> None:
    running = await open_gateway(RATE_LIMIT="off")
    assert {(await running.http.get("/api/v1/status")).status_code for _ in range(120)} == {200}
    few = await open_gateway(RATE_LIMIT="2/hour")
    assert [(await few.http.get("/v1/models")).status_code for _ in range(3)] == [200, 200, 429]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 40)), max_size=60))
async def test_no_window_ever_holds_more_and_a_wait_is_never_too_short(
    steps: list[tuple[str, float]],
) -> None:
    clock = HandClock()
    limit = RateLimit(clock)
    passed: dict[str, list[float]] = {"a": [], "b": []}
    for client, pause in steps:
        clock.now_s += pause
        wait = await limit.wait("5/minute", client)
        recent = [at for at in passed[client] if at > clock.now_s - 60]
        assert (wait is None) == (len(recent) < 5)
        if wait is not None:
            assert recent[0] + 60 < clock.now_s + wait <= recent[0] + 62
        else:
            passed[client].append(clock.now_s)
