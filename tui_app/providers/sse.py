"""Server-sent events out of bytes that arrive in any pieces.

Follows the WHATWG rules with one exception: what stands at the very end without a blank line can be had
by `flush`, because some servers leave that line out.
"""

from __future__ import annotations

from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"
_LF, _CR, _COLON = b"\n\r:"


class ServerEvent(NamedTuple):
    """One event.

    Attributes:
        name: the `event:` field, empty where there was none.
        data: the `data:` lines joined by newlines, still encoded: only whole lines are ever decoded.
    """

    name: str
    data: bytes


class EventDecoder:
    """Takes bytes as they come and gives whole events; comments, `id:` and `retry:` are passed over."""

    __slots__ = ("_data", "_fresh", "_held", "_name", "_skip_lf", "_tail")

    def __init__(self) -> None:
        self._tail: list[bytes] = []
        self._data: list[bytes] = []
        self._held = 0
        self._name = ""
        self._skip_lf = False
        self._fresh = True

    @property
    def held(self) -> int:
        """Bytes that wait for the rest of their event."""
        return self._held

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """The events that `chunk` completes."""
        if not chunk:
            return []
        if self._skip_lf:
            self._skip_lf = False
            if chunk[0] == _LF:
                chunk = chunk[1:]
        # Only the new bytes are searched, and the tail is joined once: a long line costs linear time.
        if self._tail:
            self._tail.append(chunk)
            self._held += len(chunk)
            if b"\n" not in chunk and b"\r" not in chunk:
                return []
            chunk = b"".join(self._tail)
            self._tail.clear()
        if not chunk:
            return []
        lines = chunk.splitlines()
        last = chunk[-1]
        if last == _CR:
            self._skip_lf = True
        elif last != _LF:
            self._tail.append(lines.pop())
        if self._fresh and lines:
            self._fresh = False
            lines[0] = lines[0].removeprefix(_BOM)
        events = self._take(lines)
        waiting = self._tail or self._data
        self._held = sum(map(len, self._tail)) + sum(map(len, self._data)) if waiting else 0
        return events

    def flush(self) -> list[ServerEvent]:
        """The event, if any, that the end of the stream left without its blank line."""
        rest = b"".join(self._tail)
        self._tail.clear()
        self._held = 0
        return self._take([rest.removeprefix(_BOM) if self._fresh else rest, b""])

    def _take(self, lines: list[bytes]) -> list[ServerEvent]:
        events: list[ServerEvent] = []
        data = self._data
        for line in lines:
            if line[:6] == b"data: ":
                data.append(line[6:])
            elif not line:
                if data:
                    events.append(ServerEvent(self._name, data[0] if len(data) == 1 else b"\n".join(data)))
                    data.clear()
                self._name = ""
            elif line[:5] == b"data:":
                data.append(line[5:])
            elif line[0] != _COLON:
                self._field(line)
        return events

    def _field(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        if field == b"event":
            self._name = value.removeprefix(b" ").decode("utf-8", "replace")
        elif field == b"data":
            self._data.append(b"")
