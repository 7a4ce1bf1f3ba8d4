"""The states of the screen that are pictured, each with how a person gets there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from textual import events

from tests.ui.driving import Driven
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.fake_library import conversation, turn
from tests.ui.story import CHAIN, MODELS, NOON, Story, answered, cut, failover, nobody
from tests.ui.usage_story import month
from tui_app.domain import events as ev
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Trace
from tui_app.engine.api import Snapshot
from tui_app.settings.problems import Problem, SettingsError

Way = Callable[[Driven], Awaitable[None]]

MARKDOWN = """# Runbook

Page the on-call and **open** the *incident* channel, see [the docs](https://docs.example/run).

1. Freeze deploys
   - with `deploy freeze`
2. ~~Wait~~ Act

```python
def freeze(region: str) -> bool:
    return region != "b"  # not there
```

> Post every 30 minutes.

| region | state |
|--------|------:|
| a      |  down |
| b      |    up |
"""
LINKED = "See [the docs](https://docs.example/run) and [more](https://more.example/)."
WORLD = "漢字 and 👩‍👩‍👧 and العربية and e\u0301: **ö** `ß` [/x] [b]no markup[/b]"


@dataclass(frozen=True)
class State:
    """A state.

    Attributes:
        way: how a person gets there.
        first: what the engine tells first, or why it does not start.
        hold: the engine is not ready yet.
        records: there are kept conversations and traces.
        days: some days' usage was kept.
    """

    way: Way
    first: Snapshot | Exception | None = None
    hold: bool = False
    records: bool = False
    days: bool = False

    def engine(self) -> FakeEngine:
        engine = with_records() if self.records else FakeEngine(self.first)
        engine.hold = self.hold
        if self.days:
            engine.period = month()
        return engine


async def nothing(at: Driven) -> None:
    await at.pilot.pause()


def sees(*words: str) -> Way:
    async def way(at: Driven) -> None:
        await at.sees(*words)

    return way


def presses(*keys: str) -> Way:
    async def way(at: Driven) -> None:
        await at.press(*keys)

    return way


def types(text: str) -> Way:
    async def way(at: Driven) -> None:
        await at.type(text)

    return way


def hears(*told: ev.Event) -> Way:
    """Asks, and hears all of this."""

    async def way(at: Driven) -> None:
        await at.ask("What is the rollback step?")
        await tells(*told)(at)

    return way


def tells(*told: ev.Event) -> Way:
    async def way(at: Driven) -> None:
        at.engine.tell(*told)
        at.main.session.drain()
        at.main.pulse.wake()
        await at.pilot.pause()

    return way


def then(*ways: Way) -> Way:
    async def way(at: Driven) -> None:
        for each in ways:
            await each(at)

    return way


async def pastes_much(at: Driven) -> None:
    at.main.prompt.post_message(events.Paste("a long log\n" * 2_000))
    await at.pilot.pause()


async def scrolls_up(at: Driven) -> None:
    at.main.transcript.focus()
    await at.press("pageup", "pageup")


async def reads_days(at: Driven) -> None:
    """A low screen has no room to show them."""
    await at.until(lambda: at.main.session.state.days, "the days are read")


async def opens_commands(at: Driven) -> None:
    await at.press("ctrl+p", *"theme: tui")
    await at.sees("theme: tui-app-light")


def running(*, wait: float | None = None, text: str = "", skip: bool = False) -> list[ev.Event]:
    story = Story()
    told = story.accepted()
    if skip:
        told += story.skipped(1)
    told += story.calls(2 if skip else 1)
    if wait is not None:
        told += story.fails(FailureClass.OVERLOADED, 529, 0.0, wait=wait)
    if text:
        told += story.says(text, 0.0)
    return told


def more() -> list[ev.Event]:
    """The request of `running` goes on."""
    return [
        ev.TextDelta(
            request_id="r1", at_s=1.0, step=1, provider="claude", text="\n\nTwo is below the window."
        )
    ]


def ended(how: str) -> list[ev.Event]:
    story = Story()
    told = [*story.accepted(), *story.calls(1), *story.says("Half of it")]
    return [*told, *(story.cancelled() if how == "cancelled" else story.refused())]


def used(*tokens: int, estimated: bool = False) -> tuple[ev.UsageChanged, ...]:
    return tuple(
        ev.UsageChanged(
            day="2026-09-21",
            environment="production",
            provider=name,
            simulated=True,
            tokens=number,
            estimated=estimated,
        )
        for name, number in zip(CHAIN, tokens, strict=False)
    )


def circuit(provider: str, state: str, seconds: float | None, reason: str = "") -> ev.CircuitChanged:
    return ev.CircuitChanged(
        provider=provider, model=MODELS[provider], state=state, seconds=seconds, reason=reason
    )


def said(number: int, role: str, text: str, status: MessageStatus, **more: Any) -> StoredMessage:
    return StoredMessage(
        role=role,  # type: ignore[arg-type]  # one of the two
        text=text,
        status=status,
        at=NOON - 600 + number,
        number=number,
        **more,
    )


OLD = tuple(
    said(number, "user", f"Question {number}", MessageStatus.SENT)
    if number % 2
    else said(
        number,
        "assistant",
        f"Answer **{number}**.",
        MessageStatus.DONE,
        provider="claude",
        model="claude-haiku",
    )
    for number in range(1, 41)
)

MISTAKES = SettingsError(
    [
        Problem(".env.dev", 3, "CHIAN", "there is no such variable", "did you mean CHAIN?"),
        Problem("environment", None, "MAX_RETRIES", "'many' is not a whole number"),
    ]
)

LONG_CODE = "Here it is.\n\n```python\n" + "\n".join(f"line_{n} = {n}" for n in range(90)) + "\n```\n\nDone."


def with_records() -> FakeEngine:
    """An engine that has kept conversations and traces."""
    engine = FakeEngine()
    engine.library.kept = [
        (conversation(name), turn(1, name, "An answer.")) for name in ("Rollback", "Runbook")
    ]
    engine.traces.kept = [from_told(failover("r1")), from_told(nobody("r2"))]
    return engine


def from_told(told: list[ev.Event]) -> Trace:
    """The trace that a request's last event carries."""
    ended = told[-1]
    assert isinstance(ended, ev.Answered | ev.Exhausted)
    return ended.trace


STATES = {
    "long_code_folded": State(
        then(hears(*answered(text=LONG_CODE)), sees("Done."), presses("escape", "1"), sees("more lines"))
    ),
    "long_code_unfolded": State(
        then(hears(*answered(text=LONG_CODE)), sees("Done."), presses("escape", "1", "space"), sees("▾"))
    ),
    "slash": State(then(presses("slash"), sees("/conversation: new"))),
    "picked": State(then(hears(*answered()), presses("alt+up"), sees("picked"))),
    "retry": State(then(hears(*answered()), presses("alt+up", "R"), sees("Ask again"))),
    "found": State(
        then(hears(*answered(text=MARKDOWN)), presses("ctrl+f", *"deploy"), sees("deploy  ", "2/2"))
    ),
    "conversations": State(then(presses("f5"), sees("Rollback")), records=True),
    "traces": State(then(presses("f4"), sees("nobody")), records=True),
    "trace": State(then(presses("f4"), sees("nobody"), presses("enter"), sees("outcome")), records=True),
    "usage_empty": State(then(presses("f6"), sees("Nothing was used"))),
    "compare": State(then(presses("f8"), sees("one prompt for all", "ready"))),
    "starting": State(sees("starting…"), hold=True),
    "idle": State(nothing),
    "typed": State(types("What is the rollback step?")),
    "lines_typed": State(types("one\ntwo\nthree\nfour")),
    "too_long": State(types("a" * 2_001)),
    "pasted": State(pastes_much),
    "outside_the_input": State(presses("escape")),
    "waiting": State(hears(*running())),
    "backing_off": State(hears(*running(wait=4.0))),
    "streaming": State(hears(*running(text="Freeze deploys, then"))),
    "skipped": State(hears(*running(skip=True))),
    "answered": State(then(hears(*answered(text=MARKDOWN)), sees("ANSWERED"))),
    "answered_in_many_scripts": State(hears(*answered(text=WORLD))),
    "failed_over": State(then(hears(*failover()), sees("step 2/3"))),
    "discarded": State(hears(*cut())),
    "discarded_unfolded": State(then(hears(*cut()), presses("escape", "1", "space"))),
    "nobody_answered": State(hears(*nobody())),
    "refused": State(hears(*ended("refused"))),
    "stopped": State(hears(*ended("cancelled"))),
    "rejected": State(hears(*Story().rejected("Message too long. Max: 2000 characters"))),
    "earlier_request": State(
        then(hears(*failover("r1")), hears(*answered("r2")), presses("escape", "left_square_bracket"))
    ),
    "budgets": State(tells(*used(110_000, 164_000, 208_000))),
    "budgets_estimated": State(tells(*used(1_234, 0, 99_999, estimated=True))),
    "not_saved": State(tells(ev.StorageChanged(problem="no space left on device"))),
    "broken_on_purpose": State(
        tells(
            ev.FaultChanged(provider="claude", fault="overloaded"),
            ev.FaultChanged(provider="gemini", fault="cut"),
        )
    ),
    "circuits": State(
        tells(
            circuit("claude", "open", 12.0, "overloaded"),
            circuit("openai", "half_open", None),
            circuit("gemini", "open", None, "auth"),
        )
    ),
    "history": State(sees("Answer 40."), snapshot(messages=OLD)),
    "history_scrolled": State(
        then(
            hears(*running(text="One")),
            scrolls_up,
            tells(*more()),
        ),
        snapshot(messages=OLD),
    ),
    "zoomed_chat": State(then(hears(*answered(text=MARKDOWN)), presses("escape", "1"))),
    "zoomed_request": State(then(hears(*failover()), presses("escape", "2"))),
    "zoomed_providers": State(
        then(hears(*failover()), sees("step 2/3"), presses("escape", "3"), sees("14 days")), days=True
    ),
    "zoomed_tokens": State(
        then(tells(*used(110_000, 164_000, 208_000)), presses("escape", "4"), reads_days), days=True
    ),
    "zoomed_events": State(then(hears(*failover()), presses("escape", "5"))),
    "link_offered": State(then(hears(*answered(text=LINKED)), presses("escape", "l"))),
    "long_link": State(
        then(hears(*answered(text=f"[x](https://a.example/{'long/' * 60})")), presses("escape", "l"))
    ),
    "faults": State(presses("f3")),
    "environments": State(presses("f2")),
    "help": State(presses("f1")),
    "commands": State(opens_commands),
    "cannot_start": State(sees("cannot start"), MISTAKES),
    "development": State(hears(*nobody()), snapshot("development")),
}
