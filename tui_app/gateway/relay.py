"""Passes one request's answer on while it arrives: nothing before its first text, nothing false after it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Protocol, cast

from tui_app.domain import events as ev
from tui_app.gateway.outcomes import problem_of
from tui_app.gateway.progress import Progress

log = logging.getLogger("tui_app.gateway")


class StreamForm(Protocol):
    """A dialect's frames for one streamed answer, as bytes ready to be sent."""

    def opening(self, request_id: str, model: str) -> bytes:
        """What comes before the first text."""
        ...

    def text(self, text: str) -> bytes:
        """More text."""
        ...

    def tool_call(self, part: ev.ToolCallDelta) -> bytes:
        """More of a tool call; nothing where it has to wait for the end."""
        ...

    def closing(self, final: ev.Answered) -> bytes:
        """The end of a whole answer."""
        ...

    def broken(self, message: str, request_id: str) -> bytes:
        """The end of an answer that broke off: an error, and nothing that looks like an end."""
        ...


class Outlet(Protocol):
    """Where the frames go."""

    @property
    def full(self) -> bool:
        """Whether the client has fallen behind."""
        ...

    def open(self, progress: Progress, frames: bytes) -> None:
        """Sends the headers, which from now on are true, and the first frames with them."""
        ...

    def write(self, data: bytes) -> None:
        """Sends more frames."""
        ...


class Relay:
    """A listener of one request, called in the loop in which the client is served.

    What arrives within one turn of the loop, or while the client is behind, goes out together.

    Args:
        form: the dialect's frames.
        outlet: where they go.
        hold: keeps everything back until the answer is whole.

    Attributes:
        stop: ends the request; called where its answer cannot be passed on.
        opened: whether the client has got headers and text.
        broken: why the answer that the client has seen a part of broke off, else empty.
    """

    def __init__(self, form: StreamForm, outlet: Outlet, *, hold: bool) -> None:
        self.progress = Progress()
        self.opened = False
        self.broken = ""
        self.stop: Callable[[], None] = _nothing
        self._form = form
        self._outlet = outlet
        self._hold = hold
        self._parts: list[str | ev.ToolCallDelta] = []
        self._planned = False
        self._soon = asyncio.get_running_loop().call_soon

    def take(self, event: ev.Event) -> None:
        """Takes the next event of the request."""
        if isinstance(event, ev.TextDelta):
            self._keep(event.text)
        elif isinstance(event, ev.ToolCallDelta):
            self._keep(event)
        elif isinstance(event, ev.PartialDiscarded):
            self._parts.clear()
            if self.opened and not self.broken:
                self.broken = f"{event.provider} broke off: {event.reason}"
        else:
            self.progress.apply(event)

    def _keep(self, part: str | ev.ToolCallDelta) -> None:
        self._parts.append(part)
        if not (self._planned or self._hold):
            self._planned = True
            self._soon(self.flush)

    def flush(self) -> None:
        """Sends the text that waits, where the client has room for it."""
        self._planned = False
        if not self._parts or self.broken or (self.opened and self._outlet.full):
            return
        try:
            self._send()
        except Exception:
            log.exception("an answer could not be passed on")
            self.broken = "an unexpected error; the gateway's log has it"
            self.stop()

    def finish(self, final: ev.FinalEvent) -> bytes:
        """What is left to be sent and the end: the answer's, or that of one that broke off."""
        if self.broken or not isinstance(final, ev.Answered):
            message = self.broken or problem_of(final).message
            return self._form.broken(message, self.progress.request_id)
        return self._waiting() + self._form.closing(final)

    def _waiting(self) -> bytes:
        """The text that waits, after the opening where there was none yet."""
        parts, self._parts = self._parts, []
        frames = b"" if self.opened else self._form.opening(self.progress.request_id, self.progress.model)
        return frames + self._frames(parts)

    def _send(self) -> None:
        frames = self._waiting()
        if self.opened:
            self._outlet.write(frames)
        else:
            self._outlet.open(self.progress, frames)
            self.opened = True

    def _frames(self, parts: list[str | ev.ToolCallDelta]) -> bytes:
        """The frames of what has come, neighbouring texts in one."""
        frames = b""
        for is_text, group in groupby(parts, lambda part: isinstance(part, str)):
            if is_text:
                frames += self._form.text("".join(cast("Iterable[str]", group)))
            else:
                frames += b"".join(map(self._form.tool_call, cast("Iterable[ev.ToolCallDelta]", group)))
        return frames


def _nothing() -> None:
    """Before the request runs there is nothing to stop."""
