"""Runs the engine on its own loop in its own thread: a screen that stalls must stall nothing else."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from tui_app.engine.library_thread import LibraryOfThread
from tui_app.engine.limits_thread import LimitsOfThread
from tui_app.engine.options import AS_NEXT, LaunchOptions, Sending
from tui_app.engine.traces_thread import TracesOfThread
from tui_app.storage.errors import StorageError

if TYPE_CHECKING:
    from tui_app.budget.period import Period
    from tui_app.domain.events import Event
    from tui_app.engine.api import Snapshot
    from tui_app.engine.compared import Comparison
    from tui_app.engine.engine import Engine
    from tui_app.engine.info import EngineInfo
    from tui_app.engine.serving import GatewaySwitch, Serve
    from tui_app.failover.mailbox import Mailbox

log = logging.getLogger("tui_app.engine")

T = TypeVar("T")

SENTENCES = (ValueError, OSError, StorageError)
"""Errors whose text is written for people; that of any other may hold whatever was at hand, even a key."""

STOP_S = 3.0
"""How long leaving the app waits for what is being written."""


class EngineThread:
    """The engine as the screen sees it; every method returns at once.

    The heavy imports happen in the thread, after the first frame.

    Args:
        options: what the command line asked for.
        gateway: what makes a gateway, and its port; None where there is none to be had.
    """

    def __init__(self, options: LaunchOptions, gateway: tuple[Serve, int] | None = None) -> None:
        self._options = options
        self._gateway = gateway
        self._switch: GatewaySwitch | None = None
        self._ready: Future[Snapshot] = Future()
        self._wake: Callable[[], None] = _nothing
        self._mailbox: Mailbox | None = None
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
        return self._mailbox.drain() if self._mailbox is not None else []

    def ready(self) -> Future[Snapshot]:
        """The first state, or why there is none."""
        return self._ready

    @property
    def library(self) -> LibraryOfThread:
        """The conversations that are kept."""
        return LibraryOfThread(self._do)

    @property
    def traces(self) -> TracesOfThread:
        """The traces that are kept."""
        return TracesOfThread(self._do)

    @property
    def limits(self) -> LimitsOfThread:
        """The day's limits, for this run."""
        return LimitsOfThread(self._do)

    def send(self, text: str, sending: Sending = AS_NEXT) -> Future[str]:
        """Sends a message; gives the request's id once the message is kept."""
        return self._do(lambda engine: engine.session.send(text, sending))

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

    def usage_period(self, days: int) -> Future[Period]:
        """What was used in the last so many days."""
        return self._do(lambda engine: engine.usage_period(days))

    def turn_gateway(self) -> Future[str | None]:
        """Starts the gateway, or stops it; gives its base URL, None once it is stopped."""
        return self._do(self._turn_gateway)

    async def _turn_gateway(self, engine: Engine) -> str | None:
        if self._gateway is None:
            raise ValueError("there is no gateway here; `tui-app serve` is one")
        if self._switch is None:
            from tui_app.engine.serving import GatewaySwitch

            self._switch = GatewaySwitch(engine, *self._gateway)
        return await self._switch.turn()

    def line_up(self) -> Future[Comparison]:
        """Everybody in the chain who can be asked the same thing."""
        return self._do(_line_up)

    def compare(self, comparison: Comparison) -> Future[None]:
        """Asks them; done when all have ended, and cancelling it stops those that still run."""
        return self._do(lambda engine: _compare(engine, comparison))

    def info(self) -> Future[EngineInfo]:
        """What the engine tells about itself."""
        return self._do(_info)

    def preferences(self) -> Future[dict[str, Any]]:
        """Every choice of the person that is kept."""
        return self._do(lambda engine: engine.store.preferences.all())

    def prefer(self, name: str, value: Any) -> Future[None]:
        """Keeps a choice."""
        return self._do(lambda engine: engine.store.preferences.set(name, value))

    def stop(self) -> None:
        """Keeps what is running, closes everything and ends the thread."""
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except Exception as error:
            log.exception("the engine ended")
            if not self._ready.done():
                self._ready.set_exception(_tellable(error))
            self._wake()

    async def _live(self) -> None:
        from tui_app.engine.engine import Engine
        from tui_app.failover.mailbox import Mailbox

        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._mailbox = Mailbox(self._wake)
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
            if self._switch is not None:
                await self._switch.close()
            await engine.close()

    def _do(self, action: Callable[[Engine], Coroutine[Any, Any, T]]) -> Future[T]:
        """Runs an action on the engine's loop."""
        engine, loop = self._engine, self._loop
        if engine is None or loop is None or not loop.is_running():
            failed: Future[T] = Future()
            failed.set_exception(RuntimeError("the engine is not running"))
            return failed
        return asyncio.run_coroutine_threadsafe(_told(action(engine)), loop)


async def _told(action: Coroutine[Any, Any, T]) -> T:
    try:
        return await action
    except Exception as error:
        if not isinstance(error, SENTENCES):
            log.exception("what the screen asked for failed")
        raise _tellable(error) from None


def _tellable(error: Exception) -> Exception:
    """The error as the screen may show it."""
    if isinstance(error, SENTENCES):
        return error
    from tui_app.reporting.places import in_short

    return RuntimeError(f"unexpected error ({in_short(error)}); the log has a line of it")


async def _info(engine: Engine) -> EngineInfo:
    from tui_app.engine.info import told_by

    return await told_by(engine)


async def _line_up(engine: Engine) -> Comparison:
    from tui_app.engine.compared import line_up

    return line_up(engine.settings)


async def _compare(engine: Engine, comparison: Comparison) -> None:
    from tui_app.engine.comparing import compare

    await compare(engine, comparison)


async def _done(action: Callable[[], None]) -> None:
    action()


def _nothing() -> None:
    """Before `start` nobody is to be woken."""
