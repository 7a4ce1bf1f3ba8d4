"""What the screen asks of the engine, which lives in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol

from tui_app.engine.options import AS_NEXT, Sending
from tui_app.ui.library_port import LibraryPort
from tui_app.ui.limits_port import LimitsPort
from tui_app.ui.traces_port import TracesPort

if TYPE_CHECKING:
    from tui_app.budget.period import Period
    from tui_app.domain.events import Event
    from tui_app.engine.api import Snapshot
    from tui_app.engine.compared import Comparison
    from tui_app.engine.info import EngineInfo


class EnginePort(Protocol):
    """The engine as the screen sees it; every method returns at once."""

    def start(self, wake: Callable[[], None]) -> None:
        """Starts the engine's thread.

        Args:
            wake: called from that thread whenever events are waiting, or the engine is ready.
        """
        ...

    def drain(self) -> list[Event]:
        """The events that arrived since the last call, neighbouring deltas joined; cheap when empty."""
        ...

    def ready(self) -> Future[Snapshot]:
        """The first state; fails with the reason when the engine could not start."""
        ...

    @property
    def library(self) -> LibraryPort:
        """The conversations that are kept."""
        ...

    @property
    def traces(self) -> TracesPort:
        """The traces that are kept."""
        ...

    @property
    def limits(self) -> LimitsPort:
        """The day's limits, for this run."""
        ...

    def send(self, text: str, sending: Sending = AS_NEXT) -> Future[str]:
        """Sends a message down the chain; the request's id, once the message is on disk."""
        ...

    def cancel(self) -> None:
        """Stops the running answer."""
        ...

    def switch(self, environment: str) -> Future[Snapshot]:
        """Changes to another environment; its state."""
        ...

    def set_fault(self, provider: str, fault: str | None) -> Future[None]:
        """Puts a fault in front of a provider, or takes it away."""
        ...

    def heal_all(self) -> Future[None]:
        """Takes every fault away."""
        ...

    def open_circuit(self, provider: str) -> Future[None]:
        """Leaves a provider out until its circuit is closed by hand."""
        ...

    def close_circuit(self, provider: str) -> Future[None]:
        """Lets a provider be tried again at once."""
        ...

    def new_conversation(self) -> Future[Snapshot]:
        """Begins an empty conversation; the state with it open."""
        ...

    def usage_period(self, days: int) -> Future[Period]:
        """What was used in the last so many days, today included."""
        ...

    def turn_gateway(self) -> Future[str | None]:
        """Starts the gateway, or stops it; its base URL, None once it is stopped."""
        ...

    def line_up(self) -> Future[Comparison]:
        """Everybody in the chain who can be asked the same thing, before anything was asked."""
        ...

    def compare(self, comparison: Comparison) -> Future[None]:
        """Asks everybody in a comparison that has begun; what happens comes as events.

        Returns:
            Done once all have ended; cancelling it stops those that still run.
        """
        ...

    def info(self) -> Future[EngineInfo]:
        """What the engine tells about itself."""
        ...

    def preferences(self) -> Future[dict[str, Any]]:
        """Every choice of the person that is kept, by its name."""
        ...

    def prefer(self, name: str, value: Any) -> Future[None]:
        """Keeps a choice over restarts."""
        ...

    def stop(self) -> None:
        """Writes what is waiting to be written and ends the thread, within about a second."""
        ...
