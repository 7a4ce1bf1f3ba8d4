"""What a fault has to know of a vendor's JSON, streamed or whole: where text, finish and usage stand."""

from __future__ import annotations

from typing import Any

from tui_app.domain.messages import Wire

FINISH = frozenset({"stop_reason", "finish_reason", "finishReason"})
USAGE = frozenset({"usage", "usageMetadata"})

_INPUT = ("input_tokens", "prompt_tokens", "promptTokenCount")
_OUTPUT = ("output_tokens", "completion_tokens", "candidatesTokenCount")
_TOTAL = ("total_tokens", "totalTokenCount")

ABSURD_INPUT = -7
ABSURD_OUTPUT = 999_999_999_999


def has_text(wire: Wire, data: Any) -> bool:
    """Whether an event brings text that a reader sees."""
    match wire:
        case Wire.ANTHROPIC:
            return bool(_inside(data, "delta", "text"))
        case Wire.OPENAI:
            return any(_inside(choice, "delta", "content") for choice in _list(data, "choices"))
        case Wire.GEMINI:
            return any(
                part.get("text") and not part.get("thought")
                for candidate in _list(data, "candidates")
                for part in _list(candidate.get("content"), "parts")
            )


def has_finish(data: Any) -> bool:
    """Whether it tells why the answer ends."""
    match data:
        case dict():
            return any(
                (key in FINISH and value is not None) or has_finish(value) for key, value in data.items()
            )
        case list():
            return any(map(has_finish, data))
    return False


def without(data: Any, keys: frozenset[str]) -> Any:
    """The same without these keys, wherever they stand."""
    match data:
        case dict():
            return {key: without(value, keys) for key, value in data.items() if key not in keys}
        case list():
            return [without(item, keys) for item in data]
    return data


def with_usage(data: Any, variant: str) -> Any:
    """The same with its usage as `wrong_usage` reports it: `zero`, `absent` or `absurd`."""
    if variant == "absent":
        return without(data, USAGE)
    match data:
        case dict():
            return {
                key: _usage(value, variant)
                if key in USAGE and isinstance(value, dict)
                else with_usage(value, variant)
                for key, value in data.items()
            }
        case list():
            return [with_usage(item, variant) for item in data]
    return data


def _usage(counts: dict[str, Any], variant: str) -> dict[str, Any]:
    """Only the plain counts are left, so that nothing else contradicts them."""
    asked = next((counts[key] for key in _INPUT if key in counts), None)
    tokens_in, tokens_out = (ABSURD_INPUT, ABSURD_OUTPUT) if variant == "absurd" else (asked, 0)
    changed = {key: tokens_in for key in _INPUT if key in counts}
    changed |= {key: tokens_out for key in _OUTPUT if key in counts}
    return changed | {key: (tokens_in or 0) + tokens_out for key in _TOTAL if key in counts}


def _inside(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _list(data: Any, key: str) -> list[dict[str, Any]]:
    value = _inside(data, key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
