"""A small OpenAI-compatible server on loopback, in a thread, for commands that run their own event loop."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Vendor:
    """What it says, and what it was asked.

    Attributes:
        models: its model list; None where it has none.
        status: of every answer but the model list.
        error: the error object that goes with a status other than 200.
        asked: the bodies of the requests for an answer.
    """

    models: list[str] | None = None
    status: int = 200
    error: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def list_models(self) -> tuple[int, str, bytes]:
        """The answer to a request for the model list."""
        if self.models is None:
            return 404, "application/json", b'{"detail": "Not Found"}'
        data = [{"id": name} for name in self.models]
        return 200, "application/json", json.dumps({"data": data}).encode()

    def answer(self, body: bytes) -> tuple[int, str, bytes]:
        """The answer to a request for an answer."""
        self.asked.append(json.loads(body))
        if self.status != 200:
            return self.status, "application/json", json.dumps({"error": self.error}).encode()
        chunk = {"choices": [{"index": 0, "delta": {"content": "OK"}, "finish_reason": "stop"}]}
        usage = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 1}}
        events = [json.dumps(chunk), json.dumps(usage), "[DONE]"]
        return 200, "text/event-stream", "".join(f"data: {event}\n\n" for event in events).encode()


class _Handler(BaseHTTPRequestHandler):
    vendor: Vendor

    def do_GET(self) -> None:
        self._send(*self.vendor.list_models())

    def do_POST(self) -> None:
        self._send(*self.vendor.answer(self.rfile.read(int(self.headers["content-length"]))))

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keeps quiet."""


@contextmanager
def serving(**says: Any) -> Iterator[Vendor]:
    """Serves a vendor until the block ends."""
    vendor = Vendor(**says)
    handler = type("Handler", (_Handler,), {"vendor": vendor})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    vendor.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield vendor
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
