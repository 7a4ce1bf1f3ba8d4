"""`tui-app serve` and `tui-app token`: processes that start, say where they are, and end well."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.gateway.conftest import SECRET
from tests.gateway.serving import WAIT_S, run, serving
from tui_app.domain.secret import Secret
from tui_app.gateway.tokens import is_valid


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_a_signal_ends_it(number: signal.Signals, tmp_path: Path) -> None:
    with serving(tmp_path, "--fault", "claude=overloaded", "--chain", "claude,openai") as (process, url):
        assert url.startswith("http://127.0.0.1:")
        answer = httpx.post(
            f"{url}/v1/chat/completions",
            json={"model": "chain", "messages": [{"role": "user", "content": "Hello"}]},
            timeout=WAIT_S,
        )
        assert answer.headers["x-served-by"] == "openai"
        process.send_signal(number)
        out, err = process.communicate(timeout=WAIT_S)
    assert (process.returncode, out) == (0, "")
    assert "stopping" in err
    assert "Traceback" not in err


def test_a_port_that_is_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(tmp_path, "serve", "--simulate", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"the gateway cannot listen on port {port} of 127.0.0.1: another program uses it" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--host", "0.0.0.0"), "listens on 0.0.0.0 only where tokens keep others out"),
        (("--env", "staging"), "the gateway needs a secret in staging"),
        (("--env", "production"), "the gateway needs a secret in production"),
    ],
)
def test_without_a_secret_it_does_not_start_where_others_could_come_in(
    words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    done = run(tmp_path, "serve", "--simulate", "--port", "0", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "JWT_SECRET" in done.stderr


def test_beyond_loopback_everybody_needs_a_token_also_in_development(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "0.0.0.0", JWT_SECRET=SECRET) as (_, url):
        assert url.startswith("http://127.0.0.1:")
        ask = {"model": "chain", "messages": [{"role": "user", "content": "Hello"}]}
        assert httpx.post(f"{url}/v1/chat/completions", json=ask, timeout=WAIT_S).status_code == 401
        assert httpx.post(f"{url}/api/v1/ai/chat", json={"message": "x"}, timeout=WAIT_S).status_code == 401
        token = run(tmp_path, "token", JWT_SECRET=SECRET).stdout.strip()
        passed = httpx.post(
            f"{url}/api/v1/ai/chat",
            json={"message": "x"},
            headers={"authorization": f"Bearer {token}"},
            timeout=WAIT_S,
        )
        assert passed.status_code == 200


def test_a_token_stands_alone_and_is_good_for_as_long_as_was_asked(tmp_path: Path) -> None:
    done = run(tmp_path, "token", "--lifetime", "1h", JWT_SECRET=SECRET)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert is_valid(done.stdout.strip(), Secret(SECRET))
    none = run(tmp_path, "token")
    assert (none.returncode, none.stdout) == (2, "")
    assert "JWT_SECRET is not set" in none.stderr
    assert run(tmp_path, "token", "--lifetime", "soon", JWT_SECRET=SECRET).returncode == 2


def test_the_lines_for_other_tools_can_be_read_by_a_shell(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", "--print-env", "--port", "9999")
    assert done.returncode == 0
    shell = shutil.which("sh") or "sh"
    script = f'{done.stdout}\necho "$OPENAI_BASE_URL $OPENAI_API_KEY $ANTHROPIC_BASE_URL"'
    read = subprocess.run([shell, "-c", script], capture_output=True, text=True, timeout=WAIT_S, check=True)
    assert read.stdout == "http://127.0.0.1:9999/v1 any http://127.0.0.1:9999\n"


@pytest.mark.parametrize(
    ("environment", "file", "words"),
    [("production", ".env.prod.local", ()), ("development", ".env.dev.local", ("--host", "0.0.0.0"))],
)
def test_the_lines_for_other_tools_hold_a_token_that_is_good_there(
    environment: str, file: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / file).write_text(f"JWT_SECRET={SECRET}\n")
    done = run(tmp_path, "serve", "--print-env", "--json", "--env", environment, *words)
    keys = json.loads(done.stdout)
    assert keys["ANTHROPIC_BASE_URL"] == "http://127.0.0.1:8088"
    assert keys["OPENAI_API_KEY"] == keys["ANTHROPIC_API_KEY"] == f"$(tui-app token --env {environment})"
    made = run(tmp_path, "token", "--env", environment).stdout.strip()
    assert is_valid(made, Secret(SECRET))


def test_curl_reads_an_answer_and_a_stream(tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    with serving(tmp_path) as (_, url):
        ask = '{"model": "chain", "stream": %s, "messages": [{"role": "user", "content": "Hello"}]}'
        for stream, seen in (("false", '"object":"chat.completion"'), ("true", "data: [DONE]")):
            words = [curl, "-sSN", "--noproxy", "*", f"{url}/v1/chat/completions", "-d", ask % stream]
            done = subprocess.run(words, capture_output=True, text=True, timeout=WAIT_S, check=True)
            assert seen in done.stdout
