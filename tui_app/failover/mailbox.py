"""Carries events to one reader: joins text for a slow one, never drops anything else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from tui_app.domain.events import Event, RequestEvent, TextDelta


class Mailbox:
    """A queue between threads or tasks whose text deltas are joined while nobody reads.

    The order of a request's events is kept; text that waits joins the same step's text before it, so what is
    queued is bounded by the answers' own size.

    Args:
        wake: called once when the box stops being empty, in the writer's thread.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._items: list[Event | list[TextDelta]] = []
        self._open: dict[str, list[TextDelta]] = {}

    def put(self, event: Event) -> None:
        """Queues an event."""
        with self._lock:
            was_empty = not self._items
            if isinstance(event, TextDelta):
                waiting = self._open.get(event.request_id)
                if waiting is not None and waiting[0].step == event.step:
                    waiting.append(event)
                    return
                self._open[event.request_id] = parts = [event]
                self._items.append(parts)
            else:
                if isinstance(event, RequestEvent):
                    self._open.pop(event.request_id, None)
                self._items.append(event)
        if was_empty:
            self._wake()

    def drain(self) -> list[Event]:
        """Everything queued, in order; empties the box."""
        if not self._items:
            return []
        with self._lock:
            items, self._items = self._items, []
            self._open.clear()
        return [_joined(item) if isinstance(item, list) else item for item in items]


def _joined(parts: list[TextDelta]) -> TextDelta:
    if len(parts) == 1:
        return parts[0]
    return replace(parts[-1], text="".join(part.text for part in parts))
