"""The screen's side of the engine: owns the state, folds what is told, and passes on what is asked.

Events, and what folds them, are imported with the first of them: behind the first frame.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from tui_app.domain.sanitize import one_line
from tui_app.engine.options import AS_NEXT, Sending
from tui_app.ui.engine_port import EnginePort
from tui_app.ui.state import ScreenState, looked, not_sent, sent, told, with_older

if TYPE_CHECKING:
    from tui_app.budget.period import Period
    from tui_app.domain.events import Event
    from tui_app.engine.api import Snapshot
    from tui_app.engine.compared import Comparison

T = TypeVar("T")

DAYS = 14
"""Days that a zoomed panel shows."""


class Shown(Protocol):
    """What a session asks of the screen."""

    def show(self, state: ScreenState) -> None:
        """Shows a new state."""
        ...

    def say(self, text: str, tone: str = "half") -> None:
        """Shows one sentence."""
        ...

    def failed_to_start(self, error: BaseException) -> None:
        """Shows why there is nothing to work with."""
        ...

    def awake(self) -> None:
        """Begins to look for events, if it does not already."""
        ...


class Session:
    """Everything between key presses and the engine; lives on the screen's thread.

    Args:
        engine: answers from a thread of its own.
        shown: the screen.
        now: gives Unix seconds.
        post: runs a function on the screen's thread, called from any.
    """

    def __init__(
        self,
        engine: EnginePort,
        shown: Shown,
        now: Callable[[], float],
        post: Callable[[Callable[[], None]], None],
    ) -> None:
        self.engine = engine
        self.state = ScreenState()
        self._shown = shown
        self._now = now
        self._post = post
        self._watchers: list[Callable[[ScreenState], None]] = []
        self._listeners: list[Callable[[Event], None]] = []
        self._comparing: Future[None] | None = None
        self._reading_days = False

    def start(self, wake: Callable[[], None]) -> None:
        """Starts the engine; `wake` is called from its thread."""
        self.engine.start(wake)
        self._when(self.engine.ready(), self._opened, self._shown.failed_to_start)

    def drain(self) -> bool:
        """Takes what has happened; whether more is to be expected soon."""
        if self.state.ready and (events := self.engine.drain()):
            from tui_app.ui.state.folding import folded

            for listener in self._listeners:
                for event in events:
                    listener(event)
            self._put(folded(self.state, events, self._now()))
            for event in events:
                self._announce(event)
        return self.state.busy

    # --- what a person asks for --------------------------------------------------------------------------

    def may_send(self) -> bool:
        """Whether a message can be sent now; says why not."""
        if not self.state.ready:
            self._shown.say("Still starting; the text stays here. Press {prompt.send} again in a moment.")
        elif self.state.answering:
            self._shown.say("An answer is running: {app.escape} stops it. The text stays here.")
        else:
            return True
        return False

    def send(self, text: str, sending: Sending = AS_NEXT) -> None:
        """Sends a message; a rejected one comes back through the state."""
        from tui_app.domain.conversations import ASKED_AGAIN

        self._put(sent(self.state, text, ASKED_AGAIN if sending.again else ""))
        self._when(self.engine.send(text, sending), lambda _: None, self._could_not_send)
        self._shown.awake()

    def replay(self) -> None:
        """Asks the last question again."""
        if not self.state.last_prompt:
            self._shown.say("Nothing has been asked yet.")
        elif self.may_send():
            self.send(self.state.last_prompt)

    def stop_answer(self) -> None:
        """Stops the running answer; what has arrived of it stays."""
        self.engine.cancel()

    def switch(self, environment: str) -> None:
        """Changes to another environment."""
        if self._free("changing the environment"):
            self._when(self.engine.switch(environment), self._switched, self._complain)

    def new_conversation(self) -> None:
        """Begins an empty conversation."""
        if self._free("beginning a new conversation"):
            self._when(self.engine.new_conversation(), self._opened, self._complain)

    def open_conversation(self, conversation_id: str) -> None:
        """Goes on with another conversation."""
        if self._free("opening another conversation"):
            self._when(self.engine.library.open(conversation_id), self._opened, self._complain)

    def left_conversation(self, snapshot: Snapshot) -> None:
        """Takes the state after the open conversation was deleted."""
        self._opened(snapshot)

    def read_older(self) -> None:
        """Asks for the page before the oldest message, where there is one."""
        shown, before = self.state.conversation_id, self.state.older_than
        if shown is None or before is None:
            return
        self.state = replace(self.state, loading_older=True)
        self._when(
            self.engine.library.older(shown, before),
            lambda page: self._put(with_older(self.state, shown, page)),
            self._no_older,
        )

    def read_days(self) -> None:
        """Reads what was used in the last days, unless it is being read."""
        if self._reading_days or not self.state.ready:
            return
        self._reading_days = True
        self._when(self.engine.usage_period(DAYS), self._days_read, self._days_not_read)

    def ask(
        self, future: Future[T], succeeded: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Calls one of the two on the screen's thread once the engine has answered."""
        self._when(future, succeeded, failed)

    def look_for_events(self) -> None:
        """Takes what is about to happen because of something that was asked of the engine directly."""
        self._shown.awake()

    def break_provider(self, provider: str, fault: str) -> None:
        """Puts a fault in front of a provider."""
        self._when(self.engine.set_fault(provider, fault), self._done, self._complain)

    def heal(self, provider: str) -> None:
        """Takes a provider's fault away."""
        self._when(self.engine.set_fault(provider, None), self._done, self._complain)

    def heal_all(self) -> None:
        """Takes every fault away."""
        self._when(self.engine.heal_all(), self._done, self._complain)

    def open_circuit(self, provider: str) -> None:
        """Leaves a provider out until its circuit is closed by hand."""
        self._when(self.engine.open_circuit(provider), self._done, self._complain)

    def close_circuit(self, provider: str) -> None:
        """Lets a provider be tried again at once."""
        self._when(self.engine.close_circuit(provider), self._done, self._complain)

    def turn_gateway(self) -> None:
        """Starts the gateway, or stops it."""
        if not self.state.ready:
            self._shown.say("Still starting.")
            return
        if self.state.gateway_url is not None:
            self._shown.say("The gateway stops; answers that are running may end.")
        self._when(self.engine.turn_gateway(), self._gateway_turned, self._complain)

    def use_policy(self, policy: str) -> None:
        """Puts another budget policy in force, for this run."""
        self._when(self.engine.limits.use_policy(policy), lambda _: self._shown.awake(), self._complain)

    def line_up(self) -> None:
        """Asks who would be compared, where that is not known yet."""
        if self.state.comparison is None:
            self._when(
                self.engine.line_up(),
                lambda known: self._put(replace(self.state, comparison=known)),
                lambda error: self._put(replace(self.state, comparison=_nobody(_why(error)))),
            )

    def compare(self, text: str) -> bool:
        """Asks everybody in the chain the same thing, without the conversation; whether anybody is asked."""
        known = self.state.comparison
        if known is None or known.running or not known.columns:
            return False
        from tui_app.engine.compared import begun

        comparison = begun(known, text)
        self._put(replace(self.state, comparison=comparison))
        self._comparing = self.engine.compare(comparison)
        self._when(self._comparing, lambda _: None, lambda error: self._not_compared(comparison, error))
        self._shown.awake()
        return True

    def stop_comparing(self) -> None:
        """Stops everybody who still answers; what has arrived stays."""
        if self._comparing is not None:
            self._comparing.cancel()

    def watch(self, watcher: Callable[[ScreenState], None]) -> Callable[[], None]:
        """Gives every new state to a screen that stands over this one; gives what ends it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def hear(self, listener: Callable[[Event], None]) -> None:
        """Gives every event, before the state that follows from it is shown."""
        self._listeners.append(listener)

    def look(self, by: int) -> None:
        """Shows an earlier or later request."""
        self._put(looked(self.state, by))

    def note(self, text: str) -> None:
        """Says one sentence and keeps it among the events."""
        self._note(text)

    def returned_taken(self) -> None:
        """Forgets a rejected text, once it stands in the input again."""
        self.state = replace(self.state, returned=None, returned_why="")

    # --- what the engine answers -------------------------------------------------------------------------

    def _opened(self, snapshot: Snapshot) -> None:
        from tui_app.ui.state.folding import from_snapshot

        first = not self.state.ready
        self._put(from_snapshot(snapshot, self._now(), self.state))
        if first and snapshot.notice:
            self._note(snapshot.notice)
        if first and snapshot.storage_problem:
            self._note(f"records are not kept: {snapshot.storage_problem}", "bad")
        self._shown.awake()

    def _switched(self, snapshot: Snapshot) -> None:
        from tui_app.ui.state.folding import from_snapshot

        self._put(from_snapshot(snapshot, self._now(), self.state))
        settings = snapshot.settings
        chain = " > ".join(settings.chain)
        self._note(
            f"{settings.environment}: {chain}, messages up to {settings.max_message_length} characters", "ok"
        )

    def _gateway_turned(self, url: str | None) -> None:
        if url is not None:
            self._shown.say(
                f"The gateway listens on {url}. `tui-app serve --print-env` says how to use it.", "ok"
            )
        self._shown.awake()

    def _days_read(self, days: Period) -> None:
        self._reading_days = False
        self._put(replace(self.state, days=days, days_problem=""))

    def _days_not_read(self, error: BaseException) -> None:
        self._reading_days = False
        self._put(replace(self.state, days=None, days_problem=_why(error)))

    def _done(self, _: None) -> None:
        self._shown.awake()

    def _could_not_send(self, error: BaseException) -> None:
        self._put(not_sent(self.state, f"not sent: {_why(error)}"))

    def _not_compared(self, comparison: Comparison, error: BaseException) -> None:
        from tui_app.engine.compared import not_begun

        if not isinstance(error, CancelledError):
            self._put(replace(self.state, comparison=not_begun(comparison, _why(error))))

    def _no_older(self, error: BaseException) -> None:
        self.state = replace(self.state, loading_older=False)
        self._complain(error)

    def _complain(self, error: BaseException) -> None:
        self._note(_why(error), "bad")

    def _announce(self, event: Event) -> None:
        from tui_app.domain.events import (
            BudgetLevelChanged,
            RecordsMended,
            StorageChanged,
            TeamBudgetChanged,
        )
        from tui_app.ui.state.lines import line_of

        told = BudgetLevelChanged | StorageChanged | RecordsMended | TeamBudgetChanged
        if isinstance(event, told) and (line := line_of(event, self._now())):
            self._shown.say(line.text, line.tone)

    def _free(self, what: str) -> bool:
        if not self.state.ready:
            self._shown.say("Still starting.")
        elif self.state.answering:
            self._shown.say(f"An answer is running: stop it with {{app.escape}} before {what}.")
        else:
            return True
        return False

    def _note(self, text: str, tone: str = "half") -> None:
        self._put(told(self.state, self._now(), one_line(text), tone))
        self._shown.say(text, tone)

    def _put(self, state: ScreenState) -> None:
        self.state = state
        self._shown.show(state)
        for watcher in tuple(self._watchers):
            watcher(state)

    def _when(
        self, future: Future[T], succeeded: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Calls one of the two on the screen's thread once the future is done."""

        def settle() -> None:
            error = CancelledError() if future.cancelled() else future.exception()
            if error is not None:
                failed(error)
            else:
                succeeded(future.result())

        future.add_done_callback(lambda _: self._post(settle))


def _nobody(why: str) -> Comparison:
    from tui_app.engine.compared import Comparison

    return Comparison(problem=why)


def _why(error: BaseException) -> str:
    return one_line(str(error)) or type(error).__name__
