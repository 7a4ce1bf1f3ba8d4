"""Takes one request down the chain to exactly one final event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import ChatRequest
from tui_app.domain.traces import Trace
from tui_app.failover.circuit import Admission, CircuitKey
from tui_app.failover.decision import larger_window, may_fail_over
from tui_app.failover.step import Parts, StepRun
from tui_app.failover.telling import Teller
from tui_app.providers.missing import missing_variables
from tui_app.settings import BudgetPolicy, Settings

E = TypeVar("E", bound=ev.RequestEvent)

STOPPED = "stopped by the user"
COMMITTED = "nobody else was asked, because the client had a part of this answer already"


class ChainRun:
    """One request on its way; `run` is called once, and `settle` after it.

    Args:
        settings: those in force when the request was accepted.
        teller: takes every event but the final one, in order.
        fallback: what a person is told when nobody answered.
        may_start_over: whether another answer may follow one that broke off after its first text.
    """

    def __init__(
        self,
        request: ChatRequest,
        settings: Settings,
        parts: Parts,
        teller: Teller,
        *,
        fallback: str,
        may_start_over: Callable[[], bool],
    ) -> None:
        self._source = request.source
        self._settings = settings
        self._parts = parts
        self._teller = teller
        self._fallback = fallback
        self._steps = [
            StepRun(
                number,
                provider,
                request=request,
                settings=settings,
                parts=parts,
                teller=teller,
                may_start_over=may_start_over,
            )
            for number, provider in enumerate(settings.steps, 1)
        ]
        self._current: StepRun | None = None
        self._left: StepRun | None = None
        self._answering: StepRun | None = None
        self._empty_before = False

    async def run(self) -> ev.FinalEvent:
        """Goes down the chain; gives the final event, `Cancelled` when its task was cancelled."""
        try:
            return await self._go()
        except asyncio.CancelledError as stop:
            if (task := asyncio.current_task()) is not None:
                task.uncancel()
            if self._current is not None:
                await self._current.cancelled()
            return self._end(
                ev.Cancelled, "cancelled", error=str(stop) or STOPPED, kind=FailureClass.CANCELLED
            )

    async def settle(self, then: Callable[[], None]) -> None:
        """Books what the answer used; whoever ran the chain does that before the answer is told.

        Args:
            then: begins what may be saved with it; it is called once at most.
        """
        if self._answering is not None:
            await self._answering.settle(then)

    async def _go(self) -> ev.FinalEvent:
        settings = self._settings
        self._teller.tell(
            ev.RequestAccepted,
            started_at=self._teller.started_at,
            environment=settings.environment.value,
            chain=settings.chain,
            simulated=settings.simulated,
            source=self._source,
        )
        forced = self._forced()
        for step in self._steps:
            if not self._fits(step):
                continue
            reason = await self._skip_reason(step, forced)
            if reason is FailureClass.OVER_BUDGET and settings.budget_policy is BudgetPolicy.BLOCK:
                return self._blocked(step)
            if reason is not None:
                self._tell_skipped(step, reason)
                continue
            if self._left is not None:
                self._tell_failover(self._left, step)
            self._current = step
            duration = await step.run()
            if duration is not None:
                return self._answered(step, duration)
            self._left = step
            if self._too_late() or not self._may_go_on(step):
                break
        return self._nobody()

    def _forced(self) -> CircuitKey | None:
        """Where every step that could be tried has its circuit open: the one that closes first."""
        able = [s.circuit for s in self._steps if s.provider.configured and not self._over_budget(s)]
        return self._parts.circuits.first_to_close(able)

    async def _skip_reason(self, step: StepRun, forced: CircuitKey | None) -> FailureClass | None:
        """Why a step is passed over; None where it is to be tried, and its tokens are reserved."""
        if not step.provider.configured:
            return FailureClass.NOT_CONFIGURED
        if not await step.admitted(self._limit(step)):
            return FailureClass.OVER_BUDGET
        if step.circuit != forced:
            admission = self._parts.circuits.admit(step.circuit)
            step.probing = admission is Admission.PROBE
            if admission is Admission.NO:
                step.give_back()
                return FailureClass.CIRCUIT_OPEN
        return None

    def _limit(self, step: StepRun) -> int | None:
        """What the step's provider may use in a day; None where the policy only warns."""
        return None if self._settings.budget_policy is BudgetPolicy.WARN else step.provider.daily_limit

    def _over_budget(self, step: StepRun) -> bool:
        limit = self._limit(step)
        return limit is not None and self._parts.budgets.committed(step.usage_key) >= limit

    def _fits(self, step: StepRun) -> bool:
        """What did not fit one window goes only to a larger one, whatever failed in between."""
        return all(
            larger_window(step.provider.context_window, tried.provider.context_window)
            for tried in self._steps
            if tried.failure is not None and tried.failure.kind is FailureClass.CONTEXT_TOO_LONG
        )

    def _may_go_on(self, step: StepRun) -> bool:
        if step.failure is None:
            return True
        if step.committed:
            return False
        may = may_fail_over(
            step.failure,
            refusal_goes_on=self._settings.refusal_goes_on,
            empty_before=self._empty_before,
        )
        self._empty_before |= step.failure.kind is FailureClass.EMPTY
        return may

    def _too_late(self) -> bool:
        return self._teller.elapsed() >= self._settings.timeouts.deadline

    def _tell_skipped(self, step: StepRun, reason: FailureClass) -> None:
        opens_in = self._parts.circuits.opens_in(step.circuit)
        self._teller.tell(
            ev.StepSkipped,
            step=step.number,
            provider=step.provider.name,
            reason=reason,
            until_s=opens_in if reason is FailureClass.CIRCUIT_OPEN else None,
        )

    def _tell_failover(self, left: StepRun, step: StepRun) -> None:
        self._teller.tell(
            ev.FailedOver,
            from_step=left.number,
            from_provider=left.provider.name,
            to_step=step.number,
            to_provider=step.provider.name,
            reason=left.failure.kind.value if left.failure else "",
        )

    def _answered(self, step: StepRun, duration: float) -> ev.Answered:
        usage = step.usage
        self._teller.fold.answered(duration, usage)
        self._answering = step
        return self._end(
            ev.Answered,
            "answered",
            {"step": step.number, "provider": step.provider.name, "duration_s": duration}
            | {"text": step.received.text, "tool_calls": step.received.calls.whole()},
            answered_by=step.provider.name,
            model=step.provider.model,
            step=step.number,
            usage=usage,
            cut_short=step.received.cut_short,
        )

    def _blocked(self, step: StepRun) -> ev.Refused:
        limit = step.provider.daily_limit
        error = f"{step.provider.name} has used its {limit} tokens of today, and BUDGET_POLICY is block"
        return self._end(ev.Refused, "refused", error=error, kind=FailureClass.OVER_BUDGET)

    def _nobody(self) -> ev.Refused | ev.Exhausted:
        left, late = self._left, self._too_late()
        if left is None or left.failure is None:
            return self._exhausted(error=f"no provider could be tried: {self._why_skipped()}")
        failure = left.failure
        said = f"{left.provider.name}: {failure.message}"
        if failure.kind is FailureClass.REFUSED:
            return self._end(ev.Refused, "refused", error=said, kind=failure.kind)
        if left.committed:
            said = f"{said}; {COMMITTED}"
        error = f"the request's deadline was reached; {said}" if late else said
        return self._exhausted(error=error, kind=failure.kind, deadline_reached=late)

    def _why_skipped(self) -> str:
        """`claude not configured (set ANTHROPIC_API_KEY), openai circuit open`."""
        missing = {step.number: missing_variables(step.provider) for step in self._steps}
        return ", ".join(
            f"{skip.provider} {skip.reason.replace('_', ' ')}"
            + (f" (set {' and '.join(missing[skip.step])})" if missing[skip.step] else "")
            for skip in self._teller.fold.skipped
        )

    def _exhausted(self, **values: Any) -> ev.Exhausted:
        return self._end(ev.Exhausted, "exhausted", {"fallback_message": self._fallback}, **values)

    def _end(
        self, event: type[E], outcome: str, fields: dict[str, Any] | None = None, /, **of_trace: Any
    ) -> E:
        """The final event with its trace."""
        settings, fold, duration = self._settings, self._teller.fold, self._teller.elapsed()
        fold.moved_on(duration)
        trace = Trace(
            id=self._teller.request_id,
            started_at=self._teller.started_at,
            environment=settings.environment.value,
            simulated=settings.simulated,
            chain=settings.chain,
            outcome=outcome,
            duration_s=duration,
            attempts=fold.attempts,
            skipped=fold.skipped,
            discarded_chars=fold.discarded_chars,
            **of_trace,
        )
        return self._teller.make(event, trace=trace, **(fields or {}))
