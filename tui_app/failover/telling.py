"""Stamps a request's events with its id and time, and folds them as they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tui_app.domain.clock import Clock
from tui_app.domain.events import Event, RequestEvent
from tui_app.failover.tracing import TraceFold

E = TypeVar("E", bound=RequestEvent)


class Teller:
    """The one voice of a running request.

    Args:
        request_id: also the trace's id.
        listener: takes every event, in order, at once.
    """

    def __init__(self, request_id: str, clock: Clock, listener: Callable[[Event], None]) -> None:
        self.request_id = request_id
        self.listener = listener
        self.fold = TraceFold()
        self.started_at = clock.time()
        self._monotonic = clock.monotonic
        self._began = clock.monotonic()

    def elapsed(self) -> float:
        """Seconds since the request was accepted."""
        return self._monotonic() - self._began

    def tell(self, kind: type[E], /, **values: Any) -> E:
        """Makes an event of this kind, folds it into the trace and passes it on."""
        event = self.make(kind, **values)
        self.fold.apply(event)
        self.listener(event)
        return event

    def make(self, kind: type[E], /, **values: Any) -> E:
        """The event alone, neither folded nor passed on."""
        return kind(request_id=self.request_id, at_s=self.elapsed(), **values)
