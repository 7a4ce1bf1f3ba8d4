"""OpenTelemetry traces: a span for a request and one for each of its attempts, never what was said."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tui_app import __version__
from tui_app.domain import events as ev
from tui_app.domain.messages import Wire
from tui_app.domain.traces import Attempt, Trace
from tui_app.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

SWITCHES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The standard's own variables; where one of them is set, traces are sent."""

SEND_S = 2.0
"""How long one sending may take."""

FLUSH_S = 0.5
"""How long leaving the app waits for traces that are on their way."""

NOT_INSTALLED = (
    "OTEL_EXPORTER_OTLP_ENDPOINT is set, but no traces are sent: OpenTelemetry is not installed; "
    "pip install 'tui-app[otel]' brings it"
)

PROVIDERS: Mapping[Wire, str] = {
    Wire.ANTHROPIC: "anthropic",
    Wire.OPENAI: "openai",
    Wire.GEMINI: "gcp.gemini",
}
"""`gen_ai.provider.name` by wire, as the semantic conventions for generative AI name the vendors."""


class Telemetry:
    """A subscriber of the stream of events; spans are made of a request's trace once it has ended.

    Does nothing at all, and imports nothing, where no endpoint is set. Sending happens in a thread of the
    SDK's own.

    Args:
        environ: the process environment.
        settings: gives those in force, for the wires of the providers.

    Attributes:
        problem: why nothing is sent although an endpoint is set, else empty.
    """

    def __init__(self, environ: Mapping[str, str], settings: Callable[[], Settings]) -> None:
        self.problem = ""
        self._wanted = any(environ.get(name, "").strip() for name in SWITCHES)
        self._settings = settings
        self._provider: TracerProvider | None = None
        self._tracer: Tracer | None = None

    async def open(self) -> None:
        """Begins to send, where that is wanted and possible."""
        if not self._wanted:
            return
        try:
            self._provider = await asyncio.to_thread(_make_provider)
        except ImportError:
            self.problem = NOT_INSTALLED
        else:
            self._tracer = self._provider.get_tracer("tui-app", __version__)

    async def close(self) -> None:
        """Ends sending; what is on its way has `FLUSH_S` seconds."""
        provider, self._provider, self._tracer = self._provider, None, None
        if provider is not None:
            await asyncio.to_thread(provider.force_flush, int(FLUSH_S * 1000))
            await asyncio.to_thread(provider.shutdown)

    def __call__(self, event: ev.Event) -> None:
        """Takes the next event; only the end of a request has anything to tell."""
        if self._tracer is not None and isinstance(event, ev.FinalEvent):
            self._send(self._tracer, event.trace)

    def _send(self, tracer: Tracer, trace: Trace) -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

        def moment(seconds: float) -> int:
            return int((trace.started_at + seconds) * 1e9)

        whole = tracer.start_span(
            "chat", kind=SpanKind.INTERNAL, start_time=moment(0), attributes=dict(self._of_request(trace))
        )
        around = set_span_in_context(whole)
        for attempt in trace.attempts:
            span = tracer.start_span(
                f"chat {attempt.model}",
                context=around,
                kind=SpanKind.CLIENT,
                start_time=moment(attempt.began_s),
                attributes=dict(self._of_attempt(attempt)),
            )
            if attempt.kind is not None:
                span.set_status(Status(StatusCode.ERROR, attempt.kind.value))
            span.end(moment(attempt.began_s + attempt.duration_s))
        if trace.outcome != "answered":
            whole.set_status(Status(StatusCode.ERROR, trace.kind.value if trace.kind else trace.outcome))
        whole.end(moment(trace.duration_s))

    def _of_request(self, trace: Trace) -> Iterator[tuple[str, Any]]:
        yield "gen_ai.operation.name", "chat"
        yield "tui_app.request.id", trace.id
        yield "tui_app.environment", trace.environment
        yield "tui_app.simulated", trace.simulated
        yield "tui_app.chain", trace.chain
        yield "tui_app.outcome", trace.outcome
        yield "tui_app.trail", trace.trail
        yield "tui_app.discarded_chars", trace.discarded_chars
        if trace.answered_by is not None:
            yield "gen_ai.provider.name", self._vendor(trace.answered_by)
            yield "tui_app.provider", trace.answered_by
        if trace.model is not None:
            yield "gen_ai.response.model", trace.model
        if trace.kind is not None:
            yield "error.type", trace.kind.value
        if trace.usage is not None:
            yield "gen_ai.usage.input_tokens", trace.usage.input_tokens
            yield "gen_ai.usage.output_tokens", trace.usage.output_tokens

    def _of_attempt(self, attempt: Attempt) -> Iterator[tuple[str, Any]]:
        yield "gen_ai.operation.name", "chat"
        yield "gen_ai.provider.name", self._vendor(attempt.provider)
        yield "gen_ai.request.model", attempt.model
        yield "gen_ai.request.stream", True
        yield "tui_app.provider", attempt.provider
        yield "tui_app.step", attempt.step
        yield "tui_app.attempt", attempt.attempt
        yield "tui_app.outcome", attempt.outcome
        yield "tui_app.wait_s", attempt.wait_s
        if attempt.kind is not None:
            yield "error.type", attempt.kind.value
        if attempt.status is not None:
            yield "http.response.status_code", attempt.status
        if attempt.first_token_s is not None:
            yield "gen_ai.response.time_to_first_chunk", attempt.first_token_s
        if attempt.tokens is not None:
            yield "gen_ai.usage.input_tokens", attempt.tokens.input_tokens
            yield "gen_ai.usage.output_tokens", attempt.tokens.output_tokens
            yield "tui_app.usage.source", attempt.tokens.source

    def _vendor(self, provider: str) -> str:
        """The vendor of an official provider; of another server its own name."""
        known = self._settings().providers.get(provider)
        return PROVIDERS[known.wire] if known is not None and known.official else provider


def _make_provider() -> TracerProvider:
    """A provider of our own, not the process's; endpoint, headers and the rest are the standard's variables.

    Raises:
        ImportError: the extra is not installed.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    quiet = logging.getLogger("opentelemetry")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False  # an endpoint that is away is not to write over the screen
    # The process's own OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over these.
    resource = Resource({"service.name": "tui-app", "service.version": __version__}).merge(_given())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=SEND_S)))
    return provider


def _given() -> Any:
    from opentelemetry.sdk.resources import OTELResourceDetector

    return OTELResourceDetector().detect()
