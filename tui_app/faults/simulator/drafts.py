"""What a simulated model decides to answer, before a vendor's wire format is put around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tui_app.domain.answers import Finish
from tui_app.domain.messages import Message
from tui_app.domain.tools import Tool, ToolChoice
from tui_app.faults.fault import Fault
from tui_app.faults.simulator import answers
from tui_app.faults.simulator.tools import MadeCall, calls_for

_T = TypeVar("_T")

LEFT_TO_THE_MODEL = ToolChoice()

PER_MESSAGE = 3
"""Tokens that a vendor adds for each message's frame."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What was asked, read from any wire."""

    messages: tuple[Message, ...]
    system: str = ""
    tools: tuple[Tool, ...] = ()
    choice: ToolChoice = LEFT_TO_THE_MODEL

    @property
    def tokens(self) -> int:
        """Input tokens: four characters a token, a thousand an image, and a few for each message."""
        characters = len(self.system) + sum(message.characters for message in self.messages)
        characters += sum(tool.characters for tool in self.tools)
        return -(-characters // 4) + PER_MESSAGE * len(self.messages)


@dataclass(frozen=True, slots=True)
class Counts:
    """Tokens to report; `visible` is the answer's text, `reasoning` comes on top of it."""

    input: int
    visible: int
    reasoning: int

    @property
    def output(self) -> int:
        """Everything that was generated."""
        return self.visible + self.reasoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer to be sent.

    Attributes:
        words: the text in word-sized pieces.
        thinking: what precedes the text, empty where the model does not think.
        finish: None leaves the finish reason out.
        counts: None leaves the usage out.
        refusal: the words of a refused prompt.
        calls: what it calls instead of saying anything.
        stopped_by: the text that it was to stop at, where it came to that; it is not sent.
    """

    words: tuple[str, ...]
    thinking: str
    finish: Finish | None
    counts: Counts | None
    refusal: str = ""
    calls: tuple[MadeCall, ...] = ()
    stopped_by: str = ""

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.words)

    @property
    def work(self) -> int:
        """Tokens for the pace: the whole answer's, whatever is reported."""
        return 1 + len(self.words) + sum(len(call.fragments) for call in self.calls)


def draft(
    prompt: Prompt, *, cap: int | None, stops: Sequence[str] = (), thinks: bool, fault: Fault | None
) -> Draft:
    """The answer to a prompt, as far as `cap` tokens of thinking and text allow, and up to one of `stops`."""
    thinking = answers.THINKING if thinks else ""
    reasoning = answers.count(thinking)
    calls = calls_for(prompt.messages, prompt.tools, prompt.choice)
    words, stopped_by = answers.until(() if calls else answers.split(answers.answer(prompt.messages)), stops)
    finish = Finish.TOOL if calls else Finish.STOP
    if cap is not None:
        left = max(0, cap - reasoning)
        kept, held = answers.cap(words, left), _held(calls, left)
        reasoning = min(reasoning, cap)
        if (kept, held) != (words, calls):
            finish, stopped_by = Finish.LENGTH, ""
        words, calls = kept, held
    made = answers.count("".join(words)) + _tokens(calls)
    whole = Draft(
        words=words,
        thinking=thinking,
        finish=finish,
        counts=Counts(prompt.tokens, made, reasoning),
        calls=calls,
        stopped_by=stopped_by,
    )
    return whole if fault is None else _spoiled(whole, fault)


def _tokens(calls: tuple[MadeCall, ...]) -> int:
    return answers.count("".join(call.name + call.arguments for call in calls))


def _held(calls: tuple[MadeCall, ...], tokens: int) -> tuple[MadeCall, ...]:
    """The leading calls that fit into so many tokens; none is left in the middle."""
    return next(calls[:many] for many in range(len(calls), -1, -1) if _tokens(calls[:many]) <= tokens)


def _spoiled(whole: Draft, fault: Fault) -> Draft:
    asked = whole.counts.input if whole.counts else 0
    match fault.name, fault.form:
        case "empty", _:
            nothing = Counts(asked, 0, 0)
            spoiled = Draft(words=(), thinking="", finish=Finish.STOP, counts=nothing)
        case "quiet_end", _:
            spoiled = replace(whole, finish=None, stopped_by="")
        case "refused", "answer":
            words = some(whole.words)
            counts = Counts(
                asked, answers.count("".join(words)), whole.counts.reasoning if whole.counts else 0
            )
            spoiled = Draft(words=words, thinking=whole.thinking, finish=Finish.REFUSED, counts=counts)
        case "refused", _:
            counts = Counts(asked, answers.count(answers.REFUSAL), 0)
            spoiled = Draft(
                words=(), thinking="", finish=Finish.REFUSED, refusal=answers.REFUSAL, counts=counts
            )
        case "wrong_usage", "absent":
            spoiled = replace(whole, counts=None)
        case "wrong_usage", "absurd":
            spoiled = replace(whole, counts=Counts(-7, 999_999_999_999, 0))
        case "wrong_usage", _:
            spoiled = replace(whole, counts=Counts(asked, 0, 0))
        case _:
            spoiled = whole
    return spoiled


def some(items: tuple[_T, ...]) -> tuple[_T, ...]:
    """The first third, at least one if there is any: as far as a broken answer comes."""
    return items[: max(1, len(items) // 3)]
