"""Waiting for a condition, however busy the machine is."""

from __future__ import annotations

import time
from collections.abc import Iterator

PATIENCE_S = 60.0


def turns(patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Turns in which to look at a condition, until patience is at its end; the last comes after that."""
    ends = time.monotonic() + patience_s
    while time.monotonic() < ends:
        yield
    yield
