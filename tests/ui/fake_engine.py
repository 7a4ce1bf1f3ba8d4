"""An engine that does what a test tells it to, behind the same methods as the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from tests.ui.fake_library import FakeLibrary
from tests.ui.fake_limits import FakeLimits
from tests.ui.fake_traces import FakeTraces
from tests.ui.story import CHAIN, MODELS, NOON
from tui_app.budget.period import Period, last_days
from tui_app.domain.events import Event, FaultChanged, GatewayChanged
from tui_app.domain.messages import Environment, Wire
from tui_app.domain.secret import Secret
from tui_app.engine.api import AS_NEXT, Sending, Snapshot
from tui_app.engine.compared import Comparison, line_up
from tui_app.engine.info import EngineInfo
from tui_app.settings import Provider, Settings, Timeouts

T = TypeVar("T")

CHAINS = {"development": CHAIN[:1], "staging": CHAIN[:2], "production": CHAIN}
LENGTHS = {"development": 500, "staging": 1000, "production": 2000}
LIMITS = {"development": 10_000, "staging": 50_000, "production": 200_000}


def settings(environment: str = "production", *, simulated: bool = True) -> Settings:
    """The defaults of an environment, with a key for everybody."""
    providers = {
        name: Provider(
            name=name,
            wire=Wire.OPENAI,
            base_url="http://127.0.0.1:1",
            api_key=Secret("k"),
            model=MODELS[name],
            max_tokens=1024,
            daily_limit=LIMITS[environment],
        )
        for name in CHAIN
    }
    return Settings(
        environment=Environment(environment),
        environment_given=True,
        chain=CHAINS[environment],
        primary="claude",
        providers=providers,
        timeouts=Timeouts(deadline=30.0),
        max_message_length=LENGTHS[environment],
        data_dir=Path("data"),
        simulated=simulated,
    )


def snapshot(environment: str = "production", **parts: object) -> Snapshot:
    """A state with nothing done yet, except for the given parts."""
    return replace(Snapshot(settings=settings(environment)), **parts)  # type: ignore[arg-type]  # its fields


class FakeEngine:
    """Records what it is asked, and tells what a test puts in.

    Args:
        first: the state it starts with, or why it cannot start.
        when_sent: the events of the next requests, one list each; further ones are told by `tell`.

    Attributes:
        calls: what it was asked, in order.
        hold: it is not ready before `become_ready`.
    """

    def __init__(
        self, first: Snapshot | Exception | None = None, when_sent: Iterable[list[Event]] = ()
    ) -> None:
        self.first = first if first is not None else snapshot()
        self.when_sent = list(when_sent)
        self.calls: list[tuple[str, ...]] = []
        self.library = FakeLibrary(self.calls, snapshot)
        self.traces = FakeTraces(self.calls)
        first_settings = self.first.settings if isinstance(self.first, Snapshot) else settings()
        self.limits = FakeLimits(first_settings, self.tell)
        self.preferred: dict[str, Any] = {}
        self.send_error: Exception | None = None
        self.period: Period | Exception = Period(days=last_days("2026-11-23", 30), series=())
        self.told: EngineInfo | Exception = EngineInfo(
            settings=self.first.settings if isinstance(self.first, Snapshot) else settings(),
            listed=(),
            since=NOON,
        )
        self.known: Comparison | Exception = line_up(settings())
        self.compare_error: Exception | None = None
        self.comparison = Comparison()
        self.comparing: Future[None] = Future()
        self.gateway: str | Exception | None = "http://127.0.0.1:8088"
        self.drains = 0
        self.hold = False
        self._ready: Future[Snapshot] = Future()
        self._events: list[Event] = []
        self._wake: Callable[[], None] = lambda: None

    def tell(self, *events: Event) -> None:
        """Lets events arrive."""
        self._events += events
        self._wake()

    def start(self, wake: Callable[[], None]) -> None:
        self.calls.append(("start",))
        self._wake = wake
        if not self.hold:
            self.become_ready()

    def become_ready(self) -> None:
        """Tells the first state, or why there is none."""
        if isinstance(self.first, Exception):
            self._ready.set_exception(self.first)
        else:
            self._ready.set_result(self.first)

    def drain(self) -> list[Event]:
        self.drains += 1
        events, self._events = self._events, []
        return events

    def ready(self) -> Future[Snapshot]:
        return self._ready

    def send(self, text: str, sending: Sending = AS_NEXT) -> Future[str]:
        again = (f"again: {sending.again.text}",) if sending.again else ()
        first = (f"first: {sending.first}",) if sending.first else ()
        self.calls.append(("send", text, *again, *first))
        if self.send_error is not None:
            return _failed(self.send_error)
        if self.when_sent:
            self.tell(*self.when_sent.pop(0))
        return _done("r1")

    def cancel(self) -> None:
        self.calls.append(("cancel",))

    def switch(self, environment: str) -> Future[Snapshot]:
        self.calls.append(("switch", environment))
        return _done(snapshot(environment))

    def set_fault(self, provider: str, fault: str | None) -> Future[None]:
        self.calls.append(("set_fault", provider, fault or "none"))
        name = fault and fault.partition(":")[0]
        real = isinstance(self.first, Snapshot) and not self.first.settings.simulated
        self.tell(FaultChanged(provider=provider, fault=name, real=real))
        return _done(None)

    def heal_all(self) -> Future[None]:
        self.calls.append(("heal_all",))
        self.tell(*(FaultChanged(provider=name, fault=None) for name in CHAIN))
        return _done(None)

    def open_circuit(self, provider: str) -> Future[None]:
        self.calls.append(("open_circuit", provider))
        return _done(None)

    def close_circuit(self, provider: str) -> Future[None]:
        self.calls.append(("close_circuit", provider))
        return _done(None)

    def new_conversation(self) -> Future[Snapshot]:
        self.calls.append(("new_conversation",))
        return _done(snapshot())

    def usage_period(self, days: int) -> Future[Period]:
        self.calls.append(("usage_period", str(days)))
        if isinstance(self.period, Exception):
            return _answer(self.period)
        last = (replace(each, days=each.days[-days:]) for each in self.period.series)
        return _answer(replace(self.period, days=self.period.days[-days:], series=tuple(last)))

    def info(self) -> Future[EngineInfo]:
        self.calls.append(("info",))
        return _answer(self.told)

    def preferences(self) -> Future[dict[str, Any]]:
        return _done(dict(self.preferred))

    def prefer(self, name: str, value: Any) -> Future[None]:
        self.preferred[name] = value
        return _done(None)

    def turn_gateway(self) -> Future[str | None]:
        self.calls.append(("turn_gateway",))
        if isinstance(self.gateway, str) or self.gateway is None:
            self.tell(GatewayChanged(url=self.gateway))
        return _answer(self.gateway)

    def line_up(self) -> Future[Comparison]:
        self.calls.append(("line_up",))
        return _answer(self.known)

    def compare(self, comparison: Comparison) -> Future[None]:
        self.calls.append(("compare", comparison.prompt, *(one.provider for one in comparison.columns)))
        self.comparison = comparison
        if self.compare_error is not None:
            return _answer(self.compare_error)
        self.comparing = Future()
        return self.comparing

    def stop(self) -> None:
        self.calls.append(("stop",))


def _done(result: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(result)
    return future


def _answer(result: T | Exception) -> Future[T]:
    future: Future[T] = Future()
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
    return future


def _failed(error: Exception) -> Future[str]:
    future: Future[str] = Future()
    future.set_exception(error)
    return future
