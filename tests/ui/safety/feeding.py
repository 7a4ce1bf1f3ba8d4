"""Puts one hostile text into everything that the outside world tells the app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from tests.ui.fake_engine import FakeEngine, settings
from tests.ui.fake_library import conversation, turn
from tests.ui.story import NOON
from tui_app.budget.period import Period, Series, Terms, Whose, last_days
from tui_app.domain import events as ev
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.messages import Wire
from tui_app.domain.secret import Secret
from tui_app.domain.traces import Attempt, Skip, Trace
from tui_app.domain.usage import Usage, UsageAmounts
from tui_app.engine.api import Snapshot
from tui_app.engine.compared import line_up
from tui_app.engine.info import EngineInfo
from tui_app.settings import Provider
from tui_app.settings.listing import Listed
from tui_app.settings.model import Source
from tui_app.storage.sizes import Kept

FORMS = (
    "{}",
    "words `{}` words",
    "```python\nx = '{}'\n```",
    "```\n{}\n```",
    "| head {} | b |\n|---|---|\n| {} | `{}` |",
    "[{}](https://a.example/x)",
    "[x](https://a.example/{})",
    "<https://a.example/{}>",
    "# {}",
    "- {}\n  1. **{}**",
    "> _{}_ ~~{}~~",
    "![{}](https://a.example/{})",
)
"""Where a model can put a text into its Markdown."""

NAMES = ("first", "second", "third")


def documents(text: str) -> list[str]:
    """A Markdown answer for each form."""
    return [form.replace("{}", text) for form in FORMS]


def chunks(text: str, seed: str) -> Iterator[str]:
    """`text` in pieces of one to twelve characters, the same ones for the same seed; long ones in few."""
    random = Random(seed)
    longest = max(12, len(text) // 40)
    at = 0
    while at < len(text):
        size = random.randint(1, longest)
        yield text[at : at + size]
        at += size


def chain_of(text: str) -> tuple[str, ...]:
    """Three providers whose names hold the text."""
    return tuple(f"{name}{text[:200]}" for name in NAMES)


def trace(text: str, request_id: str = "old", outcome: str = "answered") -> Trace:
    """A trace in which everything that can be told by others is told by an enemy."""
    chain = chain_of(text)
    failed = Attempt(
        step=1,
        provider=chain[0],
        model=text,
        attempt=1,
        outcome="failed",
        began_s=0.0,
        duration_s=0.2,
        kind=FailureClass.OVERLOADED,
        status=529,
        message=text,
        wait_s=0.5,
        wait_why=text,
    )
    answered = replace(failed, step=2, provider=chain[1], outcome="answered", kind=None, began_s=0.7)
    return Trace(
        id=request_id,
        started_at=NOON,
        environment="production",
        simulated=True,
        chain=chain,
        outcome=outcome,
        duration_s=1.0,
        attempts=(failed, answered),
        skipped=(Skip(step=3, provider=chain[2], reason=FailureClass.CIRCUIT_OPEN),),
        answered_by=chain[1],
        model=text,
        step=2,
        usage=Usage(input_tokens=1, output_tokens=2),
        error=text,
    )


def hostile_snapshot(text: str, folder: Path = Path("data")) -> Snapshot:
    """What an engine tells first when the files, the settings and the last session were an enemy's."""
    chain = chain_of(text)
    steps = {
        name: Provider(
            name=name,
            wire=Wire.OPENAI,
            base_url=f"http://127.0.0.1:1/{text[:100]}",
            api_key=Secret("k"),
            model=text,
            max_tokens=16,
            daily_limit=1000,
        )
        for name in chain
    }
    known = replace(settings(), chain=chain, primary=chain[0], providers=steps, data_dir=folder)
    asked = StoredMessage(role="user", text=text, status=MessageStatus.SENT, at=NOON, number=1)
    told = [
        StoredMessage(
            role="assistant",
            text=document,
            status=status,
            at=NOON,
            number=number,
            provider=chain[0],
            model=text,
            step=1,
            input_tokens=1,
            output_tokens=1,
            duration_s=1.0,
            trail=f"{text}:overloaded,{text}:answered",
            note=text,
        )
        for number, (document, status) in enumerate(_with_status(text), 2)
    ]
    return Snapshot(
        settings=known,
        circuits=(ev.CircuitChanged(provider=chain[0], model=text, state="open", seconds=9.0, reason=text),),
        faults={chain[0]: text},
        messages=(asked, *told),
        traces=(trace(text),),
        storage_problem=text,
        notice=text,
    )


def hostile_period(text: str) -> Period:
    """Thirty days of usage of providers and models that an enemy named."""
    days = tuple(UsageAmounts(input_tokens=number, output_tokens=1, requests=1) for number in range(30))
    whose = Whose(f"production{text[:100]}", f"first{text[:200]}", True)
    terms = Terms(model=text, limit=20, price_in=1.0, price_out=1.0)
    return Period(days=last_days("2026-11-23", 30), series=(Series(whose=whose, terms=terms, days=days),))


def _with_status(text: str) -> Iterator[tuple[str, MessageStatus]]:
    for document in documents(text):
        yield document, MessageStatus.DONE
    for status in (MessageStatus.DISCARDED, MessageStatus.FAILED, MessageStatus.CANCELLED):
        yield text, status


def hostile_engine(text: str) -> FakeEngine:
    """An engine whose settings, session, conversations, traces, usage and facts are all an enemy's."""
    first = hostile_snapshot(text)
    engine = FakeEngine(first)
    engine.known = line_up(first.settings)
    engine.period = hostile_period(text)
    engine.told = EngineInfo(
        settings=first.settings,
        listed=(
            Listed(
                group=text,
                variable=text,
                value=text,
                secret=False,
                set=True,
                source=Source(text),
                by=text,
            ),
        ),
        since=NOON,
        simulator=text,
        storage_problem=text,
        notices=(text,),
        kept=(Kept(text, 1, 1),),
        versions=((text, text),),
    )
    titled = replace(conversation(text), id="c1", opening=text)
    turns = turn(1, f"needle {text}", f"needle {text}")
    engine.library.kept = [(titled, turns), (replace(titled, id="c2", title=""), turns)]
    engine.traces.kept = [
        replace(trace(text, f"t{number}{text[:40]}", outcome), error=f"needle {text}")
        for number, outcome in enumerate(("answered", "exhausted", "refused", "cancelled"))
    ]
    return engine


class Enemy:
    """Tells requests of a chain in which everybody says the same hostile text."""

    def __init__(self, text: str, seed: str) -> None:
        self.text = text
        self.chain = chain_of(text)
        self._seed = seed

    def begins(self, request_id: str) -> list[ev.Event]:
        """Accepted, a step skipped, an attempt failed, a wait, another one broken in its answer."""
        said: dict[str, Any] = {"request_id": request_id, "at_s": 0.1}
        first, second, third = self.chain
        refused = Failure(kind=FailureClass.OVERLOADED, message=self.text, status=529)
        return [
            ev.RequestAccepted(
                **said, started_at=NOON, environment="production", chain=self.chain, simulated=True
            ),
            ev.StepSkipped(**said, step=1, provider=first, reason=FailureClass.CIRCUIT_OPEN, until_s=3.0),
            ev.AttemptStarted(**said, step=2, provider=second, model=self.text, attempt=1, limit=3),
            ev.AttemptFailed(
                **said, step=2, provider=second, attempt=1, failure=refused, duration_s=0.1, retry_in=0.1
            ),
            ev.Waiting(**said, step=2, provider=second, until=0.2, seconds=0.1, why=self.text),
            ev.AttemptStarted(**said, step=2, provider=second, model=self.text, attempt=2, limit=3),
            *self._deltas(request_id, 2, self.text),
            ev.PartialDiscarded(**said, step=2, provider=second, chars=len(self.text), reason=self.text),
            ev.FailedOver(
                **said, from_step=2, from_provider=second, to_step=3, to_provider=third, reason=self.text
            ),
            ev.AttemptStarted(**said, step=3, provider=third, model=self.text, attempt=1, limit=3),
        ]

    def streams(self, request_id: str) -> list[list[ev.Event]]:
        """An answer in every form of Markdown, in pieces that cut sequences in two; some at a time."""
        deltas = self._deltas(request_id, 3, "\n\n".join(documents(self.text)))
        size = max(1, len(deltas) // 5)
        return [deltas[at : at + size] for at in range(0, len(deltas), size)]

    def ends(self, request_id: str) -> dict[str, ev.Event]:
        """Every way in which a request can end, by its outcome."""
        said: dict[str, Any] = {"request_id": request_id, "at_s": 1.0}
        ended = {
            outcome: trace(self.text, request_id, outcome)
            for outcome in ("answered", "exhausted", "refused", "rejected", "cancelled")
        }
        whole = "\n\n".join(documents(self.text))
        return {
            "answered": ev.Answered(
                **said, step=3, provider=self.chain[2], text=whole, duration_s=1.0, trace=ended["answered"]
            ),
            "exhausted": ev.Exhausted(**said, fallback_message=self.text, trace=ended["exhausted"]),
            "refused": ev.Refused(**said, trace=ended["refused"]),
            "rejected": ev.Rejected(**said, why=self.text, trace=ended["rejected"]),
            "cancelled": ev.Cancelled(**said, trace=ended["cancelled"]),
        }

    def besides(self) -> list[ev.Event]:
        """What is told apart from requests."""
        name = self.chain[1]
        return [
            ev.FaultChanged(provider=name, fault=self.text),
            ev.CircuitChanged(provider=name, model=self.text, state="open", seconds=5.0, reason=self.text),
            ev.StorageChanged(problem=self.text),
            ev.UsageChanged(
                day="2026-09-21", environment="production", provider=name, simulated=True, tokens=900
            ),
        ]

    def _deltas(self, request_id: str, step: int, text: str) -> list[ev.Event]:
        return [
            ev.TextDelta(
                request_id=request_id, at_s=0.3, step=step, provider=self.chain[step - 1], text=piece
            )
            for piece in chunks(text, self._seed)
        ]
