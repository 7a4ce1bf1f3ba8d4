"""What the engine is asked for, so light that it may be imported before the first frame."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui_app.domain.conversations import StoredMessage


class LaunchOptions(NamedTuple):
    """What the command line asked for. Named tuples are made in a quarter of a data class's time.

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
    folder: Path = Path()
    variables: Mapping[str, str] = MappingProxyType({})
    alone: bool = False
    without_key: tuple[str, ...] = ()


class Sending(NamedTuple):
    """How a message is sent, where it is not simply the next one.

    Attributes:
        again: the question in whose place it is asked: the turns after that one are kept and not sent along.
        first: the provider of the chain that is asked first; the others follow in their order.
    """

    again: StoredMessage | None = None
    first: str | None = None


AS_NEXT = Sending()
