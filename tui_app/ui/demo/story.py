"""The demonstration as data: its steps, the keys that lead through each, and when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui_app.domain.failures import FailureClass
from tui_app.ui.demo.facts import Facts

Is = Callable[[Facts], bool]

KILLS = ("overloaded:count=1+rate_limited:count=1,retry_after=1+silence", "cut:count=1")
"""What the key that kills does in the demonstration to the first and to the second step of the chain."""


def always(_: Facts) -> bool:
    """The key that is pressed where nothing has to be done before it."""
    return True


@dataclass(frozen=True, slots=True)
class Key:
    """One key on the way through a step.

    Attributes:
        press: the id of its binding, or the arrow itself in a list.
        does: what it does, with names in braces as `words` gives them.
        when: whether it is the one to press now; the first of a step's keys for which that holds is.
        pause_s: how long the demonstration that plays itself waits before it, once the step was read.
    """

    press: str
    does: str
    when: Is = always
    pause_s: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the guide.

    Attributes:
        chapter: which of the story's chapters it belongs to, counted from 1.
        title: the chapter's.
        say: what happened, why, and what comes; names and numbers in braces as `words` gives them.
        brief: the same for a narrow screen.
        watch: what to look at while the answer is on its way, empty where nothing is asked.
        again: why it has to be done once more, where a request went another way.
        keys: that lead through it.
        done: whether it is.
        question: what is asked in it; it is put into the input.
        read_s: how long the demonstration that plays itself lets one read.
    """

    chapter: int
    title: str
    say: str
    brief: str
    keys: tuple[Key, ...]
    done: Is
    watch: str = ""
    again: str = "That went another way than planned: {trail}. Once more."
    question: str = ""
    read_s: float = 2.2


def _picked(step: int) -> Is:
    return lambda facts: facts.picked == facts.name(step)


def _typing(facts: Facts) -> bool:
    return facts.typing and facts.limited is None


def _outside(facts: Facts) -> bool:
    return not facts.typing


LEAVE_INPUT = Key("app.escape", "leave the input: outside it letters are keys", _typing)
WRITE = Key("chat.write", "back to the input, where the next question stands", _outside)
SEND = Key("prompt.send", "send it")


def _kill(step: int, name: str, does: str) -> tuple[Key, ...]:
    """The keys that lead to breaking the provider at a step."""
    towards = "provider.previous" if step == 1 else "provider.next"
    return (
        LEAVE_INPUT,
        Key(towards, f"pick {{{name}}}", lambda facts: facts.picked != facts.name(step)),
        Key("provider.kill", does),
    )


def _until_broken(step: int, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """The same keys, wanted only while that provider is well."""

    def wanted(key: Key) -> Is:
        return lambda facts: facts.fault(step) is None and key.when(facts)

    return tuple(Key(key.press, key.does, wanted(key), key.pause_s) for key in keys)


KILL_FIRST = _kill(1, "first", "kill {first}")
KILL_SECOND = _kill(2, "second", "kill {second}: its next answer will be cut")
SCRIPT: tuple[Step, ...] = (
    Step(
        chapter=1,
        title="An answer",
        say="A question goes to the first provider of the chain {chain}. Where that one fails, the next "
        "one answers. All three are simulated here: nothing leaves this machine.",
        brief="A question goes down the chain {chain}. All simulated.",
        watch="{first} answers. Panel 2 shows the request: a row a call, green if it worked.",
        question="Summarise the outage runbook in three bullets.",
        keys=(WRITE, Key("prompt.send", "send the question in the input")),
        done=lambda facts: facts.answered(1),
    ),
    Step(
        chapter=2,
        title="A cause",
        say="{first} answered at step 1 after {seconds}: one green row in panel 2. Now break it. "
        "Only its mark will change, so that the cause is seen before the effect.",
        brief="{first} answered at step 1. Now break it: only its mark changes.",
        keys=KILL_FIRST,
        done=lambda facts: facts.fault(1) is not None,
    ),
    Step(
        chapter=3,
        title="Failover",
        say="{first} is broken, and marked. It will say that it is overloaded, then that it is asked too "
        "often, then nothing at all. Ask it the same.",
        brief="{first} is broken, and marked. Ask the same question again.",
        watch="Overloaded: wait, retry. Rate limited: wait as told. Silent: leave at once.",
        keys=(
            *_until_broken(1, KILL_FIRST),
            LEAVE_INPUT,
            Key("prompt.replay", "ask the same question again"),
        ),
        done=lambda facts: facts.answered(2, 3) and _failed_at(facts, 1),
    ),
    Step(
        chapter=4,
        title="Circuit open",
        say="{failures} calls failed, {waited} went into waiting, and {answerer} answered at step {step}: "
        "FAILOVER. The circuit of {first} is open now: for a while nobody asks it.",
        brief="{failures} calls failed, {answerer} answered. The circuit of {first} is open.",
        watch="{first} is skipped: its failures cost no time. The next step answers.",
        again="The circuit had run out: one probe failed, it is open for longer. Once more.",
        question="And the rollback step?",
        keys=(WRITE, SEND),
        done=lambda facts: facts.answered(2, 3) and facts.skipped(1, FailureClass.CIRCUIT_OPEN),
    ),
    Step(
        chapter=5,
        title="Cut in mid-answer",
        say="{first} was skipped and cost nothing; {answerer} answered after {seconds}. "
        "Now break {second} too: its connection will be cut in the middle of its answer.",
        brief="{first} was skipped, {answerer} answered. Now break {second} in mid-answer.",
        keys=KILL_SECOND,
        done=lambda facts: facts.fault(2) is not None,
    ),
    Step(
        chapter=5,
        title="Cut in mid-answer",
        say="{second} is marked: it will begin its next answer, and break off. A stream that ends "
        "without saying why is never taken for an answer.",
        brief="{second} will begin its next answer, and break off.",
        watch="{second} begins, is cut, its text is struck, and {third} starts over.",
        question="Who is on call tonight?",
        keys=(*_until_broken(2, KILL_SECOND), WRITE, SEND),
        done=lambda facts: facts.answered(3) and bool(facts.last and facts.last.discarded_chars),
    ),
    Step(
        chapter=6,
        title="A budget",
        say="{second} broke off after {discarded} characters. They are struck, not mixed with another "
        "model's words: {third} started over, and its answer is whole. Now lower the limit of {second}.",
        brief="{discarded} characters are struck; {third} gave it whole. Now a limit.",
        keys=(
            LEAVE_INPUT,
            Key(
                "provider.next",
                "pick {second}",
                lambda facts: facts.limited is None and facts.picked != facts.name(2),
            ),
            Key("budget.limits", "today's limits", lambda facts: facts.limited is None),
            Key("↑↓", "to {second}", lambda facts: facts.limited != facts.name(2)),
            Key("limits.lower", "lower its limit, until the gauge passes 100 %", pause_s=0.35),
        ),
        done=lambda facts: facts.over(2),
    ),
    Step(
        chapter=6,
        title="A budget",
        say="{second} has used {percent} of its day: EXCEEDED. The policy here is skip: who is over the "
        "limit is left out, with no call and no cost.",
        brief="{second} has used {percent} of its day; the policy is skip.",
        watch="{second} is over its budget, and is skipped without a call.",
        question="What did we learn?",
        keys=(
            Key("limits.close", "close the limits", lambda facts: facts.limited is not None),
            WRITE,
            SEND,
        ),
        done=lambda facts: facts.answered(1, 3) and facts.skipped(2, FailureClass.OVER_BUDGET),
    ),
    Step(
        chapter=7,
        title="Recovery",
        say="{second} was skipped, over its budget, and {answerer} answered. Now take all faults away.",
        brief="{second} was over its budget, {answerer} answered. Now heal all.",
        keys=(LEAVE_INPUT, Key("provider.heal_all", "heal them all")),
        done=lambda facts: not facts.state.faults,
    ),
    Step(
        chapter=7,
        title="Recovery",
        say="The faults are gone, but {first} has yet to prove it: its circuit is half-open, and lets "
        "exactly one request probe.",
        brief="The circuit of {first} is half-open: one request may probe.",
        watch="One probe goes to {first}. If it answers, the circuit closes.",
        question="Is everything well again?",
        keys=(WRITE, SEND),
        done=lambda facts: facts.answered(1),
    ),
)
CHAPTERS = SCRIPT[-1].chapter


def _failed_at(facts: Facts, step: int) -> bool:
    return facts.last is not None and any(
        attempt.step == step and attempt.kind is not None for attempt in facts.last.attempts
    )
