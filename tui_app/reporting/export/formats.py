"""Which formats there are, and what each makes of a trace or a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from enum import StrEnum

from tui_app.domain.conversations import Conversation, StoredMessage
from tui_app.domain.traces import Trace


class Format(StrEnum):
    """A form in which something leaves the app."""

    MARKDOWN = "markdown"
    JSON = "json"
    SVG = "svg"
    SCENARIO = "scenario"


EXTENSIONS = {Format.MARKDOWN: ".md", Format.JSON: ".json", Format.SVG: ".svg", Format.SCENARIO: ".toml"}

CONVERSATION_FORMATS = (Format.MARKDOWN, Format.JSON)


def trace_text(trace: Trace, form: Format, zone: tzinfo | None = None) -> str:
    """A trace in that form, ending with a newline.

    Args:
        trace: what is exported.
        form: how.
        zone: of the times that people read; None is the machine's.

    Raises:
        ValueError: it is a form that is not made here.
    """
    match form:
        case Format.MARKDOWN:
            from tui_app.reporting.export.trace_markdown import trace_markdown

            return trace_markdown(trace, zone)
        case Format.JSON:
            from tui_app.reporting.export.json_text import to_json
            from tui_app.reporting.export.trace_data import trace_data

            return to_json(trace_data(trace), indent=2) + "\n"
        case Format.SVG:
            from tui_app.reporting.export.trace_svg import trace_svg

            return trace_svg(trace, zone)
        case Format.SCENARIO:
            raise ValueError("a scenario is made by the engine, which knows the faults")


def conversation_text(
    conversation: Conversation, messages: Sequence[StoredMessage], form: Format, zone: tzinfo | None = None
) -> str:
    """A conversation in that form, ending with a newline.

    Raises:
        ValueError: it has no such form.
    """
    from tui_app.reporting.export.conversation import conversation_data, conversation_markdown
    from tui_app.reporting.export.json_text import to_json

    match form:
        case Format.MARKDOWN:
            return conversation_markdown(conversation, messages, zone)
        case Format.JSON:
            return to_json(conversation_data(conversation, messages), indent=2) + "\n"
        case _:
            raise ValueError(f"a conversation is exported as markdown or json, not as {form}")
