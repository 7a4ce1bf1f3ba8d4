"""The limits of this run as the screen reaches them: from its own thread, answered from the engine's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.budget.limits import Limits
    from tui_app.engine.library_thread import Do


class LimitsOfThread:
    """Every method returns at once; see `RunLimits` for what they do.

    Args:
        do: runs an action on the engine's loop.
    """

    def __init__(self, do: Do) -> None:
        self._do = do

    def now(self) -> Future[Limits]:
        """The budget in force, and what was configured."""
        return self._do(lambda engine: _given(engine.limits.now))

    def set(self, provider: str, tokens: int | None) -> Future[Limits]:
        """Gives a provider another limit; None takes the configured one again."""
        return self._do(lambda engine: _given(lambda: engine.limits.set(provider, tokens)))

    def use_policy(self, policy: str | None) -> Future[Limits]:
        """Puts another policy in force; None takes the configured one again."""
        return self._do(lambda engine: _given(lambda: engine.limits.use_policy(policy)))

    def undo(self) -> Future[Limits]:
        """Takes the newest change back."""
        return self._do(lambda engine: _given(engine.limits.undo))


async def _given(action: Callable[[], Limits]) -> Limits:
    return action()
