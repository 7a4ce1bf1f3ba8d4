"""Tries one step of the chain: its attempts, the waits between them, and what they used."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tui_app.budget.tracker import BudgetTracker, Reservation
from tui_app.domain import events as ev
from tui_app.domain.answers import ToolCallPiece
from tui_app.domain.clock import Clock
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.finishing import to_the_end
from tui_app.domain.messages import ChatRequest
from tui_app.domain.usage import Usage, UsageKey, estimate_tokens
from tui_app.failover.attempt import CallTimer, ProviderClient, Received, call
from tui_app.failover.circuit import CircuitBoard, CircuitKey
from tui_app.failover.decision import StepTally, Wait, decide_retry
from tui_app.failover.telling import Teller
from tui_app.providers.options import left_out
from tui_app.settings import Provider, Settings

TOKENS_AROUND_A_MESSAGE = 16
"""What a vendor's own framing may add to each message, generously."""

CANCELLED = Failure(kind=FailureClass.CANCELLED, message="stopped")

log = logging.getLogger("tui_app.failover")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a request needs from its surroundings."""

    client: ProviderClient
    circuits: CircuitBoard
    budgets: BudgetTracker
    clock: Clock


@dataclass(slots=True)
class _Running:
    attempt: int
    began: float
    received: Received


class StepRun:
    """One step of one request.

    Args:
        number: its place in the chain, from 1.

    Attributes:
        probing: whether its call is the one probe of its circuit.
    """

    def __init__(
        self,
        number: int,
        provider: Provider,
        *,
        request: ChatRequest,
        settings: Settings,
        parts: Parts,
        teller: Teller,
        may_start_over: Callable[[], bool],
    ) -> None:
        self.number = number
        self.provider = provider
        self.failure: Failure | None = None
        self.received = Received()
        self.probing = False
        self._request = request
        self._settings = settings
        self._parts = parts
        self._teller = teller
        self._may_start_over = may_start_over
        self._running: _Running | None = None
        self._reserved: Reservation | None = None

    @property
    def circuit(self) -> CircuitKey:
        """The circuit that guards this step."""
        return (self.provider.name, self.provider.model)

    @property
    def usage_key(self) -> UsageKey:
        """Whose budget this step uses."""
        settings = self._settings
        return self._parts.budgets.key(settings.environment, self.provider.name, simulated=settings.simulated)

    @property
    def committed(self) -> bool:
        """Whether what came of a failed answer was passed on for good, so that no other can follow it."""
        return self.received.shown and not self._may_start_over()

    @property
    def _where(self) -> dict[str, int | str]:
        return {"step": self.number, "provider": self.provider.name}

    async def run(self) -> float | None:
        """Tries as often as the table lets it; an answer's tokens stay reserved until it is `settle`d.

        Returns:
            How long the call took that gave the whole answer, now in `received`; None when the step is to be
            left, with the reason in `failure`.
        """
        duration: float | None = None
        try:
            duration = await self._tried()
        finally:
            if duration is None:
                self.give_back()
        return duration

    async def admitted(self, limit: int | None) -> bool:
        """Reserves what the step may use; False where the day's budget has no room for it.

        Args:
            limit: tokens a day; None reserves in any case.
        """
        budgets = self._parts.budgets
        self._reserved = await budgets.admit(self.usage_key, self._expected_tokens(), limit)
        return self._reserved is not None

    def give_back(self) -> None:
        """Gives back what was reserved."""
        if self._reserved is not None:
            self._reserved.release()
            self._reserved = None

    async def _tried(self) -> float | None:
        retried: Counter[FailureClass] = Counter()
        while True:
            attempt = retried.total() + 1
            failure = await self._attempt(attempt)
            duration = self._teller.elapsed() - self._began()
            self._running = None
            if failure is None:
                self._parts.circuits.succeeded(self.circuit)
                return duration
            self.failure = failure
            wait = self._judge(failure, retried)
            self._tell_failed(attempt, failure, duration, wait)
            await to_the_end(self._book())
            if wait is None:
                return None
            retried[failure.kind] += 1
            await self._wait(wait)

    async def cancelled(self) -> None:
        """Ends the running attempt after its task was cancelled, and books what it used."""
        if self._running is None:
            return
        if self.probing:
            self._parts.circuits.released(self.circuit)
        duration = self._teller.elapsed() - self._began()
        self._teller.tell(
            ev.AttemptFailed,
            **self._where,
            attempt=self._running.attempt,
            failure=CANCELLED,
            duration_s=duration,
        )
        await to_the_end(self._book())

    @property
    def usage(self) -> Usage | None:
        """What the last attempt used; None where nothing was used."""
        return self.received.usage(self._request.characters)

    async def settle(self, then: Callable[[], None]) -> None:
        """Books what the answer used, and gives its reservation back; `then` is for `BudgetTracker.book`."""
        try:
            await self._book(then)
        finally:
            self.give_back()

    def _began(self) -> float:
        return self._running.began if self._running else self._teller.elapsed()

    def _remaining(self) -> float:
        return self._settings.timeouts.deadline - self._teller.elapsed()

    def _expected_tokens(self) -> int:
        """What this attempt may use at most, rather too much: many requests at once add their errors up."""
        request = self._request
        sent = 2 * estimate_tokens(request.characters) + TOKENS_AROUND_A_MESSAGE * len(request.messages)
        return sent + (request.max_tokens or self.provider.max_tokens)

    async def _attempt(self, attempt: int) -> Failure | None:
        tell, timeouts = self._teller.tell, self._settings.timeouts
        limit = self._settings.max_retries + 1
        started = tell(
            ev.AttemptStarted,
            **self._where,
            model=self.provider.model,
            attempt=attempt,
            limit=limit,
            left_out=left_out(self.provider, self._request.options),
        )
        self.received = received = Received()
        self._running = _Running(attempt, started.at_s, received)

        def on_first() -> None:
            tell(ev.FirstToken, **self._where, first_token_s=self._teller.elapsed() - started.at_s)

        def on_text(text: str) -> None:
            tell(ev.TextDelta, step=self.number, provider=self.provider.name, text=text)

        def on_fault(fault: str) -> None:
            tell(ev.FaultHit, **self._where, attempt=attempt, fault=fault)

        def on_call(piece: ToolCallPiece) -> None:
            tell(
                ev.ToolCallDelta,
                **self._where,
                index=piece.index,
                id=piece.id,
                name=piece.name,
                arguments=piece.arguments,
                signature=piece.signature,
            )

        timer = CallTimer(timeouts, self.provider.first_token_timeout, self._remaining())
        try:
            return await call(
                self._parts.client,
                self.provider,
                self._request,
                timer,
                received,
                connect_timeout=timeouts.connect,
                on_first=on_first,
                on_text=on_text,
                on_call=on_call,
                on_fault=on_fault,
            )
        except Exception as error:
            log.exception("unexpected error in a call to %s", self.provider.name)
            kind = FailureClass.TRUNCATED if received.shown else FailureClass.MALFORMED
            return Failure(kind=kind, message=f"the answer could not be handled ({type(error).__name__})")

    def _judge(self, failure: Failure, retried: Counter[FailureClass]) -> Wait | None:
        """Counts the failure in the circuit and decides between another attempt and leaving the step."""
        circuits = self._parts.circuits
        tally = StepTally(
            retries=retried.total(),
            retries_of_class=retried[failure.kind],
            circuit_open=circuits.failed(self.circuit, failure, probe=self.probing),
            remaining_s=self._remaining(),
        )
        self.probing = False
        wait = decide_retry(
            failure, tally, max_retries=self._settings.max_retries, chance=self._parts.clock.chance()
        )
        if self.committed:
            wait = None
        if wait is None:
            circuits.left(self.circuit, failure)
        return wait

    def _tell_failed(self, attempt: int, failure: Failure, duration: float, wait: Wait | None) -> None:
        self._teller.tell(
            ev.AttemptFailed,
            **self._where,
            attempt=attempt,
            failure=failure,
            duration_s=duration,
            retry_in=wait.seconds if wait else None,
        )
        if self.received.shown:
            self._teller.tell(
                ev.PartialDiscarded,
                **self._where,
                chars=self.received.characters,
                reason=failure.message,
            )

    async def _wait(self, wait: Wait) -> None:
        until = self._teller.elapsed() + wait.seconds
        self._teller.tell(ev.Waiting, **self._where, until=until, seconds=wait.seconds, why=wait.why)
        await self._parts.clock.sleep(wait.seconds)

    async def _book(self, then: Callable[[], None] | None = None) -> None:
        """Books what the attempt used, by who burned it; nothing where nothing was used."""
        usage = self.usage
        if usage is None:
            return
        limit = self.provider.daily_limit
        booking = await self._parts.budgets.book(self.usage_key, usage, limit, then)
        tokens = booking.total.tokens
        tell = self._teller.tell
        tell(
            ev.UsageRecorded,
            **self._where,
            usage=usage,
            day=booking.key.day,
            tokens_today=tokens,
            limit=limit,
        )
        for level in booking.announce:
            tell(
                ev.BudgetLevelChanged,
                provider=self.provider.name,
                level=level,
                tokens=tokens,
                limit=limit,
            )
        self._teller.listener(booking.changed())
