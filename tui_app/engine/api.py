"""What a face of the app sees of the engine: plain data, importable before anything heavy is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tui_app.domain.conversations import Conversation, StoredMessage
from tui_app.domain.events import CircuitChanged, UsageChanged
from tui_app.domain.traces import Trace
from tui_app.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchOptions:
    """What the command line asked for.

    Attributes:
        environment: as given by `--env`, None where it was not.
        simulate: the simulator was asked for.
        simulate_if_unusable: the screen and `demo` take the simulator where no provider is usable.
        hurry: the simulator answers at once, because nobody watches.
        faults: provider and fault name, for the simulator.
        folder: where the `.env` files are looked for.
    """

    environment: str | None = None
    chain: str | None = None
    simulate: bool = False
    simulate_if_unusable: bool = False
    hurry: bool = False
    faults: tuple[tuple[str, str], ...] = ()
    data_dir: Path | None = None
    folder: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How a message is sent, where it is not simply the next one.

    Attributes:
        again: the question in whose place it is asked: the turns after that one are kept and not sent along.
        first: the provider of the chain that is asked first; the others follow in their order.
    """

    again: StoredMessage | None = None
    first: str | None = None


AS_NEXT = Sending()


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
