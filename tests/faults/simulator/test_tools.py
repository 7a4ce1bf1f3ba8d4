"""What a simulated model puts into a call: arguments as the tool's schema wants them, whatever it says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.messages import Message
from tui_app.domain.tools import Tool, ToolChoice
from tui_app.faults.simulator.replies import encode
from tui_app.faults.simulator.tools import arguments_for, calls_for

LEFT = ToolChoice()

SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9)
KEYS = ("type", "properties", "items", "enum", "const", "$ref", "anyOf", "allOf", "$defs", "minLength")
WORDS = st.sampled_from((*KEYS, "minItems", "object", "array", "#/$defs/a", "#/", "a"))
SCHEMAS = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(WORDS, SCHEMAS, max_size=5), st.text(max_size=40))
def test_any_schema_gets_an_object(schema: dict[str, Any], said: str) -> None:
    made = arguments_for(Tool("a", "", schema), said)
    assert isinstance(made, dict)
    encode(made)


def test_arguments_are_plausible() -> None:
    person = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "boss": {"$ref": "#/$defs/person"}},
    }
    schema = {
        "type": "object",
        "$defs": {"person": person, "unit": {"enum": ["C", "F"]}},
        "properties": {
            "city": {"type": "string"},
            "other": {"type": "STRING"},
            "day": {"type": "string", "format": "date"},
            "unit": {"$ref": "#/$defs/unit"},
            "days": {"type": "integer", "minimum": 3},
            "hourly": {"type": ["null", "boolean"]},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 5}, "minItems": 2},
            "maybe": {"anyOf": [{"type": "null"}, {"type": "number"}]},
            "mode": {"type": "string", "default": "brief"},
        },
        "required": ["city"],
    }
    assert arguments_for(Tool("weather", "", schema), 'How is it in "Zürich"?') == {
        "city": "Zürich",
        "other": "simulated other",
        "day": "2026-11-27",
        "unit": "C",
        "days": 3,
        "hourly": True,
        "tags": ["simul", "simul"],
        "maybe": 1,
        "mode": "brief",
    }


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Hello.", []),
        ("Please use the tool.", ["weather"]),
        ("USE THE TOOLS", ["weather", "now"]),
        ("Call now, will you?", ["now"]),
        ("I know snow.", []),
    ],
)
def test_it_calls_what_the_message_asks_for(said: str, names: list[str]) -> None:
    tools = (Tool("weather"), Tool("now"))
    assert [call.name for call in calls_for((Message("user", said),), tools, LEFT)] == names
    assert not calls_for((Message("user", said),), (), LEFT)
