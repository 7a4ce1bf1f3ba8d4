"""Limits in memory, behind the same methods as the real ones, and with the same events."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from tui_app.budget.limits import Limit, Limits, parsed_policy
from tui_app.domain.events import Event, LimitChanged, PolicyChanged
from tui_app.settings import Settings


class FakeLimits:
    """Hands out and changes what a test starts with.

    Attributes:
        known: the limits as they are.
        past: what an undo goes back to.
    """

    def __init__(self, settings: Settings, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self.past: list[Limits] = []
        self.known = Limits(
            environment=str(settings.environment),
            policy="warn",
            configured_policy="warn",
            policy_source="default",
            limits=tuple(
                Limit(
                    provider=step.name,
                    tokens=step.daily_limit,
                    configured=step.daily_limit,
                    source="DAILY_TOKEN_LIMIT in .env.prod:12",
                )
                for step in settings.steps
            ),
        )

    def now(self) -> Future[Limits]:
        return _done(replace(self.known, can_undo=bool(self.past)))

    def set(self, provider: str, tokens: int | None) -> Future[Limits]:
        limits = tuple(
            replace(limit, tokens=limit.configured if tokens is None else tokens)
            if limit.provider == provider
            else limit
            for limit in self.known.limits
        )
        return self._use(replace(self.known, limits=limits))

    def use_policy(self, policy: str | None) -> Future[Limits]:
        return self._use(replace(self.known, policy=str(parsed_policy(policy or "warn"))))

    def undo(self) -> Future[Limits]:
        if self.past:
            self._told(self.past.pop())
        return self.now()

    def _use(self, limits: Limits) -> Future[Limits]:
        self.past.append(self.known)
        self._told(limits)
        return self.now()

    def _told(self, limits: Limits) -> None:
        before, self.known = self.known, limits
        where = limits.environment
        for old, new in zip(before.limits, limits.limits, strict=True):
            if old.tokens != new.tokens:
                self._tell(
                    LimitChanged(
                        environment=where, provider=new.provider, limit=new.tokens, configured=new.configured
                    )
                )
        if before.policy != limits.policy:
            self._tell(PolicyChanged(environment=where, policy=limits.policy, configured="warn"))


def _done(limits: Limits) -> Future[Limits]:
    future: Future[Limits] = Future()
    future.set_result(limits)
    return future
