"""Reads the body of a successful response: pieces as they come, and the judgement whether they are whole.

Everything here is pure, so that every split, cut and mutation of a body can be tried without a socket.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from tui_app.domain.answers import Finish, FinishPiece, Piece, TextPiece, ToolCallPiece, UsagePiece
from tui_app.domain.calling import CallsSoFar
from tui_app.domain.failures import Failure
from tui_app.domain.messages import ChatRequest
from tui_app.domain.usage import Usage, estimate_tokens
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.halves import HalfJoiner, whole
from tui_app.providers.shapes import parse
from tui_app.providers.signal import Seen
from tui_app.providers.sse import EventDecoder, ServerEvent
from tui_app.providers.variables import variable
from tui_app.providers.verdict import Reply, judge, judge_finish
from tui_app.providers.wire import ShapeError, StreamedError, VendorError
from tui_app.settings import Provider

MOST_HELD_BYTES = 64 * 1024 * 1024
"""An event or a JSON body that is longer is broken."""

_LEADING = b"\xef\xbb\xbf \t\r\n"


class _Form(Enum):
    """What the body is, by its first byte: servers mislabel what they send, so the label decides less."""

    UNKNOWN = auto()
    EVENTS = auto()
    JSON = auto()
    PAGE = auto()


_ENDED = (Finish.STOP, Finish.TOOL, Finish.OTHER)
"""Ends after which everything that was begun must be whole."""

_FORMS = {b"{": _Form.JSON, b"[": _Form.JSON, b"<": _Form.PAGE}


class AnswerReader:
    """One answer, from bytes to pieces.

    The last piece of a whole answer is its `FinishPiece`; the usage comes just before it. Where `failure` is
    set after a call, the pieces that the call gave are the last ones.

    Args:
        provider: who answers.
        request: what was asked; its length serves where usage must be estimated.
        reply: the response's head.
    """

    def __init__(self, provider: Provider, request: ChatRequest, reply: Reply) -> None:
        self.failure: Failure | None = None
        self._provider = provider
        self._request = request
        self._reply = reply
        self._parser = ADAPTERS[provider.wire].parser()
        self._decoder = EventDecoder()
        self._form = _Form.UNKNOWN
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._events = False
        self._finish: FinishPiece | None = None
        self._characters = 0
        self._visible = False
        self._halves = HalfJoiner()
        self._calls = CallsSoFar()
        self._call_halves: dict[int, HalfJoiner] = {}
        self._input_told = False

    @property
    def finished(self) -> bool:
        """Whether the provider has ended its answer: nothing that comes later can spoil it."""
        return self._finish is not None

    @property
    def done(self) -> bool:
        """Whether the wire's own end mark has come as well."""
        return self._parser.done

    def feed(self, chunk: bytes) -> list[Piece]:
        """The pieces that `chunk` completes; text that came together is one piece."""
        if self._form is _Form.EVENTS:
            return self._read(self._decoder.feed(chunk))
        if self._form is _Form.UNKNOWN and (start := chunk.lstrip(_LEADING)[:1]):
            self._form = _FORMS.get(start, _Form.EVENTS)
        if self._form is _Form.JSON:
            self._body.append(chunk)
            self._body_bytes += len(chunk)
            if self._body_bytes > MOST_HELD_BYTES:
                return self._fail(Seen.NOT_AN_ANSWER, note="the body is too long")
            return []
        return [] if self._form is _Form.PAGE else self._read(self._decoder.feed(chunk))

    def end(self, *, cut: bool = False) -> list[Piece]:
        """The last pieces, or the failure, when no more bytes come.

        Args:
            cut: the connection broke, instead of the body coming to its end.
        """
        pieces = self._read_whole(cut) if self._form is _Form.JSON else self._read_rest()
        if self.failure is not None:
            return pieces
        if self._finish is not None:
            return pieces + self._close(self._finish)
        return pieces + self._fail(self._without_finish(cut))

    def _without_finish(self, cut: bool) -> Seen:
        if self._events:
            return Seen.CUT if cut else Seen.NO_FINISH
        labelled_page = self._reply.headers.get("content-type", "").lower().startswith("text/html")
        return Seen.HTML if labelled_page or self._form is _Form.PAGE else Seen.NOTHING

    def _read(self, events: list[ServerEvent]) -> list[Piece]:
        pieces: list[Piece] = []
        found: list[Piece] = []
        feed = self._parser.feed
        for event in events:
            if not event.data:
                continue
            self._events = True
            try:
                found += feed(event)
            except (StreamedError, ShapeError) as error:
                self._take(found, pieces)
                found = []
                if self._finish is None:
                    return pieces + self._broken(error)
            usage = self._parser.usage
            if usage is not None and usage.input_tokens and not self._input_told:
                self._take(found, pieces)
                found = []
                self._tell_input(usage, pieces)
        self._take(found, pieces)
        if self._decoder.held > MOST_HELD_BYTES and self._finish is None:
            return pieces + self._fail(Seen.BAD_CHUNK, note="an event in the stream is too long")
        return pieces

    def _broken(self, error: StreamedError | ShapeError) -> list[Piece]:
        if isinstance(error, StreamedError):
            return self._fail(Seen.ERROR_EVENT, error=error.error)
        return self._fail(Seen.BAD_CHUNK, note=f"a broken chunk in the stream: {error}")

    def _read_rest(self) -> list[Piece]:
        """What stands at the end without a blank line; half a chunk is no event, only the sign of a cut."""
        pieces: list[Piece] = []
        for event in self._decoder.flush():
            try:
                self._take(self._parser.feed(event), pieces)
            except StreamedError as error:
                if self._finish is None:
                    return self._fail(Seen.ERROR_EVENT, error=error.error)
            except ShapeError:
                return pieces
            self._events = True
        return pieces

    def _read_whole(self, cut: bool) -> list[Piece]:
        if cut:
            return self._fail(Seen.CUT, note="the body was cut before its end")
        pieces: list[Piece] = []
        try:
            self._take(self._parser.whole(parse(b"".join(self._body).lstrip(_LEADING))), pieces)
        except StreamedError as error:
            return self._fail(Seen.ERROR_BODY, error=error.error)
        except ShapeError as error:
            return self._fail(Seen.NOT_AN_ANSWER, note=f"the body is not an answer: {error}")
        self._events = bool(pieces)
        if not pieces and self._finish is None:
            return self._fail(Seen.NOT_AN_ANSWER)
        return pieces

    def _take(self, found: list[Piece], pieces: list[Piece]) -> None:
        for piece in joined(found):
            if type(piece) is TextPiece:
                text = self._halves.take(piece.text)
                if not text:
                    continue
                self._characters += len(text)
                if not self._visible:
                    self._visible = not text.isspace()
                pieces.append(piece if text is piece.text else TextPiece(text))
            elif type(piece) is FinishPiece:
                self._finish = piece
            elif type(piece) is ToolCallPiece:
                pieces.append(self._call(piece))
            else:
                pieces.append(piece)

    def _call(self, piece: ToolCallPiece) -> ToolCallPiece:
        halves = self._call_halves.setdefault(piece.index, HalfJoiner())
        piece = replace(
            piece, id=whole(piece.id), name=whole(piece.name), arguments=halves.take(piece.arguments)
        )
        self._calls.take(piece)
        self._characters += piece.characters
        return piece

    def _tell_input(self, usage: Usage, pieces: list[Piece]) -> None:
        """Tells early what was sent, for an answer that is stopped before its usage is complete."""
        if self._finish is None:
            self._input_told = True
            pieces.append(UsagePiece(replace(usage, output_tokens=0, reasoning_tokens=0)))

    def _close(self, finish: FinishPiece) -> list[Piece]:
        """Usage and finish of an answer that the provider has ended; or the failure that its end means."""
        if finish.finish in _ENDED and (name := self._calls.broken()) is not None:
            return self._fail(Seen.BROKEN_CALL, note=f"the arguments for the tool {name} are not whole")
        there = self._visible or bool(self._calls.whole())
        self.failure = judge_finish(self._provider, self._reply, finish, note=self._why(finish), text=there)
        if self.failure is not None:
            return self._usage()
        rest = self._halves.rest()
        self._characters += len(rest)
        return [*([TextPiece(rest)] if rest else []), *self._usage(), finish]

    def _why(self, finish: FinishPiece) -> str:
        match finish.finish:
            case Finish.LENGTH if self._request.max_tokens is None:
                name = variable(self._provider, "MAX_TOKENS")
                return (
                    f"no text: all {self._provider.max_tokens} tokens of the cap were used up; raise {name}"
                )
            case Finish.LENGTH:
                return f"no text: all {self._request.max_tokens} tokens of the request's cap were used up"
            case Finish.REFUSED:
                return finish.explanation or f"the content was refused ({finish.raw})"
            case Finish.CONTEXT:
                return f"the conversation does not fit the context window ({finish.raw})"
            case Finish.TOOL:
                return f"no text: it asked for a tool ({finish.raw})"
        return f"the answer ended with finish reason {finish.raw}" + ("" if self._visible else " and no text")

    def _fail(self, seen: Seen, *, error: VendorError | None = None, note: str = "") -> list[Piece]:
        self.failure = judge(
            self._provider, seen, reply=self._reply, error=error, note=note, text=self._characters > 0
        )
        return self._usage()

    def _usage(self) -> list[Piece]:
        usage = self._parser.usage
        if usage is None:
            return []
        if self._characters and not usage.output_tokens:
            return [UsagePiece(self._estimated(usage))]
        return [UsagePiece(usage)] if usage.total else []

    def _estimated(self, usage: Usage) -> Usage:
        """No output beside text counts as not reported."""
        return replace(
            usage,
            input_tokens=usage.input_tokens or estimate_tokens(self._request.characters),
            output_tokens=estimate_tokens(self._characters),
            source="estimated",
        )


def joined(pieces: list[Piece]) -> list[Piece]:
    """The same with neighbouring texts made one: all that follows costs by the chunk, not by the token."""
    if len(pieces) < 2:
        return pieces
    fewer: list[Piece] = []
    texts: list[str] = []
    for piece in pieces:
        if type(piece) is TextPiece:
            texts.append(piece.text)
            continue
        if texts:
            fewer.append(TextPiece("".join(texts)))
            texts.clear()
        fewer.append(piece)
    if texts:
        fewer.append(TextPiece("".join(texts)))
    return fewer
