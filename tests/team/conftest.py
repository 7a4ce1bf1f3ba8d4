"""A real redis-server on a free loopback port, which can go away and come back."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tui_app.domain.secret import Secret

PASSWORD = "a-password-for-nobody"
PATIENCE_S = 60.0
NOT_INSTALLED = "there is no redis-server on this machine (Debian: apt-get install redis-server)"


class Server:
    """One redis-server; what it acknowledged is in its file when it is started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> Secret:
        return Secret(f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0")

    def start(self) -> None:
        words = f"--port {self.port} --bind 127.0.0.1 --requirepass {PASSWORD} --dir {self._folder}"
        kept = "--appendonly yes --appendfsync always --save"
        self._process = subprocess.Popen(
            ["redis-server", *words.split(), *kept.split(), ""], stdout=subprocess.DEVNULL
        )
        give_up = time.monotonic() + PATIENCE_S
        with redis.Redis(port=self.port, password=PASSWORD) as client:
            while time.monotonic() < give_up:
                try:
                    client.ping()
                except redis.exceptions.ConnectionError:
                    time.sleep(0.02)
                else:
                    return
        pytest.fail("redis-server did not start")

    def stop(self) -> None:
        """Kills it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def says(self, *command: str) -> object:
        """What it answers to a command."""
        with redis.Redis(port=self.port, password=PASSWORD, decode_responses=True) as client:
            return client.execute_command(*command)

    def lists(self, *command: str) -> list[str]:
        """What it answers to a command that gives a list."""
        found = self.says(*command)
        assert isinstance(found, list)
        return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that runs."""
    if shutil.which("redis-server") is None:
        pytest.skip(NOT_INSTALLED)
    folder = tmp_path / "redis"
    folder.mkdir()
    running = Server(folder)
    running.start()
    yield running
    running.stop()
