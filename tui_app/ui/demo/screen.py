"""The main screen with the coach: the keys do the real thing, the coach only says which one comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.keys import key_to_character

from tui_app.domain.clock import Clock
from tui_app.domain.events import Event
from tui_app.ui.demo.coach import Coach, said
from tui_app.ui.demo.facts import Facts
from tui_app.ui.demo.progress import Progress, advanced, followed
from tui_app.ui.demo.story import KILLS
from tui_app.ui.engine_port import EnginePort
from tui_app.ui.keys.shown import told
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.picking import KILL
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.key_bar import KeyBar
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.ui.commands import Command
    from tui_app.ui.demo.coach import Said


class DemoScreen(MainScreen):
    """Chat and panels as always, and the coach above the keys until it is sent away.

    Args:
        engine: on the simulator.
        clock: tells the time.
        on_started: called once, when the engine has answered whether it works.
        on_said: called with whatever the coach says.

    Attributes:
        progress: how far the demonstration has come.
        guiding: whether the coach is there.
    """

    coach = query_one("#coach", Coach)

    def __init__(
        self,
        engine: EnginePort,
        clock: Clock,
        on_started: Callable[[], None] | None = None,
        on_said: Callable[[Said], None] | None = None,
    ) -> None:
        super().__init__(engine, clock, on_started)
        self.progress = Progress()
        self.guiding = True
        self._on_said = on_said
        self._offered_question = ""
        self.session.hear(self._heard)

    def compose(self) -> ComposeResult:
        """The parts of the main screen, with the coach above the keys."""
        for part in super().compose():
            if isinstance(part, KeyBar):
                yield Coach(id="coach")
            yield part

    # --- what happens ------------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        self.progress = followed(self.progress, event)

    def show(self, state: ScreenState) -> None:
        """Shows the state, and lets the coach look at it."""
        super().show(state)
        self.look_again()

    def keys_changed(self) -> None:
        """The focus is elsewhere: another key may come next."""
        super().keys_changed()
        self.look_again()

    def keys_in_force(self) -> None:
        """The coach names the person's keys too."""
        super().keys_in_force()
        self.look_again()

    def on_screen_resume(self) -> None:
        """What stood over this screen is closed: other keys come next."""
        self.look_again()

    def look_again(self) -> None:
        """Goes on to the next step where this one is done, and says what comes next."""
        if not self.guiding or not self.is_mounted:
            return
        facts = self.facts
        while (further := advanced(self.progress, facts)) is not self.progress:
            self.progress = further
            facts = self.facts
        self._offer_question()
        what = said(self.progress, facts)
        from tui_app.ui.screens.limits import LimitsScreen

        key = told(self, what.press, Prompt, LimitsScreen)
        self.coach.show(what, key, told(self, "app.escape"))
        if self._on_said is not None:
            self._on_said(what)

    @property
    def facts(self) -> Facts:
        """What is known now."""
        from tui_app.ui.screens.limits import LimitsScreen

        top = self.app.screen
        return Facts(
            state=self.session.state,
            traces=self.progress.traces,
            last=self.progress.last,
            typing=self.focused is self.prompt,
            picked=self.picked,
            limited=top.picked if isinstance(top, LimitsScreen) else None,
        )

    def _offer_question(self) -> None:
        """Puts the step's question into the input, unless the person wrote something else there."""
        step, stands = self.progress.step, self.prompt.value
        wanted = step.question if step is not None else ""
        ours = stands in {"", self._offered_question}
        if ours and stands != wanted and not self.session.state.answering:
            self._offered_question = wanted
            self.prompt.fill(wanted)

    # --- what a person does ------------------------------------------------------------------------------

    def action_kill(self) -> None:
        """Breaks the picked provider; while the guide is there, in the way that the story tells."""
        chain = self.session.state.chain
        if not self.picked:
            return
        place = chain.index(self.picked)
        scripted = self.guiding and place < len(KILLS)
        self.session.break_provider(self.picked, KILLS[place] if scripted else KILL)

    def action_leave_or_stop(self) -> None:
        """As always; where there is nothing to leave any more, the guide is sent away."""
        nothing = (
            self.focused is not self.prompt
            and not self.zoomed
            and not self.session.state.answering
            and not self.offered
        )
        if not (self.guiding and nothing):
            super().action_leave_or_stop()
        elif not self.stepped_back():
            self.end_guide()

    def end_guide(self) -> None:
        """Sends the coach away; the app goes on as it is."""
        self.guiding = False
        self.coach.display = False
        if self.prompt.value == self._offered_question:
            self.prompt.fill("")
        self.say("The guide has left; the app is yours, on the simulator. Its keys are in the help.", "ok")

    def begin_again(self) -> None:
        """Heals everything and begins with the first step."""
        self.session.heal_all()
        for name in self.session.state.chain:
            self.session.ask(
                self.session.engine.limits.set(name, None), lambda _: self.awake(), self._not_reset
            )
            self.session.close_circuit(name)
        self.progress = Progress()
        self.guiding = True
        self.coach.display = True
        self.prompt.focus()
        self.look_again()

    def _not_reset(self, error: BaseException) -> None:
        self.say(str(error), "bad")

    def commands(self) -> Iterator[Command]:
        """Those of the main screen, and those of the guide."""
        from tui_app.ui.commands import Command

        yield from super().commands()
        if self.guiding:
            yield Command("demo: leave the guide", "The app stays as it is.", self.end_guide)
        if not self.session.state.answering:
            yield Command("demo: begin again", "Heals everything; the guide begins anew.", self.begin_again)

    @on(Coach.Pressed)
    def press_its_key(self, event: Coach.Pressed) -> None:
        """A click on the coach presses its key."""
        event.stop()
        self.press(self.coach.said.press)

    def press(self, binding_id: str) -> None:
        """Presses the key of a binding, as the person has it."""
        from tui_app.ui.demo.app import DemoApp
        from tui_app.ui.screens.limits import LimitsScreen

        app = self.app
        assert isinstance(app, DemoApp)
        keys = app.key_names.keys_of(binding_id, (LimitsScreen, Prompt, type(self), type(app)))
        if keys:
            app.press(keys[0], key_to_character(keys[0]))
