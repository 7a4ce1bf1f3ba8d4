"""Tool calls put together from their parts: whole ones, and those that are not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.answers import ToolCallPiece
from tui_app.domain.calling import CallsSoFar
from tui_app.domain.tools import ToolCall

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
arguments = st.dictionaries(st.text(), values, max_size=4)


@given(st.lists(arguments, min_size=1, max_size=3), st.data())
def test_calls_are_the_same_however_their_parts_are_split_and_mixed(
    wanted: list[dict[str, object]], data: st.DataObject
) -> None:
    texts = [json.dumps(each) for each in wanted]
    calls = CallsSoFar()
    waiting: list[tuple[int, str]] = []
    for index, text in enumerate(texts):
        calls.take(ToolCallPiece(index, id=f"id{index}", name=f"tool{index}"))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
        waiting += [
            (index, text[begin:end]) for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)
        ]
    order = data.draw(st.permutations(range(len(texts))))
    for index in order:
        for number, part in waiting:
            if number == index:
                calls.take(ToolCallPiece(number, arguments=part))
    whole = calls.whole()
    assert [(call.id, call.name, json.loads(call.arguments)) for call in whole] == [
        (f"id{number}", f"tool{number}", each) for number, each in enumerate(wanted)
    ]
    assert calls.broken() is None
    assert calls.characters == sum(len(text) + len("tool0") for text in texts)


@pytest.mark.parametrize("nothing", ["", "  ", "null"])
def test_no_arguments_are_an_empty_object(nothing: str) -> None:
    calls = CallsSoFar()
    calls.take(ToolCallPiece(0, id="a", name="now", arguments=nothing))
    assert calls.whole() == (ToolCall("a", "now", "{}"),)


@pytest.mark.parametrize("broken", ['{"a": ', '["a"]', "5", '{"a": 1}}', "[" * 100_000])
def test_a_call_whose_arguments_are_no_object_is_not_whole(broken: str) -> None:
    calls = CallsSoFar()
    calls.take(ToolCallPiece(0, id="a", name="good", arguments="{}"))
    calls.take(ToolCallPiece(1, id="b", name="bad", arguments=broken))
    assert [call.name for call in calls.whole()] == ["good"]
    assert calls.broken() == "bad"
