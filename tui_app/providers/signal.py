"""What was seen of one attempt, as plain data: the only thing that a failure is classified by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui_app.domain.answers import Finish
from tui_app.domain.messages import Wire


class Seen(StrEnum):
    """How far the attempt came, and on what it ended."""

    NO_CONNECTION = "no_connection"
    NOT_HTTP = "not_http"
    UNUSABLE_KEY = "unusable_key"
    REDIRECT = "redirect"
    ERROR = "error"
    ERROR_PAGE = "error_page"
    HTML = "html"
    ERROR_BODY = "error_body"
    NOT_AN_ANSWER = "not_an_answer"
    NOTHING = "nothing"
    BAD_CHUNK = "bad_chunk"
    ERROR_EVENT = "error_event"
    CUT = "cut"
    BROKEN_CALL = "broken_call"
    NO_FINISH = "no_finish"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What was seen.

    Attributes:
        status: the HTTP status, None before there was one.
        type: the vendor's error type, or Gemini's status word.
        code: the vendor's finer code.
        message: the vendor's words, or ours where it had none.
        param: the parameter that the vendor refused.
        finish: the finish reason, normalised.
        word: the vendor's own word for it.
        text: whether any text or tool call of the answer had come.
    """

    wire: Wire
    seen: Seen
    status: int | None = None
    type: str | None = None
    code: str | None = None
    message: str = ""
    param: str | None = None
    finish: Finish | None = None
    word: str | None = None
    text: bool = False
