"""Breaks a real answer on its way, as a fault says: it is cut, held, slowed or falsified."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

import httpx
import orjson

from tui_app.domain.messages import Wire
from tui_app.domain.usage import estimate_tokens
from tui_app.faults.fault import Fault
from tui_app.faults.front.blocks import Block, blocks
from tui_app.faults.front.shapes import FINISH, has_finish, has_text, with_usage, without

TEXTS_BEFORE = 3
"""How many events with text come through before a fault strikes in the middle of an answer."""

_CUT = "peer closed connection without sending complete message body (incomplete chunked read)"


@dataclass(frozen=True, slots=True)
class Spoil:
    """What is done to one answer.

    Attributes:
        read_s: how long the caller waits for a next byte, None for ever.
        vendor_error: the vendor's own error as this wire tells it, in a stream or as a body.
        garbage: what stands where JSON should, in a stream.
    """

    fault: Fault
    wire: Wire
    request: httpx.Request
    read_s: float | None
    vendor_error: Callable[[], bytes]
    garbage: Callable[[], bytes]

    async def pause(self, seconds: float | None) -> None:
        """Waits, as long as the caller does at most; None waits for nothing else.

        Raises:
            httpx.ReadTimeout: the caller's patience ended first.
        """
        if self.read_s is not None and (seconds is None or seconds > self.read_s):
            await asyncio.sleep(self.read_s)
            raise httpx.ReadTimeout("", request=self.request)
        if seconds is None:
            await asyncio.get_running_loop().create_future()
        else:
            await asyncio.sleep(seconds)

    async def strike(self) -> bytes:
        """What comes where the answer breaks off: nothing, the vendor's error, or no end at all.

        Raises:
            httpx.RemoteProtocolError: the connection breaks.
            httpx.ReadTimeout: nothing more comes, and the caller gave up.
        """
        match self.fault.name:
            case "stall":
                await self.pause(None)
            case "cut":
                raise httpx.RemoteProtocolError(_CUT, request=self.request)
            case "error_event":
                return self.vendor_error()
            case "malformed":
                return self.garbage()
        return b""


async def spoiled_stream(chunks: AsyncIterator[bytes], spoil: Spoil) -> AsyncGenerator[bytes, None]:
    """The event stream, broken where the fault says so."""
    match spoil.fault.name:
        case "slow_first_token":
            await spoil.pause(spoil.fault.seconds)
            async for chunk in chunks:
                yield chunk
        case "slow":
            async with aclosing(blocks(chunks)) as events:
                async for block in events:
                    if has_text(spoil.wire, block.data):
                        await spoil.pause(1 / spoil.fault.tokens_per_second)
                    yield block.raw
        case "wrong_usage":
            async with aclosing(blocks(chunks)) as events:
                async for block in events:
                    yield _falsified(block, spoil.fault.form).raw
        case name:
            texts = 0 if name == "malformed" else TEXTS_BEFORE
            async with aclosing(_broken_off(chunks, spoil, texts=texts)) as pieces:
                async for piece in pieces:
                    yield piece


async def _broken_off(
    chunks: AsyncIterator[bytes], spoil: Spoil, *, texts: int
) -> AsyncGenerator[bytes, None]:
    """The beginning, up to so many events with text, and never the end; then the blow."""
    seen = 0
    async with aclosing(blocks(chunks)) as events:
        async for block in events:
            texted = has_text(spoil.wire, block.data)
            ends = has_finish(block.data) or (block.data is None and b"[DONE]" in block.raw)
            if ends or (texted and seen >= texts):
                if texted and seen < texts:
                    yield block.changed(without(block.data, FINISH)).raw
                break
            seen += texted
            yield block.raw
    if last := await spoil.strike():
        yield last


async def spoiled_body(body: bytes, spoil: Spoil) -> AsyncGenerator[bytes, None]:
    """An answer in one JSON body, broken where the fault says so."""
    match spoil.fault.name:
        case "slow_first_token":
            await spoil.pause(spoil.fault.seconds)
            yield body
        case "slow":
            await spoil.pause(estimate_tokens(len(body)) / spoil.fault.tokens_per_second)
            yield body
        case "stall" | "cut":
            yield body[: len(body) // 2]
            await spoil.strike()
        case "malformed":
            yield body[: len(body) * 2 // 3]
        case "error_event":
            yield spoil.vendor_error()
        case "quiet_end":
            yield _rewritten(body, lambda data: without(data, FINISH))
        case "wrong_usage":
            yield _rewritten(body, lambda data: with_usage(data, spoil.fault.form))


def _falsified(block: Block, variant: str) -> Block:
    return block if block.data is None else block.changed(with_usage(block.data, variant))


def _rewritten(body: bytes, change: Callable[[object], object]) -> bytes:
    try:
        return orjson.dumps(change(orjson.loads(body)))
    except (orjson.JSONDecodeError, TypeError):
        return body
