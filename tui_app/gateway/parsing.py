"""Parses what a client sends with llhttp: one request at a time, never more leniently than HTTP/1.1 says."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT, service_unavailable
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from tui_app.domain.receiving import Receiving

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

LARGEST_HEAD = 16 * 1024
"""Bytes of a request's head, and of what may stand between two parts of a chunked body or after it."""

INVALID = "Invalid HTTP request received."


class MalformedError(ValueError):
    """The client does not speak HTTP as it must."""


class OneByOne(Receiving, HttpToolsProtocol, asyncio.BufferedProtocol):
    """uvicorn's protocol, which parses the next request only once the one before it is answered.

    llhttp takes what it is given to the end, so it gets heads line by line and bodies by their length: what a
    client sends ahead waits as bytes. It also knows nothing of sizes, of `Host`, and of what the fields after
    a body must not change; that is looked after here.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.parser = httptools.HttpRequestParser(self)  # uvicorn's own is told to be lenient
        self._ahead = b""
        self._deaf = False
        self._line = b""
        self._in_head = self._in_body = self._whole = False
        self._left = self._length = 0
        self._of_lines = 0
        self._hosts = 0
        self._codings: list[bytes] = []

    @property
    def _owing(self) -> bool:
        """Whether a request is here whole, and its answer is not sent yet."""
        return self._whole and not self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._unset_keepalive_if_required()
        if not self._deaf:
            self._ahead += data
            self.parse_on()

    def parse_on(self) -> None:
        """Parses what has come, as far as the end of a request that has to be answered first."""
        data, at = self._ahead, 0
        try:
            while at < len(data) and not self._owing:
                end = min(len(data), at + self._left) if self._left else self._end_of_line(data, at)
                if not end:
                    break
                self._feed(data[at:end])
                at = end
        except (httptools.HttpParserError, MalformedError):
            self._refuse()
            return
        self._ahead = data[at:]
        if self._ahead and self._owing:
            self.flow.pause_reading()

    def _end_of_line(self, data: bytes, at: int) -> int:
        """Where the line ends; 0 where its end has not come."""
        end = data.find(b"\n", at) + 1
        if self._of_lines + (end or len(data)) - at > LARGEST_HEAD:
            raise MalformedError("more than a head may have")
        if not (self._in_head or self._in_body) and data[at] <= ord(" "):
            raise MalformedError("no request line, but TLS or an empty line")
        return end

    def _feed(self, piece: bytes) -> None:
        if not self._left:
            self._line = piece
            self._of_lines += len(piece)
            if self._in_head and piece[:8].lower() == b"upgrade:":
                return  # nothing is upgraded, and llhttp would take no body after it
            self._in_head |= not self._in_body
        with suppress(httptools.HttpParserUpgrade):  # of a CONNECT
            self.parser.feed_data(piece)

    def _refuse(self) -> None:
        """Says 400, unless the request whose body is wrong has its answer already, and closes."""
        self._deaf, self._ahead = True, b""
        if self._in_body:
            cycle = self.cycle
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.close()
                return
        self.send_400_response(INVALID)

    # --- what the parser finds ---------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A request begins."""
        self._whole, self._hosts, self._codings, self._length = False, 0, [], 0
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_url(self, url: bytes) -> None:
        """A part of its target."""
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of its head; those behind a chunked body are nobody's business."""
        if self._in_body:
            return
        name, value = name.lower(), value.rstrip(b" \t")
        if name == b"host":
            self._hosts += 1
        elif name == b"content-length":
            self._length = int(value)
        elif name == b"transfer-encoding":
            self._codings.append(value.lower())
        elif name == b"expect":
            self.expect_100_continue = value.lower() == b"100-continue"
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Its head is whole: whoever answers it begins."""
        version = self.parser.get_http_version()
        self._check(version)
        self._in_head, self._in_body, self._of_lines, self._left = False, True, 0, self._length
        self._unset_keepalive_if_required()
        path = self.url.partition(b"?")[0].decode("ascii")
        method = self.parser.get_method().decode("ascii")
        scope: Any = {
            "type": "http",
            "http_version": version,
            "method": method,
            "path": unquote(path),
            "headers": self.headers,
            "client": self.client,
            "state": self.app_state,
        }
        full = max(len(self.connections), len(self.tasks)) >= (self.limit_concurrency or 0)
        self.cycle = RequestResponseCycle(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=[],
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue and version == "1.1",
            keep_alive=version == "1.1" and method != "CONNECT" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        task = self.loop.create_task(self.cycle.run_asgi(service_unavailable if full else self.app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _check(self, version: str) -> None:
        """What llhttp lets pass and HTTP/1.1 does not."""
        if version not in ("1.0", "1.1"):
            raise MalformedError("no version that is spoken here")
        if self._hosts > 1 or (version == "1.1" and not self._hosts):
            raise MalformedError("not exactly one Host")
        if self._codings and (version == "1.0" or self._codings != [b"chunked"] or self._length):
            raise MalformedError("a body whose length is not clear")

    def on_chunk_header(self) -> None:
        """A part of a chunked body follows, as long as its line says."""
        self._left = int(self._line.partition(b";")[0], 16)

    def on_body(self, body: bytes) -> None:
        """More of its body, which is thrown away where the answer is sent already."""
        self._left -= len(body)
        self._of_lines = 0
        if self.cycle.response_complete:
            return
        self.cycle.body += body
        if len(self.cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        self.cycle.message_event.set()

    def on_message_complete(self) -> None:
        """It is here whole."""
        self._in_body, self._whole, self._of_lines = False, True, 0
        if not self.cycle.response_complete:
            self.cycle.more_body = False
            self.cycle.message_event.set()

    def on_response_complete(self) -> None:
        """It is answered: what was sent ahead has its turn."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        self.flow.resume_reading()
        if self._ahead:
            self.parse_on()
