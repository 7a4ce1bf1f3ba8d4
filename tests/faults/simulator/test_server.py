import asyncio
import logging
import signal
import socket

import httpx
import pytest

from tests.faults.simulator.asking import PROVIDERS, WIRES, ask, body, headers, path
from tests.faults.simulator.conftest import Running
from tui_app.domain.messages import Wire
from tui_app.faults import Fault, FaultBoard
from tui_app.faults.simulator.server import Simulator, SimulatorError


async def test_the_root_tells_what_is_served_and_what_is_broken(
    running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set("openai", Fault("cut"))
    told = (await client.get("/")).json()
    assert [mount["base_url"] for mount in told["mounts"]] == [
        f"{running.base}/anthropic",
        f"{running.base}/openai/v1",
        f"{running.base}/gemini",
    ]
    assert told["faults"] == {"openai": "cut"}


async def test_a_path_outside_every_mount_is_told_where_to_go(client: httpx.AsyncClient) -> None:
    response = await client.get("/anthropics/v1/models")
    assert response.status_code == 404
    assert "/anthropic/" in response.json()["error"]


async def test_a_port_in_use_is_a_clear_error(running: Running) -> None:
    port = int(running.base.rpartition(":")[2])
    with pytest.raises(SimulatorError, match=rf"port {port} of 127.0.0.1: another program uses it"):
        await Simulator(FaultBoard()).start(port=port)


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [("127.0.0.1", 70000, "0 to 65535"), ("203.0.113.1", 0, "cannot listen on 203.0.113.1")],
)
async def test_an_impossible_place_is_a_clear_error(host: str, port: int, words: str) -> None:
    with pytest.raises(SimulatorError, match=words):
        await Simulator(FaultBoard()).start(host, port)


async def test_it_stops_at_once_with_an_open_stream_and_can_start_again(running: Running) -> None:
    running.board.set("claude", Fault("stall"))
    async with (
        httpx.AsyncClient(base_url=running.base, timeout=5, trust_env=False) as client,
        client.stream(
            "POST",
            path(Wire.ANTHROPIC),
            headers=headers(Wire.ANTHROPIC),
            json=body(Wire.ANTHROPIC, stream=True),
        ) as response,
    ):
        chunks = response.aiter_bytes()
        await anext(chunks)
        await asyncio.wait_for(running.simulator.stop(), 2)
        with pytest.raises(httpx.HTTPError):
            async for _ in chunks:
                pass
    assert running.simulator.requests["claude"].open == 0
    assert running.simulator.requests["claude"].disconnects == 0
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", int(running.base.rpartition(":")[2]))
    base = await running.simulator.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(base)).json()["simulator"] is True


async def test_stopping_twice_is_harmless(running: Running) -> None:
    await running.simulator.stop()
    await running.simulator.stop()


@pytest.mark.parametrize("wire", WIRES)
async def test_a_client_that_leaves_is_seen(wire: Wire, running: Running, client: httpx.AsyncClient) -> None:
    traffic = running.simulator.requests[PROVIDERS[wire]]
    running.board.set(PROVIDERS[wire], Fault("stall"))
    async with client.stream(
        "POST", path(wire, stream=True), headers=headers(wire), json=body(wire, stream=True)
    ) as response:
        await anext(response.aiter_bytes())
        assert (traffic.received, traffic.open, traffic.disconnects) == (1, 1, 0)
    await asyncio.wait_for(running.simulator.idle(), 2)
    assert (traffic.received, traffic.open, traffic.disconnects) == (1, 0, 1)


async def test_a_client_that_reads_to_the_end_is_no_disconnect(
    running: Running, client: httpx.AsyncClient
) -> None:
    await ask(client, Wire.OPENAI, stream=True)
    await running.simulator.idle()
    assert running.simulator.requests["openai"].disconnects == 0


async def test_only_answers_use_a_bounded_fault_up(running: Running, client: httpx.AsyncClient) -> None:
    running.board.set("openai", Fault("overloaded", count=1))
    models = [await client.get("/openai/v1/models", headers=headers(Wire.OPENAI)) for _ in range(2)]
    assert [response.status_code for response in models] == [503, 503]
    assert (await ask(client, Wire.OPENAI)).status_code == 503
    assert (await client.get("/openai/v1/models", headers=headers(Wire.OPENAI))).status_code == 200


@pytest.mark.parametrize("fault", ["cut", "model_not_found", "context_too_long"])
async def test_faults_of_answers_leave_the_other_calls_alone(
    fault: str, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set("openai", Fault(fault))
    assert (await client.get("/openai/v1/models", headers=headers(Wire.OPENAI))).status_code == 200


async def test_gemini_streams_exact_lines_or_one_array(client: httpx.AsyncClient) -> None:
    wire = Wire.GEMINI
    streamed = await ask(client, wire, stream=True)
    assert streamed.content.endswith(b"}\r\n\r\n")
    assert all(line.startswith(b"data: {") for line in streamed.content.split(b"\r\n\r\n")[:-1])
    array = await client.post(
        path(wire, stream=True).removesuffix("?alt=sse"), headers=headers(wire), json=body(wire)
    )
    assert len(array.json()) == streamed.content.count(b"data: ")


@pytest.mark.parametrize(("wire", "status"), zip(WIRES, (413, 413, 400), strict=True))
async def test_a_body_over_the_limit_is_refused(wire: Wire, status: int, client: httpx.AsyncClient) -> None:
    response = await client.post(path(wire), headers=headers(wire), content=b" " * (32 * 1024 * 1024 + 1))
    assert response.status_code == status
    assert response.json()["error"]["message"]


HOSTILE = (
    b"\x00\xff\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /openai/v1/models HTTP/1.1\r\nHost: [\r\n\r\n",
    b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
)


@pytest.mark.parametrize("data", HOSTILE)
async def test_broken_clients_leave_it_running_and_silent(
    data: bytes,
    running: Running,
    client: httpx.AsyncClient,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    host, port = running.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(data)
        assert (await client.get("/")).status_code == 200
    assert (await client.get("/")).status_code == 200
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_it_installs_no_signal_handler() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    simulator = Simulator(FaultBoard())
    await simulator.start()
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    await simulator.stop()
