"""OpenTelemetry gets a span a request and a span an attempt, and nothing that was said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.engine.conftest import OpenEngine, open_engine
from tests.reporting.endpoint import Endpoint, serving
from tests.support.clocks import SkippingClock
from tui_app.domain import events as ev
from tui_app.domain.messages import ChatRequest, Message
from tui_app.engine.engine import Engine
from tui_app.engine.options import LaunchOptions
from tui_app.reporting.otel import NOT_INSTALLED

__all__ = ["open_engine"]

PROMPT = "planted prompt about a recognisable cat"


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    with serving() as endpoint:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{endpoint.port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-team=ours")
        yield endpoint


async def ask(engine: Engine) -> ev.FinalEvent:
    request = ChatRequest(messages=(Message("user", PROMPT),))
    *_, last = [event async for event in engine.service.stream(request)]
    assert isinstance(last, ev.FinalEvent)
    return last


async def told(engine: Engine, collector: Endpoint) -> list[Span]:
    """What the collector has once the engine is closed."""
    await engine.close()
    spans = []
    for path, head, body in collector.requests:
        assert path == "/v1/traces"
        assert "x-team: ours" in head
        export = ExportTraceServiceRequest.FromString(body)
        for resource in export.resource_spans:
            assert attributes(resource.resource.attributes)["service.name"] == "tui-app"
            spans += [span for scope in resource.scope_spans for span in scope.spans]
    return spans


def attributes(pairs: object) -> dict[str, object]:
    return {pair.key: value_of(pair.value) for pair in pairs}  # type: ignore[attr-defined]  # protobuf


def value_of(value: AnyValue) -> object:
    which = value.WhichOneof("value")
    if which == "array_value":
        return [value_of(each) for each in value.array_value.values]
    return getattr(value, which) if which else None


async def test_a_failover_is_a_request_with_its_attempts(collector: Endpoint, tmp_path: Path) -> None:
    options = LaunchOptions(
        simulate=True,
        hurry=True,
        environment="production",
        faults=(("claude", "overloaded"),),
        data_dir=tmp_path / "data",
        folder=tmp_path,
    )
    engine = await Engine.open(options, SkippingClock())
    final = await ask(engine)
    spans = await told(engine, collector)
    whole = next(span for span in spans if not span.parent_span_id)
    attempts = [span for span in spans if span.parent_span_id]
    assert whole.name == "chat"
    assert {span.trace_id for span in spans} == {whole.trace_id}
    assert [span.parent_span_id for span in attempts] == [whole.span_id] * 3
    assert [span.name for span in attempts] == ["chat claude-haiku-5-5"] * 2 + ["chat gpt-6-luna"]
    of_whole = attributes(whole.attributes)
    assert of_whole["tui_app.request.id"] == final.trace.id
    assert of_whole["tui_app.trail"] == final.trace.trail
    assert of_whole["gen_ai.provider.name"] == "openai"
    first, _, last = map(attributes, (span.attributes for span in attempts))
    assert (first["gen_ai.operation.name"], first["gen_ai.provider.name"]) == ("chat", "anthropic")
    assert (first["error.type"], first["http.response.status_code"]) == ("overloaded", 529)
    assert last["gen_ai.request.model"] == "gpt-6-luna"
    assert final.trace.usage is not None
    assert last["gen_ai.usage.input_tokens"] == final.trace.usage.input_tokens
    assert last["gen_ai.usage.output_tokens"] == final.trace.usage.output_tokens
    assert [span.status.code for span in attempts] == [2, 2, 0]
    assert whole.start_time_unix_nano <= attempts[0].start_time_unix_nano
    assert attempts[-1].end_time_unix_nano <= whole.end_time_unix_nano
    assert b"recognisable" not in collector.everything


async def test_an_endpoint_that_is_away_hurts_nobody(
    open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    engine = await open_engine()
    assert isinstance(await ask(engine), ev.Answered)
    await engine.close()
    assert capfd.readouterr() == ("", "")


def test_without_an_endpoint_nothing_of_it_is_imported_and_without_the_package_that_is_told(
    tmp_path: Path,
) -> None:
    script = f"""
import asyncio, os, pathlib, sys
from tui_app.engine.engine import Engine
from tui_app.engine.options import LaunchOptions

async def run():
    folder = pathlib.Path({str(tmp_path)!r})
    engine = await Engine.open(LaunchOptions(simulate=True, data_dir=folder / "data", folder=folder))
    print(any(name.startswith("opentelemetry.exporter") for name in sys.modules), *engine.notices())
    await engine.close()

asyncio.run(run())
os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
sys.modules["opentelemetry.exporter.otlp.proto.http.trace_exporter"] = None
asyncio.run(run())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path
    )
    first, second = done.stdout.splitlines()
    assert first == "False"
    assert second.partition(" ")[2] == NOT_INSTALLED
