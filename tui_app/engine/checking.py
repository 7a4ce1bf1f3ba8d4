"""Tries each provider by itself: its model list, and a tiny request through the chat service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from tui_app.domain import events as ev
from tui_app.domain.clock import Clock
from tui_app.domain.failures import AttemptError, Failure, FailureClass
from tui_app.domain.messages import ChatRequest, Message
from tui_app.engine.engine import Engine
from tui_app.engine.findings import Finding, Probe, first_token_limit
from tui_app.providers.http import ProviderClient
from tui_app.providers.missing import missing_variables
from tui_app.providers.verdict import safe
from tui_app.settings import Provider, Settings

QUESTION = "Reply with the single word OK."

ENOUGH_TOKENS = 1024
"""The largest cap of the tiny answer: a word, and what a model may think before it."""

Models = tuple[tuple[str, ...] | None, Failure | None]
"""A model list, or why there is none."""


async def check_providers(engine: Engine) -> AsyncGenerator[Finding, None]:
    """Tries all providers at the same time; gives each finding as soon as it is there.

    Every request is an ordinary one: its tokens are booked, its trace is kept, and a budget that is used up
    is respected.
    """
    settings = engine.settings
    client = ProviderClient(Clock())
    client.front = engine.client.front
    tasks = [
        asyncio.create_task(_check(engine, client, provider), name=f"check {provider.name}")
        for provider in settings.providers.values()
    ]
    try:
        for done in asyncio.as_completed(tasks):
            yield await done
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await client.aclose()


async def _check(engine: Engine, client: ProviderClient, provider: Provider) -> Finding:
    settings = engine.settings
    step = settings.chain.index(provider.name) + 1 if provider.name in settings.chain else None
    if not provider.configured:
        return Finding(provider=provider, step=step, missing=missing_variables(provider))
    models, probe = await asyncio.gather(_models(client, provider, settings), _ask(engine, provider))
    names, list_failure = models
    return Finding(
        provider=provider, step=step, probe=replace(probe, models=names, list_failure=list_failure)
    )


async def _models(client: ProviderClient, provider: Provider, settings: Settings) -> Models:
    """The model list, within the time that a first token may take."""
    limit = first_token_limit(provider, settings)
    try:
        async with asyncio.timeout(limit):
            names = await client.models(provider, connect_timeout=settings.timeouts.connect)
    except AttemptError as error:
        return None, error.failure
    except TimeoutError:
        return None, Failure(kind=FailureClass.TIMEOUT, message=f"no model list within {limit:g} s")
    return tuple(safe(provider, name) for name in names), None


async def _ask(engine: Engine, provider: Provider) -> Probe:
    """One attempt at an answer, by a chain of this provider alone."""
    settings = replace(engine.settings, chain=(provider.name,), max_retries=0)
    request = ChatRequest(
        messages=(Message("user", QUESTION),),
        max_tokens=None if provider.max_tokens <= ENOUGH_TOKENS else ENOUGH_TOKENS,
        check_length=False,
    )
    failure: Failure | None = None
    async with aclosing(engine.service.stream(request, settings)) as events:
        async for event in events:
            if isinstance(event, ev.AttemptFailed):
                failure = event.failure
            if isinstance(event, ev.FinalEvent):
                return _probe(event, failure)
    raise AssertionError("a stream ended without a final event")


def _probe(final: ev.FinalEvent, failure: Failure | None) -> Probe:
    trace = final.trace
    if not isinstance(final, ev.Answered) and failure is None:
        reasons = [skip.reason for skip in trace.skipped]
        kind = trace.kind or next(iter(reasons), FailureClass.MALFORMED)
        failure = Failure(kind=kind, message=trace.error or "")
    attempt = trace.attempts[-1] if trace.attempts else None
    return Probe(
        failure=failure,
        first_token_s=attempt.first_token_s if attempt else None,
        duration_s=attempt.duration_s if attempt else None,
        usage=attempt.tokens if attempt else None,
        models=None,
        list_failure=None,
    )
