"""The fault matrix as data: every fault, and what a request has to come to when its first step has it.

Nothing here is read from the app: the classes are its public names, written down from the design.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tui_app.domain.messages import Wire

FIRST_TOKEN_S = 0.2
IDLE_S = 0.25
"""The limits where a row waits for one of them."""


class Form(StrEnum):
    """In which form the first step's provider is asked for its answer."""

    STREAM = "stream"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a request comes to.

    Attributes:
        kind: the class of every failed attempt of the first step, None where none failed.
        attempts: calls made to the first step.
        step: who answered, None for nobody.
        discarded: whether text was received and thrown away.
        code: the exit code.
    """

    kind: str | None
    attempts: int
    step: int | None
    discarded: bool
    code: int


@dataclass(frozen=True, slots=True)
class Around:
    """What else is so when the fault strikes.

    Attributes:
        second: the fault of the second step, empty for none.
        settings: replaced in the settings, by name.
        first_token_s: the first step's own limit in seconds, None leaves the usual one.
        idle_s: the limit between tokens in seconds, None leaves the usual one.
        next_window: how the second step's context window compares with the first one's, empty for unknown.
    """

    second: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    first_token_s: float | None = None
    idle_s: float | None = None
    next_window: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One fault in front of the first step of a chain of two.

    Attributes:
        fault: as on the command line; empty for none.
        does: what the first step then does, and what is special around it.
        stream: what has to come of it where the provider streams.
        whole: the same where the provider is asked for one body; None where it comes to the same.
        on: what comes of it where one wire's form differs from the others'.
    """

    fault: str
    does: str
    stream: Expected
    whole: Expected | None = None
    around: Around = Around()
    on: dict[tuple[Wire, Form], Expected] = field(default_factory=dict)

    def expected(self, wire: Wire, form: Form) -> Expected:
        """What has to come of it."""
        usual = self.stream if form is Form.STREAM or self.whole is None else self.whole
        return self.on.get((wire, form), usual)


def answers() -> Expected:
    """The first step answers at once."""
    return Expected(None, 1, 1, False, 0)


def recovers(kind: str, attempts: int) -> Expected:
    """The first step answers in its last of so many attempts."""
    return Expected(kind, attempts, 1, False, 0)


def leaves(kind: str, attempts: int = 1, *, discarded: bool = False) -> Expected:
    """The second step answers."""
    return Expected(kind, attempts, 2, discarded, 0)


def ends(kind: str, attempts: int = 1, *, discarded: bool = False, code: int = 1) -> Expected:
    """Nobody answers."""
    return Expected(kind, attempts, None, discarded, code)


REFUSED = 4

THINKING_SHOWS = (Wire.ANTHROPIC, Form.STREAM)
"""Where the model is seen thinking before it writes."""

BLOCKED_WITHOUT_TEXT = (Wire.GEMINI, Form.WHOLE)
"""Where a declined answer's text is taken away."""

ROWS: tuple[Row, ...] = (
    Row("", "answers", answers()),
    # Before an answer begins, with the vendor's words.
    Row("rate_limited", "429, come back after 1 s", leaves("rate_limited", 2)),
    Row("rate_limited:retry_after=none", "429 without a hint", leaves("rate_limited", 3)),
    Row("rate_limited:retry_after=7", "429, come back after 7 s", leaves("rate_limited", 1)),
    Row("rate_limited:count=1", "429, come back after 1 s, once", recovers("rate_limited", 2)),
    Row("overloaded", "529 or 503", leaves("overloaded", 2)),
    Row("overloaded:count=1", "529 or 503, once", recovers("overloaded", 2)),
    Row("server_error", "500", leaves("server_error", 3)),
    Row("server_error:count=2", "500, twice", recovers("server_error", 3)),
    Row("auth", "rejects the key", leaves("auth")),
    Row("model_not_found", "404 for the model", leaves("model_not_found")),
    Row("quota_exhausted", "429 with the code of a spent budget", leaves("quota_exhausted")),
    Row("context_too_long", "too long; the next step's window is unknown", leaves("context_too_long")),
    Row(
        "context_too_long",
        "too long; the next step's window is larger",
        leaves("context_too_long"),
        around=Around(next_window="larger"),
    ),
    Row(
        "context_too_long",
        "too long; the next step's window is no larger",
        ends("context_too_long"),
        around=Around(next_window="equal"),
    ),
    Row("html:status=502", "502 with a proxy's page", leaves("server_error", 3)),
    Row("html:status=403", "403 with a proxy's page", leaves("auth")),
    # The network.
    Row("connect", "resets the connection before it has read the request", leaves("connect", 2)),
    Row("connect:count=1", "resets the connection, once", recovers("connect", 2)),
    Row("reset", "resets the connection after it has read the request", leaves("connect", 2)),
    # Time.
    Row(
        "silence",
        "never answers",
        leaves("timeout"),
        around=Around(first_token_s=FIRST_TOKEN_S),
    ),
    Row("slow_first_token:seconds=0.05", "the first token comes late, within the limit", answers()),
    Row(
        "slow_first_token:seconds=60",
        "the first token comes after the limit",
        leaves("timeout"),
        around=Around(first_token_s=FIRST_TOKEN_S),
    ),
    Row("slow:tokens_per_second=2000", "few tokens a second, within the limit", answers()),
    Row(
        "slow:tokens_per_second=3",
        "the next token comes after the limit",
        leaves("truncated", discarded=True),
        whole=leaves("timeout"),
        around=Around(first_token_s=1.0, idle_s=IDLE_S),
        on={THINKING_SHOWS: leaves("truncated")},
    ),
    Row(
        "stall",
        "some text, then nothing more",
        leaves("truncated", discarded=True),
        whole=leaves("timeout"),
        around=Around(first_token_s=0.5, idle_s=IDLE_S),
    ),
    # A success status, and no answer.
    Row("malformed", "something that is not JSON", leaves("malformed")),
    Row("html", "200 with a web page", leaves("malformed")),
    Row("empty", "a proper end without any text", leaves("empty")),
    Row(
        "empty",
        "no text; the next step's answer is empty too",
        ends("empty"),
        around=Around(second="empty"),
    ),
    # In the middle of an answer.
    Row(
        "cut",
        "some text, then the connection breaks",
        leaves("truncated", discarded=True),
        whole=leaves("truncated"),
    ),
    Row(
        "cut",
        "some text, then a break, on both steps",
        ends("truncated", discarded=True),
        whole=ends("truncated"),
        around=Around(second="cut"),
    ),
    Row(
        "cut:count=1",
        "some text, then a break, once",
        leaves("truncated", discarded=True),
        leaves("truncated"),
    ),
    Row("quiet_end", "an end without a finish reason", leaves("truncated", discarded=True)),
    Row(
        "error_event",
        "some text, then an error; in one body the error alone, with 200",
        leaves("truncated", discarded=True),
        whole=leaves("malformed"),
    ),
    # The content is declined.
    Row("refused", "declines the prompt", ends("refused", code=REFUSED)),
    Row(
        "refused:variant=answer",
        "declines after some text",
        ends("refused", discarded=True, code=REFUSED),
        on={BLOCKED_WITHOUT_TEXT: ends("refused", code=REFUSED)},
    ),
    Row(
        "refused",
        "declines the prompt; ON_REFUSAL=next",
        leaves("refused"),
        around=Around(settings={"refusal_goes_on": True}),
    ),
    Row(
        "refused:variant=answer",
        "declines after some text; ON_REFUSAL=next",
        leaves("refused", discarded=True),
        around=Around(settings={"refusal_goes_on": True}),
        on={BLOCKED_WITHOUT_TEXT: leaves("refused")},
    ),
    # Answers that are good, with numbers that are not.
    Row("wrong_usage", "reports zero output tokens", answers()),
    Row("wrong_usage:variant=absent", "reports no usage", answers()),
    Row("wrong_usage:variant=absurd", "reports absurd numbers", answers()),
    # Nobody is left.
    Row("overloaded", "529 or 503, on both steps", ends("overloaded", 2), around=Around(second="overloaded")),
    Row(
        "server_error",
        "500; MAX_RETRIES=0",
        leaves("server_error", 1),
        around=Around(settings={"max_retries": 0}),
    ),
)
