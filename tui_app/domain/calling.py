"""Puts the parts of tool calls together, and says whether they are whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from tui_app.domain.answers import ToolCallPiece
from tui_app.domain.tools import ToolCall


@dataclass(slots=True)
class _Parts:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)
    signature: str = ""

    def call(self) -> ToolCall | None:
        """The call, None where its arguments are not a JSON object; nothing at all counts as an empty one."""
        text = "".join(self.arguments).strip()
        if text in ("", "null"):
            text = "{}"
        try:
            whole = isinstance(json.loads(text), dict)
        except (ValueError, RecursionError):
            whole = False
        return ToolCall(self.id, self.name, text, self.signature) if whole and self.name else None


class CallsSoFar:
    """The tool calls of one answer as they come."""

    __slots__ = ("_parts", "characters")

    def __init__(self) -> None:
        self._parts: dict[int, _Parts] = {}
        self.characters = 0

    def __bool__(self) -> bool:
        return bool(self._parts)

    def take(self, piece: ToolCallPiece) -> None:
        """Takes the next part."""
        parts = self._parts.setdefault(piece.index, _Parts())
        parts.id = parts.id or piece.id
        parts.name = parts.name or piece.name
        parts.signature = parts.signature or piece.signature
        parts.arguments.append(piece.arguments)
        self.characters += piece.characters

    def whole(self) -> tuple[ToolCall, ...]:
        """The calls whose arguments are a JSON object, in their order."""
        made = (parts.call() for _, parts in sorted(self._parts.items()))
        return tuple(call for call in made if call is not None)

    def broken(self) -> str | None:
        """The name of the first call that is not whole, None where all are."""
        return next((parts.name or "?" for _, parts in sorted(self._parts.items()) if not parts.call()), None)
