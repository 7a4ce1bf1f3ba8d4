"""`tui-app compare`: one message to every provider of the chain at the same time, each measured by itself."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator
from typing import Any

from tui_app.budget.words import NO_PRICE, cost_words
from tui_app.cli.exits import Exit
from tui_app.cli.output import describe, to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.streams import message
from tui_app.cli.tables import aligned
from tui_app.domain import events as ev
from tui_app.domain.failures import Failure
from tui_app.domain.messages import ChatRequest, Message
from tui_app.domain.sanitize import sanitize
from tui_app.engine.compared import Compared, Comparison, Ranking, Stage, begun, followed, line_up, ranking
from tui_app.engine.comparing import compare as ask_all
from tui_app.engine.engine import Engine
from tui_app.failover.rules import rejection
from tui_app.reporting.export.json_text import seconds
from tui_app.reporting.export.trace_data import usage_data
from tui_app.settings.models import FACTS_DATE, FACTS_SOURCE

HEADINGS = ("provider", "model", "outcome", "first token", "duration", "tokens", "cost")
NOTHING = "–"


def compare(arguments: Arguments) -> int:
    """Asks everybody; gives 0 where all answered, 1 where one did not, 3 for a message against the rules."""
    text = message(arguments.text)
    return asyncio.run(_compare(arguments, text))


async def _compare(arguments: Arguments, text: str) -> int:
    watched = sys.stdout.isatty() and not arguments.json
    engine = await Engine.open(arguments.launch(hurry=not watched))
    try:
        _narrate(*engine.warnings())
        settings = engine.settings
        request = ChatRequest(messages=(Message("user", text),))
        if (why := rejection(request, settings)) is not None:
            _narrate(why)
            return Exit.REJECTED
        comparison = begun(line_up(settings), text)
        if not comparison.columns:
            chain = " > ".join(settings.chain)
            _narrate(f"{chain}: no step is configured; keys belong in a .local file, see .env.dev")
            return Exit.EXHAUSTED
        _narrate(*(f"{name}: left out, it is not configured" for name in comparison.left_out))
        comparison = await _asked(engine, comparison)
    finally:
        await engine.close()
    if arguments.json:
        print(to_json(_as_json(comparison, settings.environment.value), indent=2))
    else:
        _print(*_table(comparison))
        if watched or arguments.answers:
            _print(*_answers(comparison))
    return _exit(comparison)


async def _asked(engine: Engine, comparison: Comparison) -> Comparison:
    """The comparison once all have ended; Ctrl+C stops those that still run."""

    def take(event: ev.Event) -> None:
        nonlocal comparison
        comparison = followed(comparison, event)
        if isinstance(event, ev.FinalEvent):
            _narrate(*(_ended(one) for one in comparison.columns if one.request_id == event.request_id))

    asking = asyncio.create_task(ask_all(engine, comparison, take), name="compare")

    def stop() -> None:
        for column in comparison.columns:
            engine.service.cancel(column.request_id)

    with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on its loop
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop)
    await asking
    return comparison


def _exit(comparison: Comparison) -> Exit:
    stages = {column.stage for column in comparison.columns}
    if Stage.STOPPED in stages:
        return Exit.CANCELLED
    return Exit.ANSWERED if stages == {Stage.ANSWERED} else Exit.EXHAUSTED


def _print(*lines: str) -> None:
    for line in lines:
        print(sanitize(line), flush=True)


def _narrate(*lines: str) -> None:
    for line in lines:
        print(sanitize(line), file=sys.stderr, flush=True)


# --- for people ------------------------------------------------------------------------------------------


def _ended(column: Compared) -> str:
    """How one ended, in the provider's own words where it failed."""
    if column.kind is None:
        return f"{column.provider}: {column.stage.value} after {_seconds(column.duration_s)}"
    failure = Failure(kind=column.kind, status=column.status, message=column.message)
    return f"{column.provider}: {describe(failure)}"


def _outcome(column: Compared) -> str:
    """`answered`, or status and class, and how often it was tried if not once."""
    said = "cut short by its token cap" if column.cut_short else column.stage.value
    if column.kind is not None:
        status = f"{column.status} " if column.status and column.status >= 400 else ""
        said = f"{status}{column.kind.value.replace('_', ' ')}"
    return f"{said}, {column.attempts} attempts" if column.attempts > 1 else said


def _table(comparison: Comparison) -> Iterator[str]:
    """A row for each provider, who was best, and what the prices are worth."""
    rows = [
        (
            column.provider,
            column.model,
            _outcome(column),
            _seconds(column.first_token_s),
            _seconds(column.duration_s),
            _tokens(column),
            cost_words(column.cost) if column.usage else NO_PRICE,
        )
        for column in comparison.columns
    ]
    yield from aligned([HEADINGS, *rows])
    if (best := ranking(comparison)) is not None:
        yield ""
        yield "   ".join(f"{what}: {', '.join(names)}" for what, names in _best(best) if names)
    yield ""
    paid = "; simulated: nothing was paid" if comparison.simulated else ""
    yield f"Cost in USD at the prices in force, those not set of {FACTS_DATE} ({FACTS_SOURCE}){paid}."


def _best(best: Ranking) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("fastest first token", best.first_token),
        ("shortest", best.duration),
        ("cheapest", best.cost),
    )


def _seconds(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f} s"


def _tokens(column: Compared) -> str:
    usage = column.usage
    if usage is None:
        return NOTHING
    about = "~" if usage.source == "estimated" else ""
    return f"{about}{usage.input_tokens} in {about}{usage.output_tokens} out"


def _answers(comparison: Comparison) -> Iterator[str]:
    for column in comparison.columns:
        if column.text:
            yield ""
            yield f"--- {column.provider} ({column.model}) ---"
            yield column.text


# --- for programs ----------------------------------------------------------------------------------------


def _as_json(comparison: Comparison, environment: str) -> dict[str, Any]:
    best = ranking(comparison)
    return {
        "environment": environment,
        "simulated": comparison.simulated,
        "results": [_result(column) for column in comparison.columns],
        "left_out": [{"provider": name, "reason": "not_configured"} for name in comparison.left_out],
        "best": {
            "first_token": list(best.first_token) if best else [],
            "duration": list(best.duration) if best else [],
            "cost": list(best.cost) if best else [],
        },
        "prices": {"date": FACTS_DATE, "source": FACTS_SOURCE},
    }


def _result(column: Compared) -> dict[str, Any]:
    failed = column.stage is Stage.FAILED
    return {
        "provider": column.provider,
        "model": column.model,
        "outcome": column.stage.value,
        "class": column.kind.value if failed and column.kind else None,
        "status": column.status,
        "message": column.message,
        "attempts": column.attempts,
        "first_token_s": None if column.first_token_s is None else seconds(column.first_token_s),
        "duration_s": None if column.duration_s is None else seconds(column.duration_s),
        "usage": usage_data(column.usage) if column.usage else None,
        "price_in": column.price_in,
        "price_out": column.price_out,
        "cost_usd": None if column.cost is None else round(column.cost, 9),
        "text": column.text,
        "cut_short": column.cut_short,
        "discarded_chars": sum(map(len, column.discarded)),
        "trace_id": column.request_id,
    }
