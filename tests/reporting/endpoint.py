"""A Sentry on loopback that keeps what it is sent, and can be slow."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PUBLIC_KEY = "0123456789abcdef0123456789abcdef"


class Endpoint:
    """What has arrived.

    Attributes:
        arrived: released once for each request that is here, answered or not.
        answering: while it is cleared, no request is answered.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, bytes]] = []
        self.arrived = threading.Semaphore(0)
        self.answering = threading.Event()
        self.answering.set()
        self.port = 0

    @property
    def dsn(self) -> str:
        return f"http://{PUBLIC_KEY}@127.0.0.1:{self.port}/7"

    @property
    def everything(self) -> bytes:
        """Every byte that was received, decompressed."""
        return b"\n".join(path.encode() + head.encode() + body for path, head, body in self.requests)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events in the envelopes, in order."""
        return [event for _, _, body in self.requests for event in _events(body)]


def _events(envelope: bytes) -> Iterator[dict[str, Any]]:
    """The items of an envelope: a line for the whole, then a line and a payload for each item."""
    lines = envelope.rstrip(b"\n").split(b"\n")
    assert set(json.loads(lines[0])) == {"event_id", "sent_at"}
    for head, payload in zip(lines[1::2], lines[2::2], strict=True):
        assert json.loads(head)["type"] == "event"
        yield json.loads(payload)


@contextmanager
def serving() -> Iterator[Endpoint]:
    """An endpoint for as long as the block runs."""
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers["content-encoding"] == "gzip":
                body = gzip.decompress(body)
            endpoint.requests.append((self.path, str(self.headers), body))
            endpoint.arrived.release()
            endpoint.answering.wait()
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
            """Keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.answering.set()
        server.shutdown()
        thread.join()
        server.server_close()
