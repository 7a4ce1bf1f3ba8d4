"""Prometheus metrics: a subscriber of the stream of events, with a registry of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from tui_app import __version__
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain import events as ev
from tui_app.failover.circuit import CircuitBoard, CircuitState
from tui_app.settings import Settings

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more a counter, of no use in this format

NOBODY = "none"
"""The provider of a request that nobody answered."""

FIRST_TOKEN_S = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 20)
DURATION_S = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300)
STATES = {CircuitState.CLOSED: 0, CircuitState.HALF_OPEN: 1, CircuitState.OPEN: 2}

Listen = Callable[[Callable[[ev.Event], None]], Callable[[], None]]


class Metrics:
    """Counts what happens from `open` to `close`.

    Args:
        listen: the service's own; gives what ends it.
        settings: gives those in force.
        budgets: today's tokens, read when the metrics are.
        circuits: their states, read when the metrics are.
    """

    def __init__(
        self,
        listen: Listen,
        settings: Callable[[], Settings],
        budgets: BudgetTracker,
        circuits: CircuitBoard,
    ) -> None:
        self._listen = listen
        self._end: Callable[[], None] | None = None
        self._registry = CollectorRegistry()
        self._registry.register(_Now(settings, budgets, circuits))
        self._requests = self._counter("requests", "Requests that ended", "outcome", "provider")
        self._attempts = self._counter("attempts", "Calls to providers that ended", "provider", "class")
        self._failovers = self._counter(
            "failovers", "Requests that moved on to another step", "from_provider", "to_provider", "reason"
        )
        self._waits = self._counter("waits", "Waits before another attempt", "provider")
        self._waited = self._counter("wait_seconds", "Seconds of those waits", "provider")
        self._tokens = self._counter("tokens", "Tokens that attempts used", "provider", "source", "direction")
        self._first_token = Histogram(
            "tui_app_first_token_seconds",
            "From a call to its first content",
            ("provider",),
            registry=self._registry,
            buckets=FIRST_TOKEN_S,
        )
        self._duration = Histogram(
            "tui_app_request_duration_seconds",
            "From a request to its end",
            ("outcome",),
            registry=self._registry,
            buckets=DURATION_S,
        )
        self._takers: dict[type[Any], Callable[[Any], None]] = {
            ev.AttemptFailed: self._failed,
            ev.FailedOver: self._failed_over,
            ev.Waiting: self._waiting,
            ev.FirstToken: self._first,
            ev.UsageRecorded: self._used,
            **dict.fromkeys((ev.Answered, ev.Refused, ev.Exhausted, ev.Rejected, ev.Cancelled), self._ended),
        }

    def open(self) -> None:
        """Begins to count."""
        if self._end is None:
            self._end = self._listen(self.take)

    def close(self) -> None:
        """Ends counting."""
        if self._end is not None:
            self._end()
            self._end = None

    def take(self, event: ev.Event) -> None:
        """Takes the next event; most are text, and cost a look in a table."""
        taker = self._takers.get(type(event))
        if taker is not None:
            taker(event)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"tui_app_{name}", about, labels, registry=self._registry)

    def _ended(self, event: ev.FinalEvent) -> None:
        trace = event.trace
        self._requests.labels(trace.outcome, trace.answered_by or NOBODY).inc()
        self._duration.labels(trace.outcome).observe(trace.duration_s)
        if isinstance(event, ev.Answered):
            self._attempts.labels(event.provider, "answered").inc()

    def _failed(self, event: ev.AttemptFailed) -> None:
        self._attempts.labels(event.provider, event.failure.kind.value).inc()

    def _failed_over(self, event: ev.FailedOver) -> None:
        self._failovers.labels(event.from_provider, event.to_provider, event.reason).inc()

    def _waiting(self, event: ev.Waiting) -> None:
        self._waits.labels(event.provider).inc()
        self._waited.labels(event.provider).inc(event.seconds)

    def _first(self, event: ev.FirstToken) -> None:
        self._first_token.labels(event.provider).observe(event.first_token_s)

    def _used(self, event: ev.UsageRecorded) -> None:
        usage = event.usage
        self._tokens.labels(event.provider, usage.source, "input").inc(usage.input_tokens)
        self._tokens.labels(event.provider, usage.source, "output").inc(usage.output_tokens)


class _Now(Collector):
    """What is read at the moment of asking: budgets, circuits, and which app this is."""

    def __init__(
        self, settings: Callable[[], Settings], budgets: BudgetTracker, circuits: CircuitBoard
    ) -> None:
        self._settings = settings
        self._budgets = budgets
        self._circuits = circuits

    def describe(self) -> Iterator[Metric]:
        """Names only, so that registering asks nothing."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The figures now."""
        settings = self._settings()
        environment, simulated = settings.environment.value, str(settings.simulated).lower()
        app = GaugeMetricFamily(
            "tui_app_info", "This app", labels=("version", "environment", "simulated", "build_variant")
        )
        app.add_metric((__version__, environment, simulated, settings.build_variant), 1)
        yield app
        labels = ("provider", "environment", "simulated")
        used = GaugeMetricFamily("tui_app_budget_used_tokens", "Tokens used today", labels=labels)
        limit = GaugeMetricFamily("tui_app_budget_limit_tokens", "Tokens a day", labels=labels)
        circuit = GaugeMetricFamily(
            "tui_app_circuit_state", "0 closed, 1 half open, 2 open", labels=("provider", "model")
        )
        for provider in settings.providers.values():
            if not provider.configured:
                continue
            key = self._budgets.key(environment, provider.name, simulated=settings.simulated)
            used.add_metric((provider.name, environment, simulated), self._budgets.total(key).tokens)
            limit.add_metric((provider.name, environment, simulated), provider.daily_limit)
            state = self._circuits.state((provider.name, provider.model))
            circuit.add_metric((provider.name, provider.model), STATES[state])
        yield from (used, limit, circuit)
