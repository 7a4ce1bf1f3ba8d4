"""Asks several providers the same thing at the same time, each by a chain of its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tui_app.domain.messages import ChatRequest, Message
from tui_app.engine.compared import Comparison
from tui_app.engine.engine import Engine
from tui_app.failover.rules import rejection
from tui_app.failover.service import Listener


async def compare(engine: Engine, comparison: Comparison, listener: Listener | None = None) -> None:
    """Asks everybody and waits until all have ended; cancelling it stops those that still run.

    Every request is an ordinary one: its tokens are booked, its trace is kept, and everybody who listens
    hears of it. Nothing of a conversation goes along.

    Args:
        engine: runs the requests, with the settings in force.
        comparison: as `begun` gives it.
        listener: takes the events of these requests.

    Raises:
        ValueError: the prompt breaks a rule of the environment; nothing was sent.
    """
    settings = engine.settings
    request = ChatRequest(messages=(Message("user", comparison.prompt),))
    if (why := rejection(request, settings)) is not None:
        raise ValueError(why)
    for column in comparison.columns:
        engine.client.prepare(settings.providers[column.provider])
    running = [
        engine.service.start(
            request, replace(settings, chain=(column.provider,)), listener, request_id=column.request_id
        )
        for column in comparison.columns
    ]
    try:
        if running:
            await asyncio.wait([one.task for one in running])
    finally:
        for one in running:
            one.cancel()
