"""Changes limits and policy of the running engine, tells everybody, and takes changes back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_app.budget.limits import (
    Limit,
    LimitChanges,
    Limits,
    limit_source,
    parsed_limit,
    parsed_policy,
    policy_source,
    with_changes,
)
from tui_app.domain.events import LimitChanged, PolicyChanged
from tui_app.domain.messages import Environment
from tui_app.settings import Settings

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine


class RunLimits:
    """The limits of this run; each environment has its own, and a request keeps those it began with.

    Args:
        engine: whose settings they are.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changes: dict[Environment, LimitChanges] = defaultdict(LimitChanges)
        self._past: list[tuple[Environment, LimitChanges]] = []

    def applied(self, settings: Settings, configured: Settings) -> Settings:
        """Settings that are about to be put in force, with what was changed in their environment.

        Args:
            settings: as they would be in force.
            configured: as they were read.
        """
        return with_changes(settings, configured, self._changes[settings.environment])

    def now(self) -> Limits:
        """The budget in force, and what was configured."""
        engine = self._engine
        settings, configured = engine.settings, engine.configured
        where, simulated = settings.environment.value, settings.simulated
        used = {
            name: engine.budgets.total(engine.budgets.key(where, name, simulated=simulated)).tokens
            for name in settings.chain
        }
        return Limits(
            environment=where,
            policy=settings.budget_policy.value,
            configured_policy=configured.budget_policy.value,
            policy_source=policy_source(configured),
            limits=tuple(
                Limit(
                    provider=step.name,
                    tokens=step.daily_limit,
                    configured=configured.providers[step.name].daily_limit,
                    source=limit_source(configured, step.name),
                    used=used[step.name],
                )
                for step in settings.steps
            ),
            can_undo=any(environment is settings.environment for environment, _ in self._past),
        )

    def set(self, provider: str, tokens: int | None) -> Limits:
        """Gives a provider another limit; None takes the configured one again.

        Raises:
            ValueError: no such provider in the chain, or no such limit.
        """
        chain = self._engine.settings.chain
        if provider not in chain:
            raise ValueError(f'there is no provider "{provider}" in the chain {" > ".join(chain)}')
        if tokens is not None:
            parsed_limit(provider, str(tokens))
        return self._change(self._here.limited(provider, tokens))

    def use_policy(self, policy: str | None) -> Limits:
        """Puts another policy in force; None takes the configured one again.

        Raises:
            ValueError: there is no such policy.
        """
        return self._change(replace(self._here, policy=None if policy is None else parsed_policy(policy)))

    def undo(self) -> Limits:
        """Takes the newest change in this environment back; nothing happens where there is none."""
        environment = self._engine.settings.environment
        for place in range(len(self._past) - 1, -1, -1):
            if self._past[place][0] is environment:
                _, before = self._past.pop(place)
                self._use(before)
                break
        return self.now()

    @property
    def _here(self) -> LimitChanges:
        return self._changes[self._engine.settings.environment]

    def _change(self, changes: LimitChanges) -> Limits:
        if changes != self._here:
            self._past.append((self._engine.settings.environment, self._here))
            self._use(changes)
        return self.now()

    def _use(self, changes: LimitChanges) -> None:
        engine = self._engine
        before = engine.settings
        self._changes[before.environment] = changes
        engine.settings = self.applied(before, engine.configured)
        engine.service.use(engine.settings)
        where = before.environment.value
        for step in engine.settings.steps:
            if step.daily_limit != before.providers[step.name].daily_limit:
                configured = engine.configured.providers[step.name].daily_limit
                engine.service.publish(
                    LimitChanged(
                        environment=where, provider=step.name, limit=step.daily_limit, configured=configured
                    )
                )
        if engine.settings.budget_policy is not before.budget_policy:
            engine.service.publish(
                PolicyChanged(
                    environment=where,
                    policy=engine.settings.budget_policy.value,
                    configured=engine.configured.budget_policy.value,
                )
            )
