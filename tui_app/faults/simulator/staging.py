"""The faults that strike in the middle of an answer, the same on every wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui_app.faults.fault import Fault
from tui_app.faults.simulator.drafts import some
from tui_app.faults.simulator.replies import Ending, Frame, Reply, encode

_ENDINGS = {"stall": Ending.HANG, "cut": Ending.BREAK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A streamed answer in the vendor's bytes, taken apart where faults strike.

    Attributes:
        head: what comes at once, before the model has made anything.
        opening: the content before the text, such as thinking.
        text: one piece a word.
        end: what tells that and why the answer ended, and its usage.
        error: the vendor's error inside a stream.
        garbage: what stands where JSON should.
    """

    head: tuple[bytes, ...]
    opening: tuple[bytes, ...]
    text: tuple[bytes, ...]
    end: tuple[bytes, ...]
    error: bytes
    garbage: bytes


def stream_reply(parts: Parts, headers: Mapping[str, str], fault: Fault | None) -> Reply:
    """The event stream, broken where the fault says so."""
    name = fault.name if fault else ""
    content = _content(parts.opening, parts.text)
    begun = _content(parts.opening, some(parts.text))
    match name:
        case "stall" | "cut" | "quiet_end":
            frames = (*_plain(parts.head), *begun)
        case "error_event":
            frames = (*_plain(parts.head), *begun, Frame(parts.error))
        case "malformed":
            frames = (*_plain(parts.head), Frame(parts.garbage, first=True))
        case _:
            frames = (*_plain(parts.head), *content, *_plain(parts.end))
    return Reply(
        status=200,
        headers={"content-type": "text/event-stream", "cache-control": "no-cache", **headers},
        frames=frames,
        ending=_ENDINGS.get(name, Ending.COMPLETE),
        streamed=True,
    )


def whole_reply(
    answer: object, error: object, headers: Mapping[str, str], fault: Fault | None, tokens: int
) -> Reply:
    """The answer in one body, broken where the fault says so; `tokens` is the work before it comes."""
    name = fault.name if fault else ""
    body = encode(error if name == "error_event" else answer)
    length = len(body)
    if name in _ENDINGS:
        body = body[: length // 2]
    elif name == "malformed":
        body = body[: length * 2 // 3]
        length = len(body)
    return Reply(
        status=200,
        headers={"content-type": "application/json", **headers},
        frames=(Frame(body, tokens, first=True),),
        ending=_ENDINGS.get(name, Ending.COMPLETE),
        length=length,
    )


def _plain(pieces: tuple[bytes, ...]) -> tuple[Frame, ...]:
    return tuple(Frame(piece) for piece in pieces)


def _content(opening: tuple[bytes, ...], text: tuple[bytes, ...]) -> tuple[Frame, ...]:
    frames = [Frame(piece) for piece in opening] + [Frame(piece, 1) for piece in text]
    if frames:
        frames[0] = Frame(frames[0].data, frames[0].tokens, first=True)
    return tuple(frames)
