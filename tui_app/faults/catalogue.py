"""Every way in which a provider can be made to misbehave, by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

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
        options: the parameters that it takes besides its bounds.
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
    raise ValueError(f'unknown fault "{one_line(name, 40)}"; {nearest_names(name, _BY_NAME)}')


def nearest_names(word: str, known: Iterable[str]) -> str:
    """A hint for an error: the names that are close to `word`, else all of them."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(names)}"
