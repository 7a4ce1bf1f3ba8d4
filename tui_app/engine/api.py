"""What a face of the app sees of the engine: plain data, importable before anything heavy is."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui_app.domain.conversations import Conversation, StoredMessage
from tui_app.domain.events import CircuitChanged, UsageChanged
from tui_app.domain.traces import Trace
from tui_app.engine.options import AS_NEXT, LaunchOptions, Sending
from tui_app.settings import Settings

__all__ = ["AS_NEXT", "LaunchOptions", "Listing", "Sending", "Snapshot"]


@dataclass(frozen=True, slots=True)
class Listing:
    """The conversations that are kept, newest first, and the id of the one that is open."""

    conversations: tuple[Conversation, ...]
    opened: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state of the engine at one moment; events carry it on from there.

    Attributes:
        circuits: those that are not closed.
        usage: today's totals in this environment, one per provider of the chain.
        faults: fault name by provider.
        messages: the newest page of the conversation that is open.
        traces: the newest requests, oldest first.
        storage_problem: why records are not being kept, None while they are.
        notice: one sentence the person should read, else empty.
        gateway_url: where the gateway listens, None while there is none.
    """

    settings: Settings
    circuits: tuple[CircuitChanged, ...] = ()
    usage: tuple[UsageChanged, ...] = ()
    faults: dict[str, str] = field(default_factory=dict)
    conversation_id: str | None = None
    messages: tuple[StoredMessage, ...] = ()
    traces: tuple[Trace, ...] = ()
    storage_problem: str | None = None
    notice: str = ""
    gateway_url: str | None = None
