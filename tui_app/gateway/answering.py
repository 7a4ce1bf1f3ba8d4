"""Runs one request of a dialect down the chain and answers it, whole or while it arrives."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tui_app.domain import events as ev
from tui_app.gateway.asked import Asked
from tui_app.gateway.courses import course
from tui_app.gateway.dialects import Dialect
from tui_app.gateway.exchange import Exchange
from tui_app.gateway.outcomes import problem_of
from tui_app.gateway.problems import ApiError, Kind, invalid
from tui_app.gateway.progress import Progress, trace_headers
from tui_app.gateway.relay import Relay
from tui_app.gateway.surroundings import Surroundings
from tui_app.settings import Settings

LARGEST_BODY = 32 * 1024 * 1024

LEFT = "the client left"
NOT_PASSED_ON = "ended, because the answer could not be passed on; see the gateway's log"


async def answer(around: Surroundings, exchange: Exchange, dialect: Dialect) -> None:
    """Answers a request of a dialect.

    Raises:
        ApiError: there is no answer, and nothing was sent yet.
        ClientGoneError: nobody waits for one.
    """
    asked = dialect.read(await exchange.body(LARGEST_BODY))
    settings = course(around.settings, asked.model, asked.fallbacks)
    hold = _hold(exchange, settings)
    if asked.stream:
        await _stream(around, exchange, dialect, asked, settings, hold=hold)
        return
    final = await run(around, exchange, asked, settings)
    headers = headers_of(around, final, settings, dialect)
    if not isinstance(final, ev.Answered):
        raise _with(problem_of(final), headers)
    await exchange.reply(200, dialect.whole(final), headers)


async def run(
    around: Surroundings, exchange: Exchange, asked: Asked, settings: Settings, relay: Relay | None = None
) -> ev.FinalEvent:
    """Runs a request until its end; a client that leaves ends it."""
    service = around.engine.service
    if relay is None:
        running = service.start(asked.request, settings)
    else:
        running = service.start(asked.request, settings, relay.take, may_start_over=lambda: not relay.opened)
    connection = exchange.connection
    around.running[running.id] = running
    try:
        if relay is not None:
            relay.stop, connection.on_room = partial(running.cancel, NOT_PASSED_ON), relay.flush
        connection.on_gone = partial(running.cancel, LEFT)
        if connection.gone:
            running.cancel(LEFT)
        final = await running.task
    finally:
        running.cancel()
        del around.running[running.id]
        connection.on_gone = connection.on_room = None
    exchange.trace = final.trace
    return final


def headers_of(
    around: Surroundings, final: ev.FinalEvent, settings: Settings, dialect: Dialect | None = None
) -> dict[str, str]:
    """What the headers of an ended request say."""
    return _named(trace_headers(final.trace, around.engine, settings), dialect)


async def _stream(
    around: Surroundings,
    exchange: Exchange,
    dialect: Dialect,
    asked: Asked,
    settings: Settings,
    *,
    hold: bool,
) -> None:
    def headers(progress: Progress) -> dict[str, str]:
        return _named(progress.headers(around.engine, settings), dialect)

    def opened(progress: Progress, frames: bytes) -> None:
        exchange.open_stream(headers(progress), frames)

    form = dialect.stream(asked, around.engine.clock.time())
    relay = Relay(form, _Outlet(exchange, opened), hold=hold)
    final = await run(around, exchange, asked, settings, relay)
    if not relay.opened and (relay.broken or not isinstance(final, ev.Answered)):
        problem = ApiError(Kind.INTERNAL, relay.broken) if relay.broken else problem_of(final)
        raise _with(problem, headers_of(around, final, settings, dialect))
    await exchange.end_stream(relay.finish(final), None if relay.opened else headers(relay.progress))


class _Outlet:
    """A client's stream."""

    def __init__(self, exchange: Exchange, opened: Callable[[Progress, bytes], None]) -> None:
        self._connection = exchange.connection
        self.open = opened
        self.write = exchange.write

    @property
    def full(self) -> bool:
        return bool(self._connection.full)


def _hold(exchange: Exchange, settings: Settings) -> bool:
    """Whether the answer is held until it is whole.

    Raises:
        ApiError: `x-midstream` says neither.
    """
    asked = exchange.headers.get("x-midstream")
    if asked is None:
        return settings.midstream_hold
    if asked.lower() not in ("error", "hold"):
        raise invalid("x-midstream must be error or hold", "x-midstream")
    return bool(asked.lower() == "hold")


def _named(headers: dict[str, str], dialect: Dialect | None) -> dict[str, str]:
    if dialect is not None and dialect.id_header is not None:
        headers[dialect.id_header] = headers["x-request-id"]
    return headers


def _with(problem: ApiError, headers: dict[str, str]) -> ApiError:
    problem.headers = {**headers, **problem.headers}
    return problem
