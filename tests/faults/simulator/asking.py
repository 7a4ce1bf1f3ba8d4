"""The plainest possible client of the simulator, written for these tests alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from tui_app.domain.messages import Wire

PROVIDERS = {Wire.ANTHROPIC: "claude", Wire.OPENAI: "openai", Wire.GEMINI: "gemini"}
WIRES = tuple(PROVIDERS)
MODELS = {
    Wire.ANTHROPIC: "claude-haiku-5-5",
    Wire.OPENAI: "gpt-6-luna",
    Wire.GEMINI: "gemini-3.8-flash",
}


def headers(wire: Wire, key: str | None = "good") -> dict[str, str]:
    """What a client of this wire sends; no key with None."""
    version = {"anthropic-version": "2026-10-21"} if wire is Wire.ANTHROPIC else {}
    if key is None:
        return version
    return {"x-goog-api-key": key} if wire is Wire.GEMINI else version | {"authorization": f"Bearer {key}"}


def path(wire: Wire, *, stream: bool = False, model: str | None = None) -> str:
    """Where this wire's chat is."""
    match wire:
        case Wire.ANTHROPIC:
            return "/anthropic/v1/messages"
        case Wire.OPENAI:
            return "/openai/v1/chat/completions"
        case Wire.GEMINI:
            method = "streamGenerateContent?alt=sse" if stream else "generateContent"
            return f"/gemini/v1beta/models/{model or MODELS[wire]}:{method}"


def body(
    wire: Wire, *, stream: bool = False, prompt: str = "How do loops work?", **more: Any
) -> dict[str, Any]:
    """A good request, with more fields on top."""
    turns = [{"role": "user", "content": prompt}]
    match wire:
        case Wire.ANTHROPIC:
            base: dict[str, Any] = {"model": MODELS[wire], "max_tokens": 1024, "messages": turns}
        case Wire.OPENAI:
            base = {"model": MODELS[wire], "messages": turns}
        case Wire.GEMINI:
            return {"contents": [{"role": "user", "parts": [{"text": prompt}]}], **more}
    if stream:
        base["stream"] = True
        if wire is Wire.OPENAI:
            base["stream_options"] = {"include_usage": True}
    return base | more


async def ask(
    client: httpx.AsyncClient, wire: Wire, *, stream: bool = False, key: str | None = "good", **more: Any
) -> httpx.Response:
    """One chat request, its answer read to the end."""
    return await client.post(
        path(wire, stream=stream), headers=headers(wire, key), json=body(wire, stream=stream, **more)
    )


@dataclass(frozen=True)
class Seen:
    """What arrived before a stream or a body ended, and whether it ended in good order."""

    status: int
    data: bytes
    problem: httpx.HTTPError | None

    @property
    def events(self) -> list[Any]:
        """The JSON of every `data:` line that is JSON."""
        lines = [line[6:] for line in self.data.decode().splitlines() if line.startswith("data: {")]
        return [json.loads(line) for line in lines]


async def watch(client: httpx.AsyncClient, wire: Wire, *, stream: bool, **more: Any) -> Seen:
    """One chat request, keeping what came before it broke; the client's timeout bounds a silence."""
    data = b""
    status = 0
    try:
        async with client.stream(
            "POST", path(wire, stream=stream), headers=headers(wire), json=body(wire, stream=stream, **more)
        ) as response:
            status = response.status_code
            async for chunk in response.aiter_raw():
                data += chunk
    except httpx.HTTPError as problem:
        return Seen(status, data, problem)
    return Seen(status, data, None)


def text_of(wire: Wire, events: list[Any]) -> str:
    """The visible text of a stream's events."""
    pieces = []
    for event in events:
        match wire:
            case Wire.ANTHROPIC:
                pieces.append(event.get("delta", {}).get("text", ""))
            case Wire.OPENAI:
                choices = event.get("choices", [])
                pieces += [choice["delta"].get("content") or "" for choice in choices]
            case Wire.GEMINI:
                for candidate in event.get("candidates", []):
                    parts = candidate.get("content", {}).get("parts", [])
                    pieces += [part["text"] for part in parts if not part.get("thought")]
    return "".join(pieces)


def finish_of(wire: Wire, events: list[Any]) -> str | None:
    """The last finish reason in a stream's events."""
    found: str | None = None
    for event in events:
        match wire:
            case Wire.ANTHROPIC:
                found = event.get("delta", {}).get("stop_reason") or found
            case Wire.OPENAI:
                for choice in event.get("choices", []):
                    found = choice["finish_reason"] or found
            case Wire.GEMINI:
                for candidate in event.get("candidates", []):
                    found = candidate.get("finishReason") or found
    return found


def whole_text(wire: Wire, answer: Any) -> str:
    """The visible text of an answer in one body."""
    match wire:
        case Wire.ANTHROPIC:
            return "".join(block.get("text", "") for block in answer["content"])
        case Wire.OPENAI:
            return answer["choices"][0]["message"]["content"] or ""
        case Wire.GEMINI:
            return text_of(wire, [answer])


def whole_finish(wire: Wire, answer: Any) -> Any:
    """The finish reason of an answer in one body."""
    match wire:
        case Wire.ANTHROPIC:
            return answer["stop_reason"]
        case Wire.OPENAI:
            return answer["choices"][0]["finish_reason"]
        case Wire.GEMINI:
            return finish_of(wire, [answer])
