"""Carries events to one reader: joins deltas for a slow one, never drops anything else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from tui_app.domain.events import Event, RequestEvent, TextDelta, ToolCallDelta

Delta = TextDelta | ToolCallDelta


class Mailbox:
    """A queue between threads or tasks whose deltas are joined while nobody reads.

    The order of a request's events is kept; text that waits joins the same step's text before it, and so do
    the parts of one tool call, so what is queued is bounded by the answers' own size.

    Args:
        wake: called once when the box stops being empty, in the writer's thread.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._items: list[Event | list[Delta]] = []
        self._open: dict[str, list[Delta]] = {}

    def put(self, event: Event) -> None:
        """Queues an event."""
        with self._lock:
            was_empty = not self._items
            if isinstance(event, Delta):
                waiting = self._open.get(event.request_id)
                if waiting is not None and _continues(waiting[0], event):
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


def _continues(before: Delta, event: Delta) -> bool:
    if before.step != event.step:
        return False
    if isinstance(before, TextDelta):
        return isinstance(event, TextDelta)
    return isinstance(event, ToolCallDelta) and before.index == event.index and not event.id


def _joined(parts: list[Delta]) -> Delta:
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return first
    if isinstance(first, TextDelta):
        return replace(
            first, at_s=last.at_s, text="".join(part.text for part in parts if isinstance(part, TextDelta))
        )
    calls = [part for part in parts if isinstance(part, ToolCallDelta)]
    return replace(
        first,
        at_s=last.at_s,
        arguments="".join(part.arguments for part in calls),
        signature="".join(part.signature for part in calls),
    )
