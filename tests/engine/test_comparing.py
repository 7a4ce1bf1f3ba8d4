"""One prompt to everybody: each is asked alone, measured, booked and kept like any other request."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.engine.conftest import OpenEngine
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.domain.usage import Usage
from tui_app.engine.compared import (
    Compared,
    Comparison,
    Stage,
    begun,
    followed,
    line_up,
    not_begun,
    ranking,
)
from tui_app.engine.comparing import compare
from tui_app.engine.engine import Engine


async def asked(engine: Engine, comparison: Comparison) -> Comparison:
    def take(event: ev.Event) -> None:
        nonlocal comparison
        comparison = followed(comparison, event)

    await compare(engine, comparison, take)
    return comparison


def column(comparison: Comparison, provider: str) -> Compared:
    return next(one for one in comparison.columns if one.provider == provider)


async def test_everybody_answers_alone_and_is_booked_and_kept(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    comparison = await asked(engine, begun(line_up(engine.settings), "What is an outage?"))
    assert [one.provider for one in comparison.columns] == ["claude", "openai", "gemini"]
    booked = {usage.provider: usage.tokens for usage in engine.watch.today()}
    for one in comparison.columns:
        assert one.stage is Stage.ANSWERED
        assert one.text
        assert one.first_token_s is not None
        assert one.duration_s is not None
        assert 0 <= one.first_token_s <= one.duration_s
        assert one.usage is not None
        assert booked[one.provider] == one.usage.total
        assert one.cost is not None
        assert one.cost > 0
    kept = {trace.id: trace.chain for trace in await engine.store.traces.recent(10)}
    assert kept == {one.request_id: (one.provider,) for one in comparison.columns}
    assert engine.session.messages == []


async def test_a_broken_provider_tells_its_class_and_hurts_nobody_else(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "auth"), ("openai", "cut")))
    comparison = await asked(engine, begun(line_up(engine.settings), "What is an outage?"))
    claude, openai, gemini = comparison.columns
    assert (claude.stage, claude.kind, claude.status) == (Stage.FAILED, FailureClass.AUTH, 401)
    assert claude.message
    assert (claude.usage, claude.cost, claude.first_token_s) == (None, None, None)
    assert gemini.stage is Stage.ANSWERED
    assert (openai.stage, openai.kind, openai.text) == (Stage.FAILED, FailureClass.TRUNCATED, "")
    assert openai.discarded
    assert openai.usage is not None
    assert openai.usage.source == "estimated"
    assert ranking(comparison) is None


async def test_cancelling_stops_them_all_and_books_what_came(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "stall"), ("openai", "stall")))
    comparison = begun(line_up(engine.settings), "What is an outage?")
    streaming, ended = asyncio.Event(), asyncio.Event()

    def take(event: ev.Event) -> None:
        nonlocal comparison
        comparison = followed(comparison, event)
        stages = [one.stage for one in comparison.columns]
        if stages == [Stage.STREAMING, Stage.STREAMING, Stage.ANSWERED]:
            streaming.set()
        if not comparison.running:
            ended.set()

    task = asyncio.create_task(compare(engine, comparison, take))
    await asyncio.wait_for(streaming.wait(), 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(ended.wait(), 30)
    assert [one.stage for one in comparison.columns] == [Stage.STOPPED, Stage.STOPPED, Stage.ANSWERED]
    for one in comparison.columns[:2]:
        assert one.text
        assert one.usage is not None
        assert one.usage.source == "estimated"


async def test_a_message_against_the_rules_is_told_before_anything_is_sent(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    with pytest.raises(ValueError, match="empty"):
        await compare(engine, begun(line_up(engine.settings), " "))
    assert not await engine.store.traces.recent(10)


async def test_who_is_not_configured_is_left_out(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    settings = engine.settings
    without = replace(settings.providers["openai"], api_key=None)
    known = line_up(replace(settings, providers={**settings.providers, "openai": without}))
    assert [one.provider for one in known.columns] == ["claude", "gemini"]
    assert known.left_out == ("openai",)


def answered(provider: str, first: float, whole: float, tokens: int, price: float | None = 1.0) -> Compared:
    return Compared(
        provider=provider,
        model="m",
        price_in=price,
        price_out=price,
        stage=Stage.ANSWERED,
        first_token_s=first,
        duration_s=whole,
        usage=Usage(input_tokens=tokens, output_tokens=0),
    )


def test_the_best_are_ranked_where_two_have_answered() -> None:
    a, b, c = answered("a", 0.1, 2.0, 10), answered("b", 0.2, 1.0, 10), answered("c", 0.3, 3.0, 1, None)
    best = ranking(Comparison(columns=(a, b, c)))
    assert best is not None
    assert (best.first_token, best.duration, best.cost) == (("a",), ("b",), ("a", "b"))
    assert ranking(Comparison(columns=(a, replace(b, stage=Stage.FAILED)))) is None
    assert ranking(Comparison(columns=(a, b, replace(c, stage=Stage.STREAMING)))) is None


def test_tokens_of_every_attempt_are_added_up() -> None:
    comparison = begun(Comparison(columns=(answered("a", 0, 0, 1),)), "x")
    name = comparison.columns[0].request_id
    for tokens, source in ((5, "estimated"), (7, "reported")):
        usage = Usage(
            input_tokens=tokens, output_tokens=1, source="estimated" if source == "estimated" else "reported"
        )
        told = ev.UsageRecorded(
            request_id=name, at_s=1, step=1, provider="a", usage=usage, day="d", tokens_today=1, limit=9
        )
        comparison = followed(comparison, told)
    (one,) = comparison.columns
    assert one.usage == Usage(input_tokens=12, output_tokens=2, source="estimated")


def test_events_of_other_requests_change_nothing_and_each_comparison_has_ids_of_its_own() -> None:
    known = Comparison(columns=(answered("a", 0, 0, 1), answered("b", 0, 0, 1)))
    first, second = begun(known, "x"), begun(known, "x")
    ids = {one.request_id for one in (*first.columns, *second.columns)}
    assert len(ids) == 4
    other = ev.TextDelta(request_id=second.columns[0].request_id, at_s=0, step=1, provider="a", text="x")
    assert followed(first, other) is first
    assert not first.has(other.request_id)
    assert [one.stage for one in not_begun(first, "why").columns] == [Stage.READY, Stage.READY]
