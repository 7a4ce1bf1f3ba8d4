"""What the screen asks of the day's limits."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tui_app.budget.limits import Limits


class LimitsPort(Protocol):
    """Limits and policy of this run; every method returns at once, and what changes comes as events too."""

    def now(self) -> Future[Limits]:
        """The budget in force, and what was configured."""
        ...

    def set(self, provider: str, tokens: int | None) -> Future[Limits]:
        """Gives a provider another limit; None takes the configured one again."""
        ...

    def use_policy(self, policy: str | None) -> Future[Limits]:
        """Puts another policy in force; None takes the configured one again."""
        ...

    def undo(self) -> Future[Limits]:
        """Takes the newest change back."""
        ...
