"""A real answer may be shorter than the place where a fault would strike: its end never comes through."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tui_app.domain.messages import Wire
from tui_app.faults import Fault
from tui_app.faults.front.spoiling import TEXTS_BEFORE, Spoil, spoiled_body, spoiled_stream

ERROR, GARBAGE = b'data: {"error":1}\n\n', b"data: {oops\n\n"


def spoil(fault: str, wire: Wire) -> Spoil:
    return Spoil(
        fault=Fault.parse(fault),
        wire=wire,
        request=httpx.Request("POST", "http://127.0.0.1"),
        read_s=0.0,
        vendor_error=lambda: ERROR,
        garbage=lambda: GARBAGE,
    )


def openai(text: str, finish: str = "null") -> bytes:
    return b'data: {"choices":[{"delta":{"content":"%b"},"finish_reason":%b}]}\n\n' % (
        text.encode(),
        finish.encode(),
    )


GEMINI_AT_ONCE = (
    b'data: {"candidates":[{"content":{"parts":[{"text":"All."}]},"finishReason":"STOP"}]}\r\n\r\n'
)
SHORT = [openai("One "), openai("two."), openai("", '"stop"'), b"data: [DONE]\n\n"]
LONG = [*(openai(f"{number} ") for number in range(9)), *SHORT[2:]]


async def chunks(parts: list[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def came(
    fault: str, parts: list[bytes], wire: Wire = Wire.OPENAI
) -> tuple[bytes, type[Exception] | None]:
    """What came of a stream, and the error that ended it."""
    body = b""
    try:
        async for piece in spoiled_stream(chunks(parts), spoil(fault, wire)):
            body += piece
    except httpx.TransportError as error:
        return body, type(error)
    return body, None


ENDS = {
    "cut": (b"", httpx.RemoteProtocolError),
    "stall": (b"", httpx.ReadTimeout),
    "quiet_end": (b"", None),
    "error_event": (ERROR, None),
}


@pytest.mark.parametrize("fault", ENDS)
async def test_a_short_answer_keeps_its_text_and_loses_its_end(fault: str) -> None:
    last, error = ENDS[fault]
    assert await came(fault, SHORT) == (SHORT[0] + SHORT[1] + last, error)


@pytest.mark.parametrize("fault", ENDS)
async def test_a_long_answer_is_struck_after_its_first_words(fault: str) -> None:
    last, error = ENDS[fault]
    assert await came(fault, LONG) == (b"".join(LONG[:TEXTS_BEFORE]) + last, error)


@pytest.mark.parametrize("fault", ENDS)
async def test_an_answer_in_one_event_keeps_its_text_without_its_finish(fault: str) -> None:
    last, error = ENDS[fault]
    body, raised = await came(fault, [GEMINI_AT_ONCE], Wire.GEMINI)
    assert raised is error
    assert b'"text":"All."' in body
    assert b"finishReason" not in body
    assert body.endswith(last)


async def test_garbage_comes_before_any_text() -> None:
    assert await came("malformed", LONG) == (GARBAGE, None)


async def test_a_whole_body_is_broken_off_in_its_middle() -> None:
    whole = b'{"choices":[{"message":{"content":"All."},"finish_reason":"stop"}]}'
    pieces = [piece async for piece in spoiled_body(whole, spoil("quiet_end", Wire.OPENAI))]
    assert pieces == [b'{"choices":[{"message":{"content":"All."}}]}']
    halves = spoiled_body(whole, spoil("cut", Wire.OPENAI))
    assert await anext(halves) == whole[: len(whole) // 2]
    with pytest.raises(httpx.RemoteProtocolError):
        await anext(halves)
