"""Tools that a model may call: what is offered, what it asks for, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may ask to be called.

    Attributes:
        parameters: the JSON schema of its arguments, an object's; empty for a tool without any.
    """

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def characters(self) -> int:
        """The length of its definition."""
        schema = json.dumps(self.parameters, default=str) if self.parameters else ""
        return len(self.name) + len(self.description) + len(schema)


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether the model calls tools.

    Attributes:
        mode: `auto` leaves it to the model, `none` forbids it, `required` demands any, `named` demands one.
        name: the tool of `named`.
        parallel: whether one answer may hold several calls; a wire that cannot forbid it does not.
    """

    mode: Literal["auto", "none", "required", "named"] = "auto"
    name: str = ""
    parallel: bool = True

    @property
    def forced(self) -> bool:
        """Whether the answer must be a call."""
        return self.mode in ("required", "named")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for a tool.

    Attributes:
        id: what its result refers to; unique in the conversation, whoever made it.
        arguments: a JSON object as text; foreign, and not checked against the tool's schema.
        signature: Gemini's mark of the thought behind the call, which it wants back; empty elsewhere.
    """

    id: str
    name: str
    arguments: str = "{}"
    signature: str = ""

    @property
    def characters(self) -> int:
        """The length of what the model wrote."""
        return len(self.name) + len(self.arguments)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What came of a call.

    Attributes:
        call_id: the call's id.
        text: what the model reads.
        is_error: whether the tool failed.
    """

    call_id: str
    text: str
    is_error: bool = False
