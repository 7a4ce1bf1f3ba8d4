"""Every way in which a provider can be made to misbehave, by name."""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tui_app.domain.failures import FailureClass
from tui_app.domain.sanitize import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One misbehaviour.

    Attributes:
        name: the public name, as on the command line.
        title: a few words for a menu.
        does: what the provider then does, in a sentence.
        provokes: the failure class that an attempt should end with; None where it should still succeed.
        everywhere: whether the whole service suffers (model lists too), not only answers.
        options: the parameters besides `count` that it takes.
        variants: the values of its `variant` parameter, the default first.
    """

    name: str
    title: str
    does: str
    provokes: FailureClass | None
    everywhere: bool = False
    options: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


FAULTS: tuple[FaultKind, ...] = (
    FaultKind(
        name="rate_limited",
        title="Rate limited",
        does="Answers 429 and says after how many seconds to come back.",
        provokes=FailureClass.RATE_LIMITED,
        everywhere=True,
        options=("retry_after",),
    ),
    FaultKind(
        name="overloaded",
        title="Overloaded",
        does="Answers that the model is overloaded: 529 from Anthropic, 503 from the others.",
        provokes=FailureClass.OVERLOADED,
        everywhere=True,
    ),
    FaultKind(
        name="server_error",
        title="Server error",
        does="Answers 500 with the vendor's error body.",
        provokes=FailureClass.SERVER_ERROR,
        everywhere=True,
    ),
    FaultKind(
        name="auth",
        title="Key rejected",
        does="Rejects the key, whatever it is.",
        provokes=FailureClass.AUTH,
        everywhere=True,
    ),
    FaultKind(
        name="model_not_found",
        title="Model gone",
        does="Answers 404 for the model.",
        provokes=FailureClass.MODEL_NOT_FOUND,
    ),
    FaultKind(
        name="quota_exhausted",
        title="Quota exhausted",
        does="Answers 429 with the code of a spent budget, which no waiting cures.",
        provokes=FailureClass.QUOTA_EXHAUSTED,
        everywhere=True,
    ),
    FaultKind(
        name="context_too_long",
        title="Context too long",
        does="Answers 400: the prompt does not fit the model's window.",
        provokes=FailureClass.CONTEXT_TOO_LONG,
    ),
    FaultKind(
        name="refused",
        title="Refused",
        does="Declines the content: the prompt, or the answer after its first words.",
        provokes=FailureClass.REFUSED,
        options=("variant",),
        variants=("prompt", "answer"),
    ),
    FaultKind(
        name="connect",
        title="Cannot connect",
        does="Resets the connection before it has read the request.",
        provokes=FailureClass.CONNECT,
        everywhere=True,
    ),
    FaultKind(
        name="reset",
        title="Connection reset",
        does="Reads the request, then resets the connection before any header.",
        provokes=FailureClass.CONNECT,
        everywhere=True,
    ),
    FaultKind(
        name="silence",
        title="Silence",
        does="Accepts the request and never answers.",
        provokes=FailureClass.TIMEOUT,
        everywhere=True,
    ),
    FaultKind(
        name="slow_first_token",
        title="Slow first token",
        does="Lets the first token wait for some seconds.",
        provokes=None,
        options=("seconds",),
    ),
    FaultKind(
        name="slow",
        title="Slow tokens",
        does="Sends a few tokens a second.",
        provokes=None,
        options=("tokens_per_second",),
    ),
    FaultKind(
        name="stall",
        title="Stall",
        does="Sends some text, then nothing more; the connection stays open.",
        provokes=FailureClass.TRUNCATED,
    ),
    FaultKind(
        name="cut",
        title="Cut in mid-answer",
        does="Sends some text, then breaks the connection.",
        provokes=FailureClass.TRUNCATED,
    ),
    FaultKind(
        name="quiet_end",
        title="Quiet end",
        does="Sends some text, then ends in good order without a finish reason.",
        provokes=FailureClass.TRUNCATED,
    ),
    FaultKind(
        name="malformed",
        title="Malformed",
        does="Sends something that is not JSON instead of an answer.",
        provokes=FailureClass.MALFORMED,
    ),
    FaultKind(
        name="error_event",
        title="Error in the stream",
        does="Sends some text, then the vendor's error, all under status 200.",
        provokes=FailureClass.TRUNCATED,
    ),
    FaultKind(
        name="html",
        title="HTML page",
        does="Answers with a proxy's HTML page; status 200 unless another is given.",
        provokes=FailureClass.MALFORMED,
        everywhere=True,
        options=("status",),
    ),
    FaultKind(
        name="empty",
        title="Empty answer",
        does="Ends the answer properly without any text.",
        provokes=FailureClass.EMPTY,
    ),
    FaultKind(
        name="wrong_usage",
        title="Wrong usage",
        does="Answers well, but reports zero output tokens, no usage at all, or absurd numbers.",
        provokes=None,
        options=("variant",),
        variants=("zero", "absent", "absurd"),
    ),
)

_BY_NAME = {kind.name: kind for kind in FAULTS}


def fault_kind(name: str) -> FaultKind:
    """The kind with this name.

    Raises:
        ValueError: there is none; the message names the nearest ones.
    """
    if kind := _BY_NAME.get(name):
        return kind
    raise ValueError(f'unknown fault "{one_line(name, 40)}"; {_nearest(name, _BY_NAME)}')


def _nearest(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(names)}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour with its bounds; a parameter that its kind does not take is ignored.

    Attributes:
        name: the kind's name.
        count: how many requests it hits, None until it is healed.
        retry_after_s: seconds that `rate_limited` tells the client to wait, None gives no hint.
        seconds: how long `slow_first_token` lets the first token wait.
        tokens_per_second: the speed of `slow`.
        status: the HTTP status of `html`.
        variant: which form of the kind, empty for its default.

    Raises:
        ValueError: an unknown name, or a bound that makes no sense.
    """

    name: str
    count: int | None = None
    retry_after_s: float | None = 1.0
    seconds: float = 3.0
    tokens_per_second: float = 4.0
    status: int = 200
    variant: str = ""

    def __post_init__(self) -> None:
        kind = fault_kind(self.name)
        if self.count is not None and self.count < 1:
            raise ValueError(f"{self.name}: count must be at least 1")
        if self.retry_after_s is not None and not 0 <= self.retry_after_s < math.inf:
            raise ValueError(f"{self.name}: retry_after must be seconds from 0 up, or none")
        if not 0 <= self.seconds < math.inf:
            raise ValueError(f"{self.name}: seconds must be 0 or more")
        if not 0 < self.tokens_per_second < math.inf:
            raise ValueError(f"{self.name}: tokens_per_second must be above 0")
        if not 200 <= self.status <= 599:
            raise ValueError(f"{self.name}: status must be an HTTP status from 200 to 599")
        if self.variant and self.variant not in kind.variants:
            raise ValueError(
                f'{self.name}: unknown variant "{one_line(self.variant, 40)}"; '
                f"{_nearest(self.variant, kind.variants)}"
            )

    @property
    def kind(self) -> FaultKind:
        """What the name stands for."""
        return fault_kind(self.name)

    @property
    def form(self) -> str:
        """The variant in force: the given one, else the kind's default, else empty."""
        return self.variant or next(iter(self.kind.variants), "")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Reads `name` or `name:parameter=value,…`, as in `rate_limited:retry_after=7,count=2`.

        Raises:
            ValueError: an unknown name or parameter, or a value that makes no sense; says what would do.
        """
        name, _, rest = text.strip().partition(":")
        kind = fault_kind(name.strip())
        allowed = ("count", *kind.options)
        given: dict[str, Any] = {}
        for part in filter(None, (piece.strip() for piece in rest.split(","))):
            option, _, value = (side.strip() for side in part.partition("="))
            if option not in allowed:
                raise ValueError(
                    f'{kind.name} has no parameter "{one_line(option, 40)}"; {_nearest(option, allowed)}'
                )
            given[_FIELDS.get(option, option)] = _value(kind.name, option, value)
        return cls(kind.name, **given)

    def __str__(self) -> str:
        """The text from which `parse` makes the same fault."""
        parts = []
        for option in ("count", *self.kind.options):
            field = _FIELDS.get(option, option)
            value = getattr(self, field)
            if value != _DEFAULTS[field]:
                parts.append(f"{option}={'none' if value is None else value}")
        return f"{self.name}:{','.join(parts)}" if parts else self.name


_FIELDS = {"retry_after": "retry_after_s"}
_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Fault)}


def _value(name: str, option: str, text: str) -> str | int | float | None:
    if option == "variant":
        return text
    if option == "retry_after" and text == "none":
        return None
    try:
        return int(text) if option in {"count", "status"} else float(text)
    except ValueError:
        raise ValueError(f'{name}: {option} must be a number, not "{one_line(text, 40)}"') from None
