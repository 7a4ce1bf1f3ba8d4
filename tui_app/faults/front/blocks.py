"""A vendor's event stream in whole events, as bytes, so that one can be changed and the others stay."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson

_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_DATA = re.compile(rb"^data:[ ]?(.*?)\r?$", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """One event with its blank line.

    Attributes:
        raw: as it came.
        data: its JSON, None where it has none.
    """

    raw: bytes
    data: Any

    def changed(self, data: Any) -> Block:
        """The same event with other JSON."""
        found = _DATA.search(self.raw)
        if found is None:
            return self
        raw = self.raw[: found.start(1)] + orjson.dumps(data) + self.raw[found.end(1) :]
        return Block(raw, data)


async def blocks(chunks: AsyncIterator[bytes]) -> AsyncGenerator[Block, None]:
    """The events of a body, each as soon as it is whole; what has no blank line behind it comes last."""
    held = b""
    async for chunk in chunks:
        held += chunk
        while found := _END.search(held):
            yield block_of(held[: found.end()])
            held = held[found.end() :]
    if held:
        yield block_of(held)


def block_of(raw: bytes) -> Block:
    """An event with its JSON read."""
    found = _DATA.search(raw)
    try:
        return Block(raw, orjson.loads(found[1]) if found else None)
    except orjson.JSONDecodeError:
        return Block(raw, None)
