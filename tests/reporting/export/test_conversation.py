"""A conversation leaves the app whole, and what was discarded is marked."""

from __future__ import annotations

import json

import pytest

from tests.reporting.export.samples import ZONE, talk
from tui_app.reporting.export.formats import Format, conversation_text


def test_markdown_has_every_message_under_a_heading() -> None:
    text = conversation_text(*talk(), Format.MARKDOWN, ZONE)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# What is \\*an\\* outage?",
        "## You · 2025-01-31 12:00:00 +0000",
        "## Assistant · 2025-01-31 12:00:01 +0000 · claude/small · step 1 · DISCARDED",
        "## Assistant · 2025-01-31 12:00:02 +0000 · openai/tiny · step 2",
    ]
    assert "_18 tokens in, 34 out · 4.47 s · claude:truncated,openai:answered_" in text


def test_what_was_discarded_is_quoted_and_says_why() -> None:
    text = conversation_text(*talk(), Format.MARKDOWN, ZONE)
    said = "_Discarded (truncated): the answer was started over after this._"
    assert f"{said}\n\n> An outage\n> ```sh\n> ls\n> ```" in text


def test_a_fence_that_was_left_open_does_not_swallow_the_rest() -> None:
    text = conversation_text(*talk(), Format.MARKDOWN, ZONE)
    assert "```sh\nrm -rf\n```\n\n_18 tokens" in text


def test_json_has_every_message_and_marks_what_was_discarded() -> None:
    data = json.loads(conversation_text(*talk(), Format.JSON))
    assert data["conversation_id"] == "20250131-120000-ab12cd34"
    assert [(m["number"], m["status"], m["discarded"]) for m in data["messages"]] == [
        (1, "sent", False),
        (2, "discarded", True),
        (3, "done", False),
    ]
    assert data["messages"][2]["text"] == "It is:\n\n```sh\nrm -rf"
    assert data["messages"][2]["trace_id"] == "ab12cd34ef56ab78"


def test_there_is_no_picture_of_a_conversation() -> None:
    with pytest.raises(ValueError, match="markdown or json"):
        conversation_text(*talk(), Format.SVG)
