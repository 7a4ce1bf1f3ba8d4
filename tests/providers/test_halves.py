r"""Characters whose halves a vendor splits over two chunks (`"\ud83d"`, then `"\ude00"`)."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.making import events, read
from tui_app.domain.messages import Wire
from tui_app.providers.shapes import encode, parse
from tui_app.providers.wire import ShapeError

TEXT = "A 🎉, a 你 and a 🧪🧪."


def utf16(text: str) -> str:
    """The text as UTF-16 code units, each a character of its own."""
    units = text.encode("utf-16-le")
    return "".join(chr(int.from_bytes(units[at : at + 2], "little")) for at in range(0, len(units), 2))


def stream(wire: Wire, parts: list[str]) -> bytes:
    match wire:
        case Wire.ANTHROPIC:
            deltas: list[object] = [
                {"type": "content_block_delta", "delta": {"type": "text_delta", "text": t}} for t in parts
            ]
            end: object = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
        case Wire.OPENAI:
            deltas = [{"choices": [{"delta": {"content": text}}]} for text in parts]
            end = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
        case Wire.GEMINI:
            deltas = [{"candidates": [{"content": {"parts": [{"text": text}]}}]} for text in parts]
            end = {"candidates": [{"finishReason": "STOP"}]}
    return events(*(json.dumps(each) for each in (*deltas, end)))


@pytest.mark.parametrize("wire", Wire)
@given(data=st.data())
def test_the_halves_are_joined_wherever_the_text_was_split(wire: Wire, data: st.DataObject) -> None:
    units = utf16(TEXT)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(units)), max_size=8)))
    parts = [units[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(units)], strict=True)]
    answer = read(wire, [stream(wire, parts)])
    assert answer.failure is None
    assert answer.text == TEXT


@pytest.mark.parametrize("wire", Wire)
@given(parts=st.lists(st.text(st.sampled_from("a \ud83d\ude00é"), max_size=4), min_size=1))
def test_no_half_character_ever_comes_out(wire: Wire, parts: list[str]) -> None:
    answer = read(wire, [stream(wire, parts)])
    answer.text.encode()
    joined = "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if answer.failure is None:
        assert answer.text == joined


def test_the_arguments_of_a_tool_call_are_joined_as_well() -> None:
    def call(arguments: str, **more: str) -> str:
        function = {"arguments": arguments, **more}
        return json.dumps({"choices": [{"delta": {"tool_calls": [{"index": 0, "function": function}]}}]})

    end = json.dumps({"choices": [{"delta": {}, "finish_reason": "tool_calls"}]})
    body = events(call('{"a":"\ud83c', name="f"), call('\udf89"}'), end)
    (made,) = read(Wire.OPENAI, [body]).calls.whole()
    assert json.loads(made.arguments) == {"a": "🎉"}


@pytest.mark.parametrize(
    "wrong", [b'{"a":"\\ud83d"', b'["\\ud83d", NaN]', b'"\\ud83d \xff"', b"[" * 9999 + b'"\\ud83d"']
)
def test_what_is_not_json_stays_no_json(wrong: bytes) -> None:
    for halves in (False, True):
        with pytest.raises(ShapeError):
            parse(wrong, halves=halves)


def test_outside_a_stream_a_half_is_a_question_mark() -> None:
    assert parse(b'{"\\ud83d": "x\\ude00"}') == {"?": "x?"}


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_everything_can_be_encoded(value: dict[str, str | int]) -> None:
    assert isinstance(orjson.loads(encode(value | {"half": "\ud83d"})), dict)
