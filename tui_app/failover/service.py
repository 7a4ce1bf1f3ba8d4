"""The chat service: the only way a request runs, and the source of every event."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tui_app.domain import events as ev
from tui_app.domain.finishing import too_late_to_stop
from tui_app.domain.messages import ChatRequest
from tui_app.domain.traces import Trace
from tui_app.failover.mailbox import Mailbox
from tui_app.failover.rules import rejection
from tui_app.failover.runner import ChainRun
from tui_app.failover.step import Parts
from tui_app.failover.telling import Teller
from tui_app.settings import Settings
from tui_app.settings.texts import FALLBACK_MESSAGES

log = logging.getLogger("tui_app.failover")

Listener = Callable[[ev.Event], None]


def always() -> bool:
    """Says yes: what was shown of an answer can be struck."""
    return True


class TraceStore(Protocol):
    """Where traces are kept."""

    def append(self, trace: Trace) -> Awaitable[None]:
        """Keeps one more trace."""
        ...


@dataclass(slots=True)
class RunningRequest:
    """A request on its way."""

    id: str
    task: asyncio.Task[ev.FinalEvent]
    _cancelled: bool = False

    def cancel(self, why: str | None = None) -> None:
        """Stops it: the connection is closed, what was used is booked, and `Cancelled` follows.

        A request that has its whole answer already ends as answered.

        Args:
            why: told by the trace; None says that the user did it.
        """
        if not self._cancelled and not self.task.done():
            self._cancelled = True
            # A task that is cancelled before its first step would end without a final event.
            self.task.get_loop().call_soon(self.task.cancel, why)


class ChatService:
    """Runs requests and tells everybody what happens.

    Args:
        settings: replaced as a whole by `use`; a running request keeps those it began with.
        traces: keeps each request's trace before its final event is told; None keeps none.
    """

    def __init__(self, settings: Settings, parts: Parts, traces: TraceStore | None = None) -> None:
        self.settings = settings
        self._parts = parts
        self._traces = traces
        self._listeners: list[Listener] = []
        self._running: dict[str, RunningRequest] = {}

    # --- requests ----------------------------------------------------------------------------------------

    async def stream(
        self, request: ChatRequest, settings: Settings | None = None
    ) -> AsyncGenerator[ev.RequestEvent, None]:
        """Runs a request; yields its events and ends with exactly one final event.

        Closing the iterator early stops the request.

        Args:
            request: what is asked.
            settings: replaces the service's own for this request.
        """
        arrived = asyncio.Event()
        mailbox = Mailbox(arrived.set)
        running = self.start(request, settings, mailbox.put)
        try:
            while True:
                await arrived.wait()
                arrived.clear()
                for event in mailbox.drain():
                    if isinstance(event, ev.RequestEvent):
                        yield event
                    if isinstance(event, ev.FinalEvent):
                        return
        finally:
            running.cancel()

    def start(
        self,
        request: ChatRequest,
        settings: Settings | None = None,
        listener: Listener | None = None,
        *,
        request_id: str | None = None,
        may_start_over: Callable[[], bool] = always,
    ) -> RunningRequest:
        """Begins a request in a task of its own.

        Args:
            request: what is asked.
            settings: replaces the service's own for this request.
            listener: takes this request's events, besides everybody who listens to all.
            request_id: unique, for whoever has to know it before the first event; None makes one.
            may_start_over: asked when an answer breaks off after its first text; where it says no, that
                text cannot be taken back, and the request ends there instead of going down the chain.
        """
        request_id = request_id or secrets.token_hex(8)
        task = asyncio.create_task(
            self._run(request_id, request, settings or self.settings, listener, may_start_over),
            name=f"request {request_id}",
        )
        running = self._running[request_id] = RunningRequest(request_id, task)
        task.add_done_callback(lambda _: self._running.pop(request_id, None))
        return running

    def cancel(self, request_id: str) -> None:
        """Stops a running request; nothing happens where it has ended."""
        if (running := self._running.get(request_id)) is not None:
            running.cancel()

    async def _run(
        self,
        request_id: str,
        request: ChatRequest,
        settings: Settings,
        listener: Listener | None,
        may_start_over: Callable[[], bool],
    ) -> ev.FinalEvent:
        def tell(event: ev.Event) -> None:
            if listener is not None:
                listener(event)
            self.publish(event)

        teller = Teller(request_id, self._parts.clock, tell)
        final: ev.FinalEvent
        if (why := rejection(request, settings)) is not None:
            final = teller.make(
                ev.Rejected,
                why=why,
                trace=_untried(teller, settings, "rejected", why),
                source=request.source,
            )
        else:
            fallback = FALLBACK_MESSAGES[settings.environment]
            run = ChainRun(
                request, settings, self._parts, teller, fallback=fallback, may_start_over=may_start_over
            )
            try:
                final = await run.run()
            except Exception:
                log.exception("unexpected error in request %s", request_id)
                trace = _untried(teller, settings, "exhausted", "an unexpected error; see the log")
                final = teller.make(ev.Exhausted, fallback_message=fallback, trace=trace)
            await too_late_to_stop(self._settle(run, final.trace))
            # What was booked was told meanwhile, and the final event is the last one.
            final = replace(final, at_s=teller.elapsed())
        tell(final)
        return final

    async def _settle(self, run: ChainRun, trace: Trace) -> None:
        """Books the answer and keeps the trace: in one commit where both go to the same files.

        The usage stands first in it, so that no kept trace tells of tokens that are not booked.
        """
        keeping: list[Awaitable[None]] = []

        def keep() -> None:
            if self._traces is not None:
                keeping.append(self._traces.append(trace))

        try:
            await run.settle(keep)
        except Exception:
            log.exception("what request %s used was not booked", trace.id)
        try:
            if not keeping:
                keep()
            for kept in keeping:
                await kept
        except Exception:
            log.exception("trace %s was not kept", trace.id)

    # --- everybody who listens ---------------------------------------------------------------------------

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` with every event of every request from now on; gives what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def subscribe(self) -> AsyncGenerator[ev.Event, None]:
        """Every request's events, and those of the service itself, from the first `anext` on."""
        arrived = asyncio.Event()
        mailbox = Mailbox(arrived.set)
        end = self.listen(mailbox.put)
        try:
            while True:
                await arrived.wait()
                arrived.clear()
                for event in mailbox.drain():
                    yield event
        finally:
            end()

    def publish(self, event: ev.Event) -> None:
        """Tells everybody; one listener's error is logged and hurts nobody else."""
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed on %s", type(event).__name__)

    # --- the whole ---------------------------------------------------------------------------------------

    def use(self, settings: Settings) -> None:
        """Puts other settings in force for the requests to come; closes circuits they may have mended."""
        before = {name: provider.endpoint for name, provider in self.settings.providers.items()}
        kept = {name for name, now in settings.providers.items() if before.get(name) == now.endpoint}
        self._parts.circuits.settings_changed(kept)
        self.settings = settings

    async def close(self) -> None:
        """Stops every running request and waits for its end."""
        running = tuple(self._running.values())
        for request in running:
            request.cancel()
        await asyncio.gather(*(request.task for request in running), return_exceptions=True)


def _untried(teller: Teller, settings: Settings, outcome: str, error: str, **values: Any) -> Trace:
    """The trace of a request that ended outside the chain."""
    return Trace(
        id=teller.request_id,
        started_at=teller.started_at,
        environment=settings.environment.value,
        simulated=settings.simulated,
        chain=settings.chain,
        outcome=outcome,
        duration_s=teller.elapsed(),
        attempts=teller.fold.attempts,
        skipped=teller.fold.skipped,
        error=error,
        **values,
    )
