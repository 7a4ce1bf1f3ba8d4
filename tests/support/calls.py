"""Counts calls of functions: what Python costs without a clock."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import aiohttp
import httpx

import tui_app

_FOLDERS = {
    package.__name__: str(Path(package.__file__ or "").parent) for package in (tui_app, httpx, aiohttp)
}


@contextmanager
def counting_calls() -> Iterator[Counter[str]]:
    """Counts the calls of Python functions in this thread, by the package that they stand in."""
    calls = Counter[str]()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            path = frame.f_code.co_filename
            calls.update(package for package, folder in _FOLDERS.items() if path.startswith(folder))

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(before)
