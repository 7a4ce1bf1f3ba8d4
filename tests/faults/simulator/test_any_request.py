"""Whatever a client sends, a vendor answers in its own form and never falls over."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.simulator.asking import WIRES, body, headers, path
from tests.faults.simulator.test_pace import MOUNTS, VENDORS
from tui_app.domain.messages import Wire
from tui_app.faults import FAULTS, Fault
from tui_app.faults.simulator.reading import Stamp
from tui_app.faults.simulator.replies import Call, encode

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
FIELDS = [
    "model",
    "max_tokens",
    "max_completion_tokens",
    "messages",
    "system",
    "stream",
    "stream_options",
    "thinking",
    "contents",
    "temperature",
    "systemInstruction",
    "generationConfig",
    "reasoning_effort",
    "tools",
    "tool_choice",
    "toolConfig",
    "input",
    "instructions",
]
CHANGES = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4)
CALLS = ("functionCall", "functionResponse", "inlineData", "fileData")
PARTS = ("source", "image_url", "id", "name", "input", "tool_use_id", "content", *CALLS)
BLOCKS = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["text", "image", "image_url", "tool_use", "tool_result"])},
        optional=dict.fromkeys(PARTS, JSON),
    ),
    max_size=3,
)
CONTENTS = st.lists(
    st.fixed_dictionaries(
        {
            "role": JSON | st.sampled_from(["user", "assistant", "tool", "model"]),
            "content": JSON | BLOCKS,
            "parts": JSON | BLOCKS,
        },
        optional={"tool_calls": JSON | BLOCKS, "tool_call_id": JSON},
    )
)


def answer(wire: Wire, data: bytes, fault: Fault | None, *, method: str = "POST", target: str = "") -> Any:
    whole, _, query = (target or path(wire)).partition("?")
    call = Call(
        method=method,
        path=whole.removeprefix(MOUNTS[wire].prefix),
        headers=headers(wire),
        query=dict(pair.split("=") for pair in query.split("&") if pair),
        body=data,
    )
    return VENDORS[wire].respond(call, MOUNTS[wire], fault, Stamp(1, 0.0))


@pytest.mark.parametrize("wire", WIRES)
@given(change=CHANGES, fault=st.sampled_from([None, *(Fault(kind.name) for kind in FAULTS)]))
def test_any_fields_get_an_answer_or_an_error_body(
    wire: Wire, change: dict[str, Any], fault: Fault | None
) -> None:
    reply = answer(wire, encode(body(wire) | change), fault)
    assert reply.status in {200, 400, 401, 404, 429, 500, 503, 529}
    if reply.status != 200:
        assert orjson.loads(reply.frames[0].data)["error"]["message"]


@pytest.mark.parametrize("wire", WIRES)
@given(turns=CONTENTS, count=st.booleans())
def test_any_turns_get_an_answer_or_a_400(wire: Wire, turns: list[Any], count: bool) -> None:
    counts = {
        Wire.ANTHROPIC: "/anthropic/v1/messages/count_tokens",
        Wire.OPENAI: "/openai/v1/responses/input_tokens",
        Wire.GEMINI: "/gemini/v1/models/gemini-3.8-flash:countTokens",
    }
    names = {
        Wire.ANTHROPIC: "messages",
        Wire.OPENAI: "input" if count else "messages",
        Wire.GEMINI: "contents",
    }
    data = encode(body(wire) | {names[wire]: turns})
    assert answer(wire, data, None, target=counts[wire] if count else "").status in {200, 400}


@pytest.mark.parametrize("wire", WIRES)
@given(data=st.binary(max_size=40), name=st.text(max_size=10), size=st.text("0123456789²-a", max_size=9))
def test_any_bytes_and_any_path_get_a_reply(wire: Wire, data: bytes, name: str, size: str) -> None:
    version = "v1beta" if wire is Wire.GEMINI else "v1"
    prefix = MOUNTS[wire].prefix
    assert answer(wire, data, None).status in {200, 400}
    listing = f"{prefix}/{version}/models?limit={size}&pageSize={size}&pageToken={size}"
    assert answer(wire, b"", None, method="GET", target=listing).status in {200, 400}
    assert answer(
        wire, b"", None, method="GET", target=f"{prefix}/{version}/models/{name}".partition("?")[0]
    ).status in {
        200,
        404,
    }
