"""The screens and menus that open over the main screen; each is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from tui_app.domain.sanitize import one_line
from tui_app.ui.moments import Moments
from tui_app.ui.session import Session

if TYPE_CHECKING:
    from tui_app.domain.traces import Trace

STILL_STARTING = "Still starting."


class OpeningScreen(Screen[None]):
    """A screen that others open over.

    Attributes:
        session: what they ask, and what is done with their answer.
        moments: tells them the time.
        picked: the provider that keys act on.
    """

    session: Session
    moments: Moments
    picked: str

    def say(self, text: str, tone: str = "half") -> None:
        """Shows one sentence."""
        raise NotImplementedError

    def action_fault(self) -> None:
        """The menu of faults for the picked provider."""
        self.action_faults()

    def action_faults(self) -> None:
        """The menu of faults."""
        from tui_app.ui.screens.faults import FaultsScreen

        state = self.session.state
        if not state.ready:
            self.say(STILL_STARTING)
        else:
            self.app.push_screen(FaultsScreen(state.providers, self.picked), self._break)

    def _break(self, chosen: tuple[str, str | None] | None) -> None:
        if chosen is None:
            return
        provider, fault = chosen
        if fault is None:
            self.session.heal(provider)
        else:
            self.session.break_provider(provider, fault)

    def action_environment(self) -> None:
        """The menu of environments."""
        from tui_app.ui.screens.environments import EnvironmentsScreen

        def switch(chosen: str | None) -> None:
            if chosen is not None and chosen != self.session.state.environment:
                self.session.switch(chosen)

        if self.session.state.ready:
            self.app.push_screen(EnvironmentsScreen(self.session.state.environment), switch)
        else:
            self.say(STILL_STARTING)

    def action_usage(self) -> None:
        """What was used in the last 30 days."""
        from tui_app.ui.screens.usage import UsageScreen

        if self.session.state.ready:
            self.app.push_screen(UsageScreen(self.session.engine, simulated=self.session.state.simulated))
        else:
            self.say(STILL_STARTING)

    def action_usage_history(self) -> None:
        """The same, by a letter."""
        self.action_usage()

    def action_limits(self) -> None:
        """Today's limits and the policy, to be changed for this run."""
        from tui_app.ui.screens.limits import LimitsScreen

        if self.session.state.ready:
            self.app.push_screen(LimitsScreen(self.session, self.picked))
        else:
            self.say(STILL_STARTING)

    def action_compare(self) -> None:
        """One prompt to every provider of the chain."""
        from tui_app.ui.screens.compare import CompareScreen

        if self.session.state.ready:
            self.app.push_screen(CompareScreen(self.session, self.moments))
        else:
            self.say(STILL_STARTING)

    def action_info(self) -> None:
        """Health, settings, records, versions, terminal."""
        from tui_app.ui.screens.info import InfoScreen

        if self.session.state.ready:
            self.app.push_screen(InfoScreen(self.session.engine, self.moments))
        else:
            self.say(STILL_STARTING)

    def action_traces(self) -> None:
        """The kept traces."""
        from tui_app.ui.screens.traces import TracesScreen

        state = self.session.state
        if state.ready:
            providers = tuple(row.name for row in state.providers)
            self.app.push_screen(TracesScreen(self.session.engine.traces, self.moments, providers))
        else:
            self.say(STILL_STARTING)

    def action_trace(self) -> None:
        """The request that is looked at, in full, once it has ended."""
        view = self.session.state.watched
        if view is None:
            self.say("No request yet: type a message and press {prompt.send}.")
        elif view.running:
            self.say("It still runs; in full it can be seen once it has ended.")
        else:
            self.session.ask(self.session.engine.traces.get(view.id), self._open_trace, self._no_trace)

    def _open_trace(self, trace: Trace | None) -> None:
        from tui_app.ui.screens.trace import TraceScreen

        if trace is None:
            self.say("The trace of this request is not kept.", "bad")
        else:
            self.app.push_screen(TraceScreen(self.session.engine.traces, self.moments, (trace,)))

    def _no_trace(self, error: BaseException) -> None:
        self.say(f"The trace cannot be read: {one_line(str(error))}", "bad")

    def action_help(self) -> None:
        """Keys and words."""
        from tui_app.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen.about(self))
