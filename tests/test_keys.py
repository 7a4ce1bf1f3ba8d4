"""A key leaves the process in a request header and nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.support.cli import Run, run_command

KEY = "sk-planted-9f8e7d6c5b4a-recognisable"


class EchoingVendor(BaseHTTPRequestHandler):
    """Rejects every call and quotes the key that it was sent, as careless vendors do."""

    seen: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        sent = "".join(self.headers.values())
        self.seen.append(sent)
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = f'{{"error": {{"type": "authentication_error", "message": "Incorrect key: {KEY}"}}}}'.encode()
        self.send_response(401)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("request-id", KEY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keeps quiet."""


@pytest.fixture
def vendor() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), EchoingVendor)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vendor: str, capfd: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    for name in ("ANTHROPIC", "OPENAI", "GEMINI", "LOCAL"):
        monkeypatch.setenv(f"{name}_API_KEY", KEY)
        monkeypatch.setenv(f"{name}_BASE_URL", vendor)
    monkeypatch.setenv("LOCAL_MODEL", "a-model")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    return run_command(capfd)


@pytest.mark.parametrize("form", [(), ("--json",), ("--events",)])
def test_a_key_that_every_vendor_echoes_is_found_nowhere(
    run: Run, tmp_path: Path, form: tuple[str, ...]
) -> None:
    result = run("ask", "Hello", "--chain", "claude,openai,gemini,local", *form)
    assert result.code == 1
    assert len(EchoingVendor.seen) >= 4
    assert all(KEY in sent for sent in EchoingVendor.seen)
    assert KEY not in result.out + result.err
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert any(path.suffix == ".json" for path in kept)
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]


def test_a_mistake_in_the_settings_does_not_show_the_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_MODEL", KEY)
    monkeypatch.setenv("MAX_RETRIES", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", f"{KEY}\nsecond line")
    result = run("ask", "Hello")
    assert result.code == 2
    assert KEY not in result.out + result.err
