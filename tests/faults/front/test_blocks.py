from collections.abc import AsyncIterator

import orjson
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.messages import Wire
from tui_app.faults.front.blocks import block_of, blocks
from tui_app.faults.front.shapes import FINISH, has_finish, has_text, with_usage, without


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@given(
    st.lists(st.sampled_from([b"data: {}", b"data: [DONE]", b": ping", b"event: x\ndata: 1"])),
    st.integers(1, 9),
)
async def test_events_come_whole_however_the_body_is_split(events: list[bytes], size: int) -> None:
    for end in (b"\n\n", b"\r\n\r\n"):
        body = b"".join(event + end for event in events)
        found = [block.raw async for block in blocks(pieces(body, size))]
        assert found == [event + end for event in events]


async def test_what_has_no_blank_line_behind_it_comes_last() -> None:
    found = [block async for block in blocks(pieces(b'data: {"a":1}\n\ndata: {"b', 4))]
    assert [block.data for block in found] == [{"a": 1}, None]
    assert found[1].raw == b'data: {"b'


def test_a_changed_event_keeps_everything_but_its_json() -> None:
    block = block_of(b'event: x\r\ndata: {"a":1}\r\n\r\n')
    assert block.changed({"a": 2}).raw == b'event: x\r\ndata: {"a":2}\r\n\r\n'


def test_text_is_what_a_reader_sees() -> None:
    assert has_text(
        Wire.ANTHROPIC, {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "x"}}
    )
    assert not has_text(Wire.ANTHROPIC, {"delta": {"type": "thinking_delta", "thinking": "x"}})
    assert has_text(Wire.OPENAI, {"choices": [{"delta": {"content": "x"}}]})
    assert not has_text(Wire.OPENAI, {"choices": [{"delta": {"role": "assistant", "content": ""}}]})
    assert has_text(Wire.GEMINI, {"candidates": [{"content": {"parts": [{"text": "x"}]}}]})
    assert not has_text(
        Wire.GEMINI, {"candidates": [{"content": {"parts": [{"text": "x", "thought": True}]}}]}
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["choices", "delta", "content", "usage", "finish_reason", "candidates", "parts", "text"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_foreign_json_breaks_nothing(data: object) -> None:
    for wire in Wire:
        has_text(wire, data)
    assert not has_finish(without(data, FINISH))
    for variant in ("zero", "absent", "absurd"):
        orjson.dumps(with_usage(data, variant))
