"""The three vendors as a server in a thread that says whatever it is told to, byte for byte.

Nothing of the app is used here: what a vendor sends is written from the vendors' documentation.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

WIRES = ("claude", "openai", "gemini")
"""The providers by their names, each with its vendor's wire."""


@dataclass(frozen=True, kw_only=True)
class Says:
    """One response.

    Attributes:
        close: how it ends: `clean`, `cut` (the connection ends before the body does), `reset` or `hold`.
        bare: nothing is sent, not even a status line.
    """

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    close: str = "clean"
    bare: bool = False


def as_json(value: Any, status: int = 200, **headers: str) -> Says:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Says(status=status, body=json.dumps(value).encode(), headers=named)


def as_events(chunks: list[Any], *, done: bool = False, close: str = "clean", named: bool = False) -> Says:
    lines: list[str] = []
    for chunk in chunks:
        name = f"event: {chunk['type']}\n" if named and isinstance(chunk, dict) else ""
        lines.append(f"{name}data: {chunk if isinstance(chunk, str) else json.dumps(chunk)}\n\n")
    if done:
        lines.append("data: [DONE]\n\n")
    return Says(body="".join(lines).encode(), kind="text/event-stream", close=close)


def chunks_of(
    wire: str, *texts: str, reason: str | None = "", output: int = 7, thinking: str = ""
) -> list[Any]:
    """A streamed answer; `reason` is the word for its end: empty for the usual one, None for none."""
    if wire == "claude":
        start = {"input_tokens": 11, "output_tokens": 1}
        made: list[Any] = [{"type": "message_start", "message": {"usage": start}}]
        if thinking:
            delta = {"type": "thinking_delta", "thinking": thinking}
            made.append({"type": "content_block_delta", "index": 0, "delta": delta})
        for text in texts:
            delta = {"type": "text_delta", "text": text}
            made.append({"type": "content_block_delta", "index": 1, "delta": delta})
        if reason is not None:
            end = {"stop_reason": reason or "end_turn"}
            made.append({"type": "message_delta", "delta": end, "usage": {"output_tokens": output}})
            made.append({"type": "message_stop"})
        return made
    if wire == "openai":
        made = [{"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}]
        if thinking:
            made.append({"choices": [{"index": 0, "delta": {"reasoning_content": thinking}}]})
        made += [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in texts]
        if reason is not None:
            made.append({"choices": [{"index": 0, "delta": {}, "finish_reason": reason or "stop"}]})
            usage = {"prompt_tokens": 11, "completion_tokens": output, "total_tokens": 11 + output}
            made.append({"choices": [], "usage": usage})
        return made
    parts: list[dict[str, Any]] = [{"text": thinking, "thought": True}] if thinking else []
    parts += ({"text": text} for text in texts)
    made = [{"candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}]} for part in parts]
    if reason is not None:
        usage = {"promptTokenCount": 11, "candidatesTokenCount": output, "totalTokenCount": 11 + output}
        made.append({"candidates": [{"finishReason": reason or "STOP", "index": 0}], "usageMetadata": usage})
    return made


def answer(wire: str, *texts: str, **more: Any) -> Says:
    """A whole answer."""
    return as_events(chunks_of(wire, *(texts or ("Fine, ", "thanks.")), **more), done=wire == "openai")


def partial(wire: str, *texts: str, close: str = "cut", then: Any = None) -> Says:
    """The beginning of an answer; `then` is one more chunk."""
    chunks = chunks_of(wire, *(texts or ("Half of",)), reason=None)
    return as_events([*chunks, then] if then is not None else chunks, close=close)


def error(wire: str, status: int, word: str, message: str, code: str = "", **headers: str) -> Says:
    """The vendor's error: type, words, and its finer code."""
    if wire == "claude":
        told: dict[str, Any] = {"type": word, "message": message}
        if code:
            told["details"] = {"error_code": code}
        return as_json({"type": "error", "error": told, "request_id": "req_1"}, status, **headers)
    if wire == "openai":
        told = {"message": message, "type": word, "param": None, "code": code or None}
        return as_json({"error": told}, status, **headers)
    told = {"code": status, "message": message, "status": word}
    if code:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": code}
        quota = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": code}]}
        told["details"] = [quota if "Per" in code else info]
    return as_json({"error": told}, status, **headers)


@dataclass
class Vendors:
    """What each provider says next, and what it was asked; the last thing it says is said again and again."""

    script: dict[str, list[Says]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    port: int = 0
    left: threading.Event = field(default_factory=threading.Event)

    def says(self, wire: str, *responses: Says) -> None:
        """Sets what a provider says from now on."""
        self.script[wire] = list(responses)

    def calls(self, wire: str) -> int:
        """How often a provider was asked for an answer."""
        return len(self.asked[wire])

    def environment(self) -> dict[str, str]:
        """The variables that lead the app here."""
        base = f"http://127.0.0.1:{self.port}"
        return {
            "ANTHROPIC_BASE_URL": f"{base}/claude",
            "OPENAI_BASE_URL": f"{base}/openai",
            "GEMINI_BASE_URL": f"{base}/gemini",
            **{f"{name}_API_KEY": f"key-of-{name}-0123456789" for name in ("ANTHROPIC", "OPENAI", "GEMINI")},
        }

    def next_of(self, wire: str) -> Says:
        script = self.script[wire] or [answer(wire)]
        return script.pop(0) if len(script) > 1 else script[0]


class _Server:
    def __init__(self, vendors: Vendors) -> None:
        self.vendors = vendors
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        vendors.port = self.socket.getsockname()[1]
        self.open: set[socket.socket] = set()
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()
        for each in list(self.open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        handlers = []
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.open.add(connection)
                handler = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                handler.start()
                handlers.append(handler)

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as stream:
            while line := stream.readline():
                wire = line.split(b" ")[1].split(b"/")[1].decode()
                length = 0
                while (header := stream.readline().strip()) != b"":
                    name, _, value = header.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                body = stream.read(length)
                if body:
                    self.vendors.asked[wire].append(json.loads(body))
                if not self._say(connection, self.vendors.next_of(wire)):
                    break
        self.open.discard(connection)

    def _say(self, connection: socket.socket, says: Says) -> bool:
        """Whether the connection can be used again."""
        if not says.bare:
            head = [f"HTTP/1.1 {says.status} X", f"content-type: {says.kind}"]
            head += (f"{name}: {value}" for name, value in says.headers.items())
            promised = len(says.body) + (0 if says.close == "clean" else 100)
            head.append(f"content-length: {promised}")
            connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + says.body)
        if says.close == "hold":
            connection.recv(1)
            self.vendors.left.set()
        if says.close == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return says.close == "clean" and not says.bare


@contextmanager
def serving() -> Iterator[Vendors]:
    """Serves the vendors until the block ends."""
    vendors = Vendors()
    server = _Server(vendors)
    try:
        yield vendors
    finally:
        server.stop()
