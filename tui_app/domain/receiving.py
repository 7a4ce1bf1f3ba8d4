"""How a connection takes what its socket has."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

AT_ONCE = 64 * 1024
"""Bytes that are taken from a socket in one call."""


class Receiving:
    """Gives what came to `data_received`, through one buffer that stays.

    Stands before a protocol's class, and `asyncio.BufferedProtocol` behind it. Without it asyncio makes room
    for 256 kB before each packet and gives back what was too much. After the first such block the C library
    keeps them in its heap, and what is made meanwhile lies scattered there: the program grows, though it
    holds no more than before.
    """

    if TYPE_CHECKING:

        def data_received(self, data: bytes) -> None:
            """Bytes came; the protocol's class has it."""

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Room for what comes; it is taken out again before anybody else in this thread gets it."""
        return _buffer()

    def buffer_updated(self, nbytes: int) -> None:
        """So many bytes came."""
        self.data_received(bytes(_buffer()[:nbytes]))


class _OfThread(threading.local):
    buffer: memoryview


_OF_THREAD = _OfThread()


def _buffer() -> memoryview:
    try:
        return _OF_THREAD.buffer
    except AttributeError:
        _OF_THREAD.buffer = made = memoryview(bytearray(AT_ONCE))
        return made
