"""Which provider is broken in which way right now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui_app.domain.events import FaultChanged
from tui_app.faults.catalogue import Fault


class FaultBoard:
    """At most one fault a provider; for use from one event loop.

    Args:
        on_change: is told of every fault that is set, is healed, or has hit its last request.
    """

    def __init__(self, on_change: Callable[[FaultChanged], None] | None = None) -> None:
        self._on_change = on_change
        self._faults: dict[str, Fault] = {}

    def set(self, provider: str, fault: Fault) -> None:
        """Breaks a provider; replaces the fault that it had."""
        self._faults[provider] = fault
        self._tell(provider, fault.name)

    def heal(self, provider: str) -> None:
        """Takes the provider's fault away; does nothing where there is none."""
        if self._faults.pop(provider, None) is not None:
            self._tell(provider, None)

    def heal_all(self) -> None:
        """Takes every fault away."""
        for provider in list(self._faults):
            self.heal(provider)

    def active(self) -> dict[str, str]:
        """The fault's name by provider, only for those that have one."""
        return {provider: fault.name for provider, fault in self._faults.items()}

    def peek(self, provider: str) -> Fault | None:
        """The provider's fault with the requests that it has left, without using one up."""
        return self._faults.get(provider)

    def take(self, provider: str) -> Fault | None:
        """The fault that hits this request, if any; a bounded one heals with its last request."""
        fault = self._faults.get(provider)
        if fault is None or fault.count is None:
            return fault
        if fault.count == 1:
            self.heal(provider)
        else:
            self._faults[provider] = replace(fault, count=fault.count - 1)
        return fault

    def _tell(self, provider: str, fault: str | None) -> None:
        if self._on_change is not None:
            self._on_change(FaultChanged(provider=provider, fault=fault))
