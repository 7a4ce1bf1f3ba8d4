"""Circuits: a provider that keeps failing is left alone for a while, then tried by one request."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tui_app.domain.events import BY_HAND, CircuitChanged
from tui_app.domain.failures import Failure
from tui_app.failover.table import OPEN_S, OPEN_SCORE, REACTIONS, REOPEN_S


class CircuitState(StrEnum):
    """The public words."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Admission(StrEnum):
    """Whether a request may call: freely, as the one probe, or not now."""

    FREE = "free"
    PROBE = "probe"
    NO = "no"


CircuitKey = tuple[str, str]
"""Provider and model."""


@dataclass(slots=True)
class _Circuit:
    score: int = 0
    open_until: float | None = None
    probing: bool = False
    reason: str = ""

    def state(self, now: float) -> CircuitState:
        if self.open_until is None:
            return CircuitState.CLOSED
        return CircuitState.OPEN if now < self.open_until else CircuitState.HALF_OPEN


class CircuitBoard:
    """The circuits of all providers and models.

    Args:
        monotonic: the clock, in seconds.
        on_change: told of every change of state.
    """

    def __init__(self, monotonic: Callable[[], float], on_change: Callable[[CircuitChanged], None]) -> None:
        self._monotonic = monotonic
        self._on_change = on_change
        self._circuits: dict[CircuitKey, _Circuit] = {}

    def state(self, key: CircuitKey) -> CircuitState:
        """The state now."""
        return self._of(key).state(self._monotonic())

    def opens_in(self, key: CircuitKey) -> float | None:
        """Seconds until an open circuit lets a probe through; None where it is not open, or only by hand."""
        until = self._of(key).open_until
        if until is None or math.isinf(until):
            return None
        return max(0.0, until - self._monotonic())

    def admit(self, key: CircuitKey) -> Admission:
        """Lets a request through, or not; a `PROBE` must end in `succeeded`, `failed` or `released`."""
        circuit = self._of(key)
        match circuit.state(self._monotonic()):
            case CircuitState.CLOSED:
                return Admission.FREE
            case CircuitState.HALF_OPEN if not circuit.probing:
                circuit.probing = True
                self._tell(key)
                return Admission.PROBE
            case _:
                return Admission.NO

    def first_to_close(self, keys: list[CircuitKey]) -> CircuitKey | None:
        """Where none of these circuits lets a request through, the open one that closes first."""
        now = self._monotonic()
        opened: list[CircuitKey] = []
        for key in keys:
            circuit = self._of(key)
            match circuit.state(now):
                case CircuitState.OPEN:
                    opened.append(key)
                case CircuitState.HALF_OPEN if circuit.probing:
                    continue
                case _:
                    return None
        return min(opened, key=lambda key: self._of(key).open_until or 0.0, default=None)

    def succeeded(self, key: CircuitKey) -> None:
        """An answer came: the circuit closes and forgets."""
        circuit = self._of(key)
        was_closed = circuit.open_until is None
        self._circuits[key] = _Circuit()
        if not was_closed:
            self._tell(key)

    def failed(self, key: CircuitKey, failure: Failure, *, probe: bool = True) -> bool:
        """Counts a failed attempt; True when the circuit is open after it.

        Args:
            key: whose attempt it was.
            failure: how it ended.
            probe: whether it was the probe, where one is out; another attempt's failure does not end it.
        """
        circuit, reaction = self._of(key), REACTIONS[failure.kind]
        circuit.score += reaction.weight
        probing = circuit.probing and probe
        circuit.probing = circuit.probing and not probe
        if circuit.open_until is not None and reaction.weight:
            self._open(key, REOPEN_S, failure)
        elif circuit.open_until is None and circuit.score >= OPEN_SCORE:
            self._open(key, OPEN_S, failure)
        elif probing:
            self._tell(key)
        return circuit.state(self._monotonic()) is CircuitState.OPEN

    def left(self, key: CircuitKey, failure: Failure) -> None:
        """A step is left: some classes then open the circuit, for the provider's hint or their own time."""
        reaction = REACTIONS[failure.kind]
        seconds = reaction.opens_s
        if reaction.hint_opens and failure.retry_after_s is not None:
            seconds = failure.retry_after_s
        if seconds is not None:
            self._open(key, seconds, failure)

    def released(self, key: CircuitKey) -> None:
        """A probe ended without a verdict (it was cancelled): the next request may probe."""
        circuit = self._of(key)
        if circuit.probing:
            circuit.probing = False
            self._tell(key)

    def isolate(self, key: CircuitKey, reason: str = BY_HAND) -> None:
        """Opens a circuit until it is closed by hand."""
        self._circuits[key] = _Circuit(open_until=math.inf, reason=reason)
        self._tell(key)

    def close(self, key: CircuitKey) -> None:
        """Closes a circuit by hand."""
        self.succeeded(key)

    def probe_now(self, provider: str) -> None:
        """What was wrong with a provider may be mended: its open circuits let a probe through at once."""
        for key, circuit in self._circuits.items():
            if key[0] == provider and circuit.open_until is not None:
                circuit.open_until = self._monotonic()
                self._tell(key)

    def settings_changed(self, kept: set[str]) -> None:
        """Forgets the circuits of all providers but those whose settings stayed as they were."""
        for key in [key for key in self._circuits if key[0] not in kept]:
            self.close(key)
            del self._circuits[key]

    def changes(self) -> tuple[CircuitChanged, ...]:
        """The circuits that are not closed, as events."""
        return tuple(
            self._event(key) for key, circuit in self._circuits.items() if circuit.open_until is not None
        )

    def _of(self, key: CircuitKey) -> _Circuit:
        return self._circuits.setdefault(key, _Circuit())

    def _open(self, key: CircuitKey, seconds: float, failure: Failure) -> None:
        circuit = self._of(key)
        until = self._monotonic() + seconds
        circuit.open_until = until if circuit.open_until is None else max(until, circuit.open_until)
        circuit.reason = failure.kind.value
        self._tell(key)

    def _tell(self, key: CircuitKey) -> None:
        self._on_change(self._event(key))

    def _event(self, key: CircuitKey) -> CircuitChanged:
        circuit = self._of(key)
        return CircuitChanged(
            provider=key[0],
            model=key[1],
            state=circuit.state(self._monotonic()),
            seconds=self.opens_in(key),
            reason=circuit.reason,
        )
