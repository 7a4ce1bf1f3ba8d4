"""When a simulated model calls tools, and with what.

It calls one where the request demands it, or where the newest message says "use the tool" or names one; with
"use the tools" it calls every tool that is offered. Once a tool's result has come it answers in words, unless
a call is demanded again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui_app.domain.messages import Message
from tui_app.domain.tools import Tool, ToolChoice
from tui_app.faults.simulator.replies import encode

_ASKED = re.compile(r"\buse (?:the |this |your |a )?tool(?P<all>s)?\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"']([^“”\"']{1,60})[”\"']")
_DEEPEST = 4
_FRAGMENT = 8

_BY_FORMAT = {
    "date": "2026-11-27",
    "date-time": "2026-11-27T12:00:00Z",
    "time": "12:00:00Z",
    "email": "ada@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A call that the model makes; `arguments` is a JSON object as text."""

    name: str
    arguments: str

    @property
    def fragments(self) -> tuple[str, ...]:
        """The arguments in the pieces in which they are streamed."""
        text = self.arguments
        return tuple(text[at : at + _FRAGMENT] for at in range(0, len(text), _FRAGMENT))


def calls_for(messages: Sequence[Message], tools: Sequence[Tool], choice: ToolChoice) -> tuple[MadeCall, ...]:
    """What the model calls instead of answering; nothing where it answers."""
    if not tools or choice.mode == "none" or not messages:
        return ()
    said = next((message.text for message in reversed(messages) if message.text.strip()), "")
    wanted = _wanted(messages[-1], said, tools, choice)
    if not choice.parallel:
        wanted = wanted[:1]
    return tuple(MadeCall(tool.name, encode(arguments_for(tool, said)).decode()) for tool in wanted)


def _wanted(newest: Message, said: str, tools: Sequence[Tool], choice: ToolChoice) -> list[Tool]:
    if choice.mode == "named":
        return [tool for tool in tools if tool.name == choice.name]
    if newest.tool_results and not choice.forced:
        return []
    asked = _ASKED.search(said)
    if asked and asked["all"]:
        return list(tools)
    named = [tool for tool in tools if re.search(rf"(?<!\w){re.escape(tool.name)}(?!\w)", said)]
    return named or list(tools[:1] if asked or choice.forced else ())


def arguments_for(tool: Tool, said: str) -> dict[str, Any]:
    """Plausible arguments, as the tool's schema wants them; a text in quotes becomes the first plain text."""
    quoted = _QUOTED.search(said[:2000])
    made = _Maker(tool.parameters, quoted[1] if quoted else "").make(tool.parameters, "", 0)
    return made if isinstance(made, dict) else {}


class _Maker:
    """Makes values for a schema; `$ref` looks into the whole of it."""

    def __init__(self, root: Mapping[str, Any], quoted: str) -> None:
        self._root = root
        self._quoted = quoted

    def make(self, schema: object, name: str, depth: int) -> Any:
        if not isinstance(schema, Mapping) or depth > _DEEPEST * 2:
            return {} if depth == 0 else f"simulated {name}".strip()
        schema = self._resolved(schema)
        for key in ("const", "default"):
            if key in schema:
                return schema[key]
        for key in ("enum", "examples"):
            if isinstance(schema.get(key), list) and schema[key]:
                return schema[key][0]
        match _kind(schema):
            case "object":
                return self._object(schema, depth)
            case "array":
                least = schema.get("minItems")
                many = min(least, 3) if type(least) is int and least > 0 else 1
                return [self.make(schema.get("items"), name, depth + 1) for _ in range(many)]
            case "integer" | "number":
                least = schema.get("minimum", schema.get("maximum", 1))
                return least if isinstance(least, int | float) else 1
            case "boolean":
                return True
            case "null":
                return None
        return self._text(schema, name)

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        for _ in range(_DEEPEST):
            target: object = schema
            if isinstance(reference := schema.get("$ref"), str):
                target = self._root
                for part in reference.removeprefix("#/").split("/"):
                    target = target.get(part) if isinstance(target, Mapping) else None
            else:
                choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
                if isinstance(choices, list):
                    target = next((one for one in choices if _kind(one) != "null"), None)
            if target is schema:
                return schema
            schema = target if isinstance(target, Mapping) else {}
        return schema

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties")
        if not isinstance(properties, Mapping):
            return {}
        required = schema.get("required")
        names = [
            name
            for name in properties
            if depth < _DEEPEST or (isinstance(required, list) and name in required)
        ]
        return {str(name): self.make(properties[name], str(name), depth + 1) for name in names}

    def _text(self, schema: Mapping[str, Any], name: str) -> str:
        text = _BY_FORMAT.get(str(schema.get("format")))
        if text is None:
            text, self._quoted = (self._quoted or f"simulated {name}".strip()), ""
        least, most = schema.get("minLength"), schema.get("maxLength")
        if type(least) is int and 0 < least < 1000:
            text = text.ljust(least, ".")
        return text[:most] if type(most) is int and most >= 0 else text


def _kind(schema: object) -> str:
    """The type of a value in lower case: Gemini's own schemas write it in capitals."""
    if not isinstance(schema, Mapping):
        return ""
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if isinstance(kind, str):
        return kind.lower()
    return "object" if "properties" in schema else ""
