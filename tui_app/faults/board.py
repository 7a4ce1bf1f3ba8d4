"""Which provider is broken in which way right now, until when, and what that has done so far."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from tui_app.domain.clock import Clock
from tui_app.domain.events import FaultChanged
from tui_app.faults.fault import Fault, course_text

Later = Callable[[float, Callable[[], None]], object]
"""Calls back after so many seconds, as `call_later` of an event loop does."""


@dataclass(slots=True)
class _Broken:
    """One provider's fault, those that follow it, and when it heals."""

    fault: Fault
    rest: tuple[Fault, ...]
    until: float | None
    chance: Callable[[], float]


class FaultBoard:
    """At most one fault at a time in front of a provider; for use from one event loop.

    Args:
        on_change: is told of every fault that is set, is healed, or has come to its end.
        clock: ends the faults that are bounded by a time, and decides where no seed does.
        later: lets the end of such a fault be told when it comes; without it, it is told with the next
            request.

    Attributes:
        fired: how many requests were hit so far, by provider.
    """

    def __init__(
        self,
        on_change: Callable[[FaultChanged], None] | None = None,
        clock: Clock | None = None,
        later: Later | None = None,
    ) -> None:
        self._on_change = on_change
        self._clock = clock or Clock()
        self._later = later
        self._broken: dict[str, _Broken] = {}
        self.fired: Counter[str] = Counter()

    def set(self, provider: str, fault: Fault, *then: Fault) -> None:
        """Breaks a provider; replaces what it had.

        Args:
            provider: its name.
            fault: what it does first.
            then: what follows, each when the one before it has come to its end.
        """
        until = None if fault.for_s is None else self._clock.monotonic() + fault.for_s
        chance = self._clock.chance if fault.seed is None else random.Random(fault.seed).random
        self._broken[provider] = broken = _Broken(fault, then, until, chance)
        self._tell(provider)
        if fault.for_s is not None and self._later is not None:
            self._later(fault.for_s, lambda: self._when_due(provider, broken))

    def heal(self, provider: str) -> None:
        """Takes the provider's faults away; does nothing where there is none."""
        if self._broken.pop(provider, None) is not None:
            self._tell(provider)

    def heal_all(self) -> None:
        """Takes every fault away."""
        for provider in list(self._broken):
            self.heal(provider)

    def active(self) -> dict[str, str]:
        """The fault's name by provider, only for those that have one."""
        return {provider: fault.name for provider, fault in self._faults().items()}

    def details(self) -> dict[str, str]:
        """The same with all bounds, and with what follows, as `parse_course` reads it."""
        return {
            name: course_text((fault, *self._broken[name].rest)) for name, fault in self._faults().items()
        }

    def peek(self, provider: str) -> Fault | None:
        """The provider's fault with the requests that it has left, without using one up."""
        broken = self._current(provider)
        return broken.fault if broken is not None else None

    def take(self, provider: str) -> Fault | None:
        """The fault that hits this request, if any; a bounded one ends with its last request."""
        broken = self._current(provider)
        if broken is None:
            return None
        fault = broken.fault
        if fault.p < 1 and broken.chance() >= fault.p:
            return None
        self.fired[provider] += 1
        if fault.count == 1:
            self._next(provider, broken)
        elif fault.count is not None:
            broken.fault = replace(fault, count=fault.count - 1)
        return fault

    def _faults(self) -> dict[str, Fault]:
        found = ((name, self._current(name)) for name in tuple(self._broken))
        return {name: broken.fault for name, broken in found if broken is not None}

    def _current(self, provider: str) -> _Broken | None:
        """What a provider has, once all that has come to its end is gone."""
        while (broken := self._broken.get(provider)) is not None:
            if broken.until is None or self._clock.monotonic() < broken.until:
                return broken
            self._next(provider, broken)
        return None

    def _next(self, provider: str, broken: _Broken) -> None:
        if broken.rest:
            self.set(provider, *broken.rest)
        else:
            self.heal(provider)

    def _when_due(self, provider: str, broken: _Broken) -> None:
        """Ends a fault whose time has come, unless another one stands there by now."""
        if self._broken.get(provider) is not broken or broken.until is None or self._later is None:
            return
        left = broken.until - self._clock.monotonic()
        if left > 0:
            self._later(left, lambda: self._when_due(provider, broken))
        else:
            self._next(provider, broken)

    def _tell(self, provider: str) -> None:
        if self._on_change is None:
            return
        broken = self._broken.get(provider)
        fault, detail = (
            (None, "") if broken is None else (broken.fault.name, course_text((broken.fault, *broken.rest)))
        )
        self._on_change(FaultChanged(provider=provider, fault=fault, detail=detail))
