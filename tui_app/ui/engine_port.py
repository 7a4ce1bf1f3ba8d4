"""What the screen asks of the engine, which lives in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from tui_app.domain.events import Event
from tui_app.engine.api import Snapshot


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

    def send(self, text: str) -> Future[str]:
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

    def stop(self) -> None:
        """Writes what is waiting to be written and ends the thread, within about a second."""
        ...
