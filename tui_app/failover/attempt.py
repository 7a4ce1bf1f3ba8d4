"""One HTTP call under its timeouts: collects what came, and says how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Protocol

from tui_app.domain.answers import (
    BrokenPiece,
    Finish,
    FinishPiece,
    Piece,
    TextPiece,
    ToolCallPiece,
    UsagePiece,
)
from tui_app.domain.calling import CallsSoFar
from tui_app.domain.failures import AttemptError, Failure, FailureClass
from tui_app.domain.messages import ChatRequest
from tui_app.domain.usage import Usage, estimate_tokens
from tui_app.settings import Provider, Timeouts


class ProviderClient(Protocol):
    """Speaks to providers: yields an answer's pieces, or raises `AttemptError`."""

    def stream(
        self, provider: Provider, request: ChatRequest, *, connect_timeout: float
    ) -> AsyncGenerator[Piece, None]:
        """One call; it ends normally only after a whole answer."""
        ...


@dataclass(slots=True)
class Received:
    """What has come of an answer so far."""

    parts: list[str] = field(default_factory=list)
    calls: CallsSoFar = field(default_factory=CallsSoFar)
    thinking: int = 0
    reported: Usage | None = None
    finish: FinishPiece | None = None
    began: bool = False

    @property
    def text(self) -> str:
        """The answer's text so far."""
        return "".join(self.parts)

    @property
    def characters(self) -> int:
        """Its length, and that of its tool calls."""
        return sum(map(len, self.parts)) + self.calls.characters

    @property
    def shown(self) -> bool:
        """Whether any of it was told already."""
        return bool(self.parts or self.calls)

    @property
    def cut_short(self) -> bool:
        """Whether the answer was ended by its cap."""
        return self.finish is not None and self.finish.finish is Finish.LENGTH

    def usage(self, sent_characters: int) -> Usage | None:
        """The tokens used: as reported where that is whole, else estimated; None where nothing was used."""
        reported = self.reported
        if reported is not None and (reported.output_tokens or not (self.shown or self.thinking)):
            return reported
        if reported is None and not self.began:
            return None
        received = self.characters + self.thinking
        return Usage(
            input_tokens=reported.input_tokens if reported else estimate_tokens(sent_characters),
            output_tokens=estimate_tokens(received) if received else 0,
            cached_tokens=reported.cached_tokens if reported else 0,
            source="estimated",
        )


class CallTimer:
    """Turns the timeouts of one call into a failure.

    Args:
        timeouts: of the request; `first_token` may be the provider's own.
        remaining_s: seconds until the request's deadline when the call begins.
    """

    def __init__(self, timeouts: Timeouts, first_token: float | None, remaining_s: float) -> None:
        loop = asyncio.get_running_loop()
        self._time = loop.time
        self._idle = timeouts.idle
        self._began = self._time()
        self._end = self._began + timeouts.answer
        limit = first_token or timeouts.first_token
        self._first_limit = min(limit, remaining_s)
        self._by_deadline = remaining_s < limit
        self._last: float | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._loop = loop
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()
        self._alarm = self._loop.call_at(self._due(), self._check)

    async def __aexit__(self, *error: Any) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        await self._timeout.__aexit__(*error)

    @property
    def expired(self) -> bool:
        """Whether the call was ended because it took too long."""
        return self._timeout.expired()

    def content(self) -> None:
        """Something of the answer came."""
        first, self._last = self._last is None, self._time()
        if first and self._alarm is not None:
            self._alarm.cancel()
            self._check()

    def _due(self) -> float:
        if self._last is None:
            return self._began + self._first_limit
        return min(self._last + self._idle, self._end)

    def _check(self) -> None:
        """Ends the call where it is time; else looks again then, so that content need not move an alarm."""
        due = self._due()
        if self._time() < due:
            self._alarm = self._loop.call_at(due, self._check)
        else:
            self._timeout.reschedule(due)

    def failure(self) -> Failure:
        """What the timeout that went off means."""
        if self._last is None:
            limit = f"no first token within {self._first_limit:.3g} s"
            why = f"{limit}: the request's deadline" if self._by_deadline else limit
            return Failure(kind=FailureClass.TIMEOUT, message=why)
        if self._time() >= self._end:
            return Failure(kind=FailureClass.TRUNCATED, message="the answer took longer than it may in all")
        return Failure(
            kind=FailureClass.TRUNCATED, message=f"stalled: nothing more came for {self._idle:.3g} s"
        )


async def call(
    client: ProviderClient,
    provider: Provider,
    request: ChatRequest,
    timer: CallTimer,
    received: Received,
    *,
    connect_timeout: float,
    on_first: Callable[[], None],
    on_text: Callable[[str], None],
    on_call: Callable[[ToolCallPiece], None],
    on_fault: Callable[[str], None],
) -> Failure | None:
    """Makes one call and fills `received` as the answer comes.

    Returns:
        None when the answer is whole, else why it is not.

    Raises:
        asyncio.CancelledError: the request was stopped; `received` holds what had come.
    """
    try:
        async with timer:
            stream = client.stream(provider, request, connect_timeout=connect_timeout)
            async with aclosing(stream) as pieces:
                async for piece in pieces:
                    match piece:
                        case UsagePiece(usage):
                            received.reported = usage
                            continue
                        case FinishPiece():
                            received.finish = piece
                            continue
                        case BrokenPiece(fault):
                            on_fault(fault)
                            continue
                    timer.content()
                    if not received.began:
                        received.began = True
                        on_first()
                    if isinstance(piece, TextPiece):
                        received.parts.append(piece.text)
                        on_text(piece.text)
                    elif isinstance(piece, ToolCallPiece):
                        received.calls.take(piece)
                        on_call(piece)
                    else:
                        received.thinking += piece.characters
    except AttemptError as error:
        return error.failure
    except TimeoutError:
        if not timer.expired:
            raise
        return timer.failure()
    return None
