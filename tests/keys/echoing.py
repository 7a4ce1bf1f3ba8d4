"""A vendor on loopback that quotes the key it is sent, in every way in which a provider can."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """A whole response."""

    status: int
    body: str
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def error(wire: str, message: str, word: str) -> dict[str, Any]:
    """An error object of a vendor with `word` wherever a word can be."""
    match wire:
        case "claude":
            return {"type": "error", "error": {"type": word, "message": message}, "request_id": word}
        case "gemini":
            detail = {"@type": word, "reason": word, "domain": word, "metadata": {"service": word}}
            return {"error": {"code": 400, "status": word, "message": message, "details": [detail]}}
        case _:
            return {"error": {"type": word, "code": word, "param": word, "message": message}}


def text(wire: str, said: str) -> str:
    """The beginning of a stream that says something."""
    match wire:
        case "claude":
            delta = {"type": "text_delta", "text": said}
            return event({"type": "message_start", "message": {"usage": {"input_tokens": 1}}}) + event(
                {"type": "content_block_delta", "index": 0, "delta": delta}
            )
        case "gemini":
            return event({"candidates": [{"content": {"parts": [{"text": said}]}}]})
        case _:
            return event({"choices": [{"index": 0, "delta": {"content": said}}]})


def finish(wire: str, word: str, explanation: str = "") -> str:
    """The end of a stream with a finish reason."""
    match wire:
        case "claude":
            details = {"type": "refusal", "explanation": explanation}
            stop = {"stop_reason": word, "stop_details": details if explanation else None}
            return event({"type": "message_delta", "delta": stop, "usage": {"output_tokens": 1}}) + event(
                {"type": "message_stop"}
            )
        case "gemini":
            return event({"candidates": [{"finishReason": word, "finishMessage": explanation}]})
        case _:
            delta = {"refusal": explanation} if explanation else {}
            return event({"choices": [{"index": 0, "delta": delta, "finish_reason": word}]}) + (
                "data: [DONE]\n\n"
            )


def event(value: object) -> str:
    """One event of a stream."""
    return f"data: {json.dumps(value)}\n\n"


def stream(*parts: str) -> Reply:
    """A stream with status 200."""
    return Reply(200, "".join(parts), "text/event-stream")


def disguised(key: str) -> str:
    """The key with characters in it that are removed before anything is shown."""
    middle = len(key) // 2
    return f"{key[:2]}\u200b{key[2:middle]}\x1b[0m{key[middle:]}"


REFUSALS = {"claude": "refusal", "gemini": "SAFETY"}
STOPS = {"claude": "end_turn", "gemini": "STOP"}

MANNERS: dict[str, Callable[[str, str], Reply]] = {
    "rejected": lambda wire, key: Reply(401, json.dumps(error(wire, f"Incorrect key: {key}", "auth"))),
    "bad_request": lambda wire, key: Reply(400, json.dumps(error(wire, f"no such key: {key}", key))),
    "disguised": lambda wire, key: Reply(400, json.dumps(error(wire, disguised(key), disguised(key)))),
    "at_the_limit": lambda wire, key: Reply(
        401, json.dumps(error(wire, f"{'x' * 280}{key}{'y' * 3700}{key}", "auth"))
    ),
    "plain_text": lambda _, key: Reply(500, f"broke down with {key}", "text/plain"),
    "broken_json": lambda _, key: Reply(500, f'{{"error": "{key}', "application/json"),
    "page": lambda _, key: Reply(502, f"<html><title>{key}</title>{key}</html>", "text/html"),
    "page_with_success": lambda _, key: Reply(200, f"<html><title>{key}</title></html>", "text/html"),
    "headers": lambda wire, key: Reply(
        429,
        json.dumps(error(wire, "slow down", "rate_limit_error")),
        headers={"retry-after": key, "request-id": key, "x-should-retry": key, "www-authenticate": key},
    ),
    "redirect": lambda _, key: Reply(302, "", headers={"location": f"http://{key}.invalid/{key}"}),
    "error_with_success": lambda wire, key: Reply(200, json.dumps(error(wire, key, key))),
    "error_event": lambda wire, key: stream(text(wire, "Half an answer"), event(error(wire, key, key))),
    "error_event_at_once": lambda wire, key: stream(event(error(wire, key, key))),
    "no_json": lambda wire, key: stream(text(wire, "Half an answer"), f"data: {{{key}\n\n"),
    "unknown_finish": lambda wire, key: stream(finish(wire, key)),
    "refusal": lambda wire, key: stream(finish(wire, REFUSALS.get(wire, "content_filter"), f"not {key}")),
}
"""By name: what is answered on a wire to whoever sends a key."""


def answer(wire: str, key: str) -> Reply:
    """No echo: the model itself says the key."""
    return stream(text(wire, f"Your key is {key}."), finish(wire, STOPS.get(wire, "stop")))


def model_list(wire: str, key: str) -> Reply:
    """A model list with the key as a model."""
    if wire == "gemini":
        return Reply(200, json.dumps({"models": [{"name": f"models/{key}"}]}))
    return Reply(200, json.dumps({"data": [{"id": key}], "has_more": False}))


@dataclass
class Vendors:
    """A running server; the key of each request that came is in `keys`."""

    url: str
    keys: list[str] = field(default_factory=list)


@contextmanager
def echoing() -> Iterator[Vendors]:
    """A server at `/<manner>/<provider>/…` for as long as the block runs."""
    vendors = Vendors("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(model_list(*self.asked()[1:]))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            manner, provider, key = self.asked()
            self.reply((MANNERS | {"answer": answer})[manner](provider, key))

        def asked(self) -> tuple[str, str, str]:
            sent = self.headers
            key = sent["x-api-key"] or sent["x-goog-api-key"] or sent["authorization"].removeprefix("Bearer ")
            vendors.keys.append(key)
            _, manner, provider, *_ = self.path.split("/")
            return manner, provider, key

        def reply(self, reply: Reply) -> None:
            body = reply.body.encode()
            self.send_response(reply.status)
            for name, value in {"content-type": reply.content_type, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
            """Keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    vendors.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield vendors
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
