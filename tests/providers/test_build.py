"""What is sent: URL, headers and body of each wire."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.providers.making import KEY, REQUEST, provider_of
from tui_app.domain.messages import ChatRequest, Message, Wire
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.wire import WireRequest

CONVERSATION = ChatRequest(
    messages=(
        Message("assistant", "before the first question"),
        Message("user", "one"),
        Message("user", "two"),
        Message("assistant", "  "),
        Message("assistant", "three"),
        Message("user", "four"),
    ),
    system="Be brief.",
    max_tokens=7,
)
TURNS = [("user", "one\n\ntwo"), ("assistant", "three"), ("user", "four")]


def built(
    wire: Wire, request: ChatRequest, *, stream: bool = True, **changes: Any
) -> tuple[WireRequest, Any]:
    sent = ADAPTERS[wire].build(provider_of(wire, "https://host/base", **changes), request, stream=stream)
    return sent, orjson.loads(sent.body)


def test_every_wire_has_an_adapter() -> None:
    assert set(ADAPTERS) == set(Wire)


@pytest.mark.parametrize("wire", Wire)
@pytest.mark.parametrize("stream", [True, False])
def test_the_key_stands_in_the_headers_alone(wire: Wire, stream: bool) -> None:
    sent, _ = built(wire, CONVERSATION, stream=stream)
    assert KEY in "".join(sent.headers.values())
    assert KEY not in sent.url
    assert KEY.encode() not in sent.body
    assert KEY not in repr(sent)


@pytest.mark.parametrize("wire", Wire)
def test_sampling_parameters_are_never_sent(wire: Wire) -> None:
    sent, _ = built(wire, CONVERSATION)
    assert not any(word in sent.body for word in (b"temperature", b"top_p", b"topP", b"top_k", b"topK"))


def test_anthropic() -> None:
    sent, body = built(Wire.ANTHROPIC, CONVERSATION)
    assert sent.url == "https://host/base/v1/messages"
    assert sent.headers == {
        "x-api-key": KEY,
        "anthropic-version": "2026-10-21",
        "content-type": "application/json",
    }
    assert body == {
        "model": "model-1",
        "max_tokens": 7,
        "system": "Be brief.",
        "stream": True,
        "messages": [{"role": role, "content": text} for role, text in TURNS],
    }


def test_anthropic_is_never_sent_the_beginning_of_its_answer() -> None:
    prefilled = ChatRequest(messages=(Message("user", "one"), Message("assistant", "two")))
    assert built(Wire.ANTHROPIC, prefilled)[1]["messages"] == [{"role": "user", "content": "one"}]


def test_openai() -> None:
    sent, body = built(Wire.OPENAI, CONVERSATION)
    assert sent.url == "https://host/base/chat/completions"
    assert sent.headers == {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    assert body == {
        "model": "model-1",
        "max_completion_tokens": 7,
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": [
            {"role": "system", "content": "Be brief."},
            *({"role": role, "content": text} for role, text in TURNS),
        ],
    }


def test_a_compatible_server_gets_the_cap_that_it_knows() -> None:
    _, body = built(Wire.OPENAI, REQUEST, official=False)
    assert body["max_tokens"] == 1024
    assert "max_completion_tokens" not in body
    assert body["stream_options"] == {"include_usage": True}


def test_without_a_key_there_is_no_authorization() -> None:
    sent, _ = built(Wire.OPENAI, REQUEST, api_key=None)
    assert "authorization" not in sent.headers


def test_openai_whole() -> None:
    _, body = built(Wire.OPENAI, REQUEST, stream=False)
    assert body["stream"] is False
    assert "stream_options" not in body


def test_gemini() -> None:
    sent, body = built(Wire.GEMINI, CONVERSATION, api_version="v1")
    assert sent.url == "https://host/base/v1/models/model-1:streamGenerateContent?alt=sse"
    assert sent.headers == {"x-goog-api-key": KEY, "content-type": "application/json"}
    assert body == {
        "contents": [
            {"role": "user" if role == "user" else "model", "parts": [{"text": text}]} for role, text in TURNS
        ],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "generationConfig": {"maxOutputTokens": 7},
    }


def test_gemini_whole() -> None:
    sent, _ = built(Wire.GEMINI, REQUEST, stream=False)
    assert sent.url == "https://host/base/v1beta/models/model-1:generateContent"


def test_a_model_name_cannot_change_the_url() -> None:
    sent, _ = built(Wire.GEMINI, REQUEST, model="models/a/../b?key=1#c")
    assert sent.url == (
        "https://host/base/v1beta/models/a%2F..%2Fb%3Fkey%3D1%23c:streamGenerateContent?alt=sse"
    )


@pytest.mark.parametrize("wire", Wire)
def test_text_that_json_cannot_carry_is_sent_as_question_marks(wire: Wire) -> None:
    request = ChatRequest(messages=(Message("user", "a\ud83db ü"),), system="c\udc00d")
    sent, _ = built(wire, request)
    assert "a?b ü".encode() in sent.body
    assert b"c?d" in sent.body
