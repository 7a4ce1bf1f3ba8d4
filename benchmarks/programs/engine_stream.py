"""Ours: the same stream through the chat service."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.programs.engine import REQUEST, service_for
from benchmarks.programs.reading import Stream, main
from tui_app.domain.events import TextDelta


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Stream]:
    """The chat service on its real parts."""
    async with service_for(arguments) as (service, _):

        async def stream() -> AsyncIterator[str]:
            async for event in service.stream(REQUEST):
                if isinstance(event, TextDelta):
                    yield event.text

        yield stream


if __name__ == "__main__":
    main(opened)
