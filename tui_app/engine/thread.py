"""Runs the engine on its own loop in its own thread: a screen that stalls must stall nothing else."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from tui_app.domain.events import Event
from tui_app.engine.api import LaunchOptions, Snapshot
from tui_app.failover.mailbox import Mailbox

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine

log = logging.getLogger("tui_app.engine")

T = TypeVar("T")

STOP_S = 3.0
"""How long leaving the app waits for what is being written."""


class EngineThread:
    """The engine as the screen sees it; every method returns at once.

    The heavy imports happen in the thread, after the first frame.
    """

    def __init__(self, options: LaunchOptions) -> None:
        self._options = options
        self._ready: Future[Snapshot] = Future()
        self._wake: Callable[[], None] = _nothing
        self._mailbox = Mailbox(self._wake_screen)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._engine: Engine | None = None
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self, wake: Callable[[], None]) -> None:
        """Starts the thread; `wake` is called from it when events wait or the engine is ready."""
        self._wake = wake
        self._thread.start()

    def drain(self) -> list[Event]:
        """What happened since the last call."""
        return self._mailbox.drain()

    def ready(self) -> Future[Snapshot]:
        """The first state, or why there is none."""
        return self._ready

    def send(self, text: str) -> Future[str]:
        """Sends a message; gives the request's id once the message is kept."""
        return self._do(lambda engine: engine.session.send(text))

    def cancel(self) -> None:
        """Stops the running answer."""
        self._do(lambda engine: _done(engine.session.cancel))

    def switch(self, environment: str) -> Future[Snapshot]:
        """Puts another environment in force."""
        return self._do(lambda engine: engine.switch(environment))

    def set_fault(self, provider: str, fault: str | None) -> Future[None]:
        """Breaks or heals a provider."""
        return self._do(lambda engine: _done(lambda: engine.set_fault(provider, fault)))

    def heal_all(self) -> Future[None]:
        """Heals every provider."""
        return self._do(lambda engine: _done(engine.heal_all))

    def open_circuit(self, provider: str) -> Future[None]:
        """Leaves a provider out until its circuit is closed by hand."""
        return self._do(lambda engine: _done(lambda: engine.open_circuit(provider)))

    def close_circuit(self, provider: str) -> Future[None]:
        """Lets a provider be tried again."""
        return self._do(lambda engine: _done(lambda: engine.close_circuit(provider)))

    def new_conversation(self) -> Future[Snapshot]:
        """Begins an empty conversation."""
        return self._do(lambda engine: engine.new_conversation())

    def stop(self) -> None:
        """Keeps what is running, closes everything and ends the thread."""
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _wake_screen(self) -> None:
        self._wake()

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except Exception as error:
            log.exception("the engine ended")
            if not self._ready.done():
                self._ready.set_exception(error)
            self._wake()

    async def _live(self) -> None:
        from tui_app.engine.engine import Engine

        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        engine = await Engine.open(self._options)
        try:
            engine.service.listen(self._mailbox.put)
            await engine.resume()
            engine.keep_watch()
            self._engine = engine
            self._ready.set_result(await engine.snapshot())
            self._wake()
            await self._stopping.wait()
        finally:
            await engine.close()

    def _do(self, action: Callable[[Engine], Coroutine[Any, Any, T]]) -> Future[T]:
        """Runs an action on the engine's loop."""
        engine, loop = self._engine, self._loop
        if engine is None or loop is None or not loop.is_running():
            failed: Future[T] = Future()
            failed.set_exception(RuntimeError("the engine is not running"))
            return failed
        return asyncio.run_coroutine_threadsafe(action(engine), loop)


async def _done(action: Callable[[], None]) -> None:
    action()


def _nothing() -> None:
    """Before `start` nobody is to be woken."""
