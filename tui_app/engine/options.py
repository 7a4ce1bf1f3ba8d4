"""What the engine is asked for, so light that it may be imported before the first frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.domain.conversations import StoredMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchOptions:
    """What the command line asked for.

    Attributes:
        environment: as given by `--env`, None where it was not.
        simulate: the simulator was asked for.
        simulate_if_unusable: the screen and `demo` take the simulator where no provider is usable.
        hurry: the simulator answers at once, because nobody watches.
        faults: provider and fault, as in `claude` and `overloaded:count=2`.
        force: faults are allowed on real providers in production too.
        folder: where the `.env` files are looked for.
        variables: laid over the process environment, by name.
        alone: nothing of this machine's settings counts: no file, no process environment.
        without_key: simulated providers that are to be as if they had no key.
    """

    environment: str | None = None
    chain: str | None = None
    simulate: bool = False
    simulate_if_unusable: bool = False
    hurry: bool = False
    faults: tuple[tuple[str, str], ...] = ()
    data_dir: Path | None = None
    force: bool = False
    folder: Path = field(default_factory=Path)
    variables: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False
    without_key: tuple[str, ...] = ()


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
