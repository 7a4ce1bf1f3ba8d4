"""The page for programs names everything that programs are given."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import Outside
from tests.contract.vendors import as_events, chunks_of, error, partial

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text()
ALWAYS = {"event", "request_id", "at_s"}


def documented(event: str) -> set[str]:
    """The words in code marks in the event's row."""
    table = PAGE[PAGE.index("## `ask --events`") :].splitlines()
    row = next(line for line in table if re.match(rf"\|[^|]*`{event}`[^|]*\|", line))
    return set(re.findall(r"`(\w+)`", row))


def test_every_event_and_each_of_its_fields_is_in_the_table(outside: Outside) -> None:
    overloaded = error("claude", 529, "overloaded_error", "Overloaded")
    outside.vendors.says("claude", overloaded, partial("claude"))
    small = {"DAILY_TOKEN_LIMIT_OPENAI": "20", "GEMINI_API_KEY": ""}
    lines = outside.events("gemini,claude,openai", **small)
    outside.vendors.says("claude", as_events(chunks_of("claude", reason="refusal")))
    lines += outside.events("claude")
    outside.vendors.says("claude", error("claude", 400, "invalid_request_error", "messages: odd"))
    lines += outside.events("claude")
    lines += outside("ask", " ", "--events").lines
    seen: dict[str, set[str]] = {}
    for line in lines:
        if "event" in line:
            seen.setdefault(line["event"], set()).update(line)
            if "failure" in line:
                seen["attempt_failed"].update(line["failure"])
    assert len(seen) == 15
    missing = {event: fields - ALWAYS - documented(event) for event, fields in seen.items()}
    assert {event: fields for event, fields in missing.items() if fields} == {}


@pytest.mark.parametrize("of", ["the object", "an attempt", "a skip", "the usage"])
def test_every_field_of_the_object_is_in_the_table(outside: Outside, of: str) -> None:
    section = PAGE[PAGE.index("## `ask --json`") : PAGE.index("## `ask --events`")]
    result = outside.ask("gemini,claude", GEMINI_API_KEY="")
    result.pop("exit")
    parts: dict[str, Any] = {
        "the object": result,
        "an attempt": result["attempts"][0],
        "a skip": result["skipped"][0],
        "the usage": result["usage"],
    }
    assert [name for name in parts[of] if f"`{name}`" not in section] == []
