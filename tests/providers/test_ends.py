"""How an answer ends, and what it says it has used."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.making import REQUEST, events, read, stream_of
from tests.providers.transcripts import (
    ALL,
    OPENAI,
    PARTIAL,
    Transcript,
)
from tui_app.domain.answers import Finish
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import ChatRequest, Message, Wire
from tui_app.domain.usage import Usage

A, O, G = Wire.ANTHROPIC, Wire.OPENAI, Wire.GEMINI  # noqa: E741 - the three wires by their first letter
EVERY = pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: transcript.wire)


REFUSALS = [
    (
        A,
        stream_of(A, "", "refusal", stop_details={"category": "cyber", "explanation": "No malware."}),
        "cyber: No malware.",
    ),
    (A, stream_of(A, "I was", "refusal"), "the content was refused (refusal)"),
    (O, stream_of(O, "", "content_filter"), "the content was refused (content_filter)"),
    (O, stream_of(O, "", "stop", refusal="I cannot help."), "I cannot help."),
    (G, stream_of(G, "", "SAFETY"), "the content was refused (SAFETY)"),
    (G, stream_of(G, "I was", "PROHIBITED_CONTENT", finishMessage="Not this."), "Not this."),
    (
        G,
        events('{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":4}}'),
        "the prompt was blocked (SAFETY)",
    ),
    (G, b'{"promptFeedback":{"blockReason":"OTHER","blockReasonMessage":"No."}}', "No."),
    (A, b'{"content":[],"stop_reason":"refusal","stop_details":null}', "the content was refused (refusal)"),
    (
        O,
        b'{"choices":[{"message":{"content":null,"refusal":"I cannot help."},"finish_reason":"stop"}]}',
        "I cannot help.",
    ),
]


@EVERY
def test_tokens_of_the_input_are_known_before_the_end(transcript: Transcript) -> None:
    broken = read(transcript.wire, [PARTIAL[transcript.wire]], cut=True)
    assert broken.failure is not None
    if transcript is not OPENAI:
        assert broken.usages[0] == Usage(
            input_tokens=transcript.usage.input_tokens, output_tokens=0, cached_tokens=4
        )


@pytest.mark.parametrize(
    ("wire", "reason"), [(A, "max_tokens"), (O, "length"), (G, "MAX_TOKENS"), (G, "CONTINUATION")]
)
def test_a_cap_that_is_reached_with_text_is_an_answer(wire: Wire, reason: str) -> None:
    answer = read(wire, [stream_of(wire, "Hello", reason)])
    assert answer.failure is None
    assert answer.finish is not None
    assert (answer.finish.finish, answer.finish.raw) == (Finish.LENGTH, reason)


@pytest.mark.parametrize(
    ("wire", "reason", "name", "variable"),
    [
        (A, "max_tokens", "claude", "ANTHROPIC_MAX_TOKENS"),
        (O, "length", "openai", "OPENAI_MAX_TOKENS"),
        (O, "length", "local", "LOCAL_MAX_TOKENS"),
        (O, "length", "my_own", "PROVIDER_MY_OWN_MAX_TOKENS"),
        (G, "MAX_TOKENS", "gemini", "GEMINI_MAX_TOKENS"),
    ],
)
def test_a_cap_that_is_reached_by_thinking_is_empty_and_says_what_to_raise(
    wire: Wire, reason: str, name: str, variable: str
) -> None:
    broken = read(wire, [stream_of(wire, "", reason)], name=name)
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.EMPTY
    assert variable in broken.failure.message
    assert "1024" in broken.failure.message


def test_a_cap_of_the_request_is_not_blamed_on_the_settings() -> None:
    request = ChatRequest(messages=REQUEST.messages, max_tokens=5)
    broken = read(O, [stream_of(O, "", "length")], request=request)
    assert broken.failure is not None
    assert "MAX_TOKENS" not in broken.failure.message


@pytest.mark.parametrize(
    ("wire", "reason"),
    [(A, "end_turn"), (A, "tool_use"), (O, "stop"), (O, "tool_calls"), (G, "STOP"), (G, "OTHER")],
)
@pytest.mark.parametrize("text", ["", " \n"])
def test_an_end_without_text_is_empty(wire: Wire, reason: str, text: str) -> None:
    broken = read(wire, [stream_of(wire, text, reason)])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.EMPTY
    assert broken.finish is None


@pytest.mark.parametrize(
    ("wire", "reason"), [(A, "pause_turn"), (A, "tool_use"), (O, "whatever"), (G, "NOVELTY")]
)
def test_an_end_that_we_do_not_know_is_an_end(wire: Wire, reason: str) -> None:
    answer = read(wire, [stream_of(wire, "Hello", reason)])
    assert answer.failure is None
    assert answer.finish is not None
    assert answer.finish.raw == reason


@pytest.mark.parametrize(("wire", "body", "message"), REFUSALS)
def test_refused_content_keeps_the_explanation(wire: Wire, body: bytes, message: str) -> None:
    broken = read(wire, [body])
    assert broken.failure is not None
    assert (broken.failure.kind, broken.failure.message) == (FailureClass.REFUSED, message)
    assert broken.finish is None


def test_a_full_context_window_is_told_by_the_stop_reason() -> None:
    for text in ("", "Hello"):
        broken = read(A, [stream_of(A, text, "model_context_window_exceeded")])
        assert broken.failure is not None
        assert broken.failure.kind is FailureClass.CONTEXT_TOO_LONG


@pytest.mark.parametrize(
    ("wire", "usage"),
    [
        (A, {"output_tokens": 0}),
        (A, {"output_tokens": -3}),
        (A, {}),
        (O, {"prompt_tokens": 10, "completion_tokens": 0}),
        (O, {"prompt_tokens": 10, "completion_tokens": 10**12}),
        (O, {"prompt_tokens": 10, "completion_tokens": "many"}),
        (O, {"prompt_tokens": 10}),
        (G, {"promptTokenCount": 10, "candidatesTokenCount": 0}),
        (G, {"promptTokenCount": 10}),
    ],
)
def test_no_output_tokens_beside_text_counts_as_not_reported(wire: Wire, usage: dict[str, Any]) -> None:
    text, reason = "x" * 40, {A: "end_turn", O: "stop", G: "STOP"}[wire]
    answer = read(wire, [stream_of(wire, text, reason, usage)])
    assert answer.failure is None
    assert answer.usages[-1] == Usage(input_tokens=10, output_tokens=10, source="estimated")


def test_nonsense_for_the_input_is_estimated_as_well() -> None:
    request = ChatRequest(messages=(Message("user", "x" * 80),))
    usage = {"prompt_tokens": -7, "completion_tokens": 10**12}
    answer = read(O, [stream_of(O, "x" * 40, "stop", usage)], request=request)
    assert answer.usages[-1] == Usage(input_tokens=20, output_tokens=10, source="estimated")


def test_no_usage_is_not_invented() -> None:
    assert read(O, [stream_of(O, "Hello", "stop")]).usages == []


def test_usage_is_told_with_a_failure() -> None:
    broken = read(G, [stream_of(G, "", "SAFETY", {"promptTokenCount": 10, "candidatesTokenCount": 2})])
    assert broken.usages[-1] == Usage(input_tokens=10, output_tokens=2)
