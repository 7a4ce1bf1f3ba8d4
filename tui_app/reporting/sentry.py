"""Tells Sentry of unexpected errors and spent chains, where a DSN is set; never of what was said."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from tui_app import __version__
from tui_app.domain import events as ev
from tui_app.domain.secret import Secret
from tui_app.reporting.sentry_events import Origin, Payload, allowed, of_error, of_spent_chain
from tui_app.settings import Settings

if TYPE_CHECKING:
    from sentry_sdk import Client

LOGGER = "tui_app"

FLUSH_S = 0.5
"""How long leaving the app waits for reports that are on their way."""

MOST_WAITING = 50
"""Reports that wait for a slow endpoint; further ones are dropped."""

NOT_INSTALLED = (
    "SENTRY_DSN is set, but nothing is reported: sentry-sdk is not installed; "
    "pip install 'tui-app[sentry]' brings it"
)
NOT_UNDERSTOOD = (
    "SENTRY_DSN is set, but nothing is reported: it is not a DSN that Sentry understands; "
    "copy it again from the project's settings (Client Keys)"
)


class SentryReports:
    """A subscriber of the stream of events, and of the exceptions in our own log.

    Does nothing at all, and imports nothing, where the settings have no DSN. Sending happens in a thread of
    the SDK's own: neither a slow endpoint nor a missing one holds anybody up.

    Args:
        settings: DSN, build variant, and the environment until a request names another.

    Attributes:
        problem: why nothing is reported although a DSN is set, else empty.
    """

    def __init__(self, settings: Settings) -> None:
        self.problem = ""
        self._dsn = settings.sentry_dsn
        self._origin = Origin(
            environment=settings.environment.value,
            build_variant=settings.build_variant,
            simulated=settings.simulated,
        )
        self._client: Client | None = None
        self._handler = _ErrorHandler(self)

    async def open(self) -> None:
        """Begins to report, where that is wanted and possible."""
        if self._dsn is None:
            return
        try:
            self._client = await asyncio.to_thread(_make_client, self._dsn)
        except ImportError:
            self.problem = NOT_INSTALLED
        except ValueError:
            self.problem = NOT_UNDERSTOOD
        else:
            logging.getLogger(LOGGER).addHandler(self._handler)

    async def close(self) -> None:
        """Ends reporting; waits up to `FLUSH_S` seconds for what is on its way."""
        logging.getLogger(LOGGER).removeHandler(self._handler)
        client, self._client = self._client, None
        if client is not None:
            await asyncio.to_thread(client.close, timeout=FLUSH_S)

    def __call__(self, event: ev.Event) -> None:
        """Takes the next event."""
        match event:
            case ev.RequestAccepted():
                self._origin = Origin(
                    environment=event.environment,
                    build_variant=self._origin.build_variant,
                    simulated=event.simulated,
                )
            case ev.Exhausted(trace=trace) if not (trace.simulated or trace.broken):
                self._send(of_spent_chain(trace, self._origin.build_variant))
            case _:
                pass

    def error(self, record: logging.LogRecord) -> None:
        """Reports an exception that was logged."""
        self._send(of_error(record, self._origin))

    def _send(self, payload: Payload) -> None:
        client = self._client
        if client is not None:
            # Without a scope nothing of the surroundings comes along: no breadcrumbs, user or trace.
            client.capture_event(payload)  # type: ignore[arg-type]  # the SDK's Event is a looser TypedDict


class _ErrorHandler(logging.Handler):
    """Passes on the records of our loggers that hold an exception."""

    def __init__(self, reports: SentryReports) -> None:
        super().__init__(logging.ERROR)
        self._reports = reports

    def emit(self, record: logging.LogRecord) -> None:
        """Reports the record; what goes wrong with that is nobody's concern, least of all the terminal's."""
        if record.exc_info is None or record.exc_info[1] is None:
            return
        try:
            self._reports.error(record)
        except Exception:  # noqa: BLE001  an error that is logged here would come back here
            return


def _make_client(dsn: Secret) -> Client:
    """A client of our own, not the process's: no integration, no hook, no scope can add to its events.

    `send_default_pii` is left at its default, off, because newer versions warn of everybody who sets it.

    Raises:
        ImportError: the extra is not installed.
        ValueError: the DSN makes no sense to the SDK.
    """
    from sentry_sdk import Client

    def before_send(event: Any, _: Any) -> Any:
        return allowed(event)

    return Client(
        dsn=dsn.reveal(),
        release=f"tui-app@{__version__}",
        before_send=before_send,
        before_breadcrumb=lambda _crumb, _hint: None,
        max_breadcrumbs=0,
        server_name="",
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        send_client_reports=False,
        enable_backpressure_handling=False,
        spotlight=False,
        debug=False,
        propagate_traces=False,
        shutdown_timeout=FLUSH_S,
        transport_queue_size=MOST_WAITING,
    )
