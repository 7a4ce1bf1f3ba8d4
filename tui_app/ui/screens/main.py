"""The main screen: puts the parts in their places and turns keys into what the session does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.timer import Timer

from tui_app.domain.clock import Clock
from tui_app.ui.bell import Bell
from tui_app.ui.drawing import line
from tui_app.ui.engine_port import EnginePort
from tui_app.ui.keys.shown import written
from tui_app.ui.moments import Moments, next_change
from tui_app.ui.pulse import Pulse
from tui_app.ui.screens.finding import FindingScreen
from tui_app.ui.screens.linking import LinkingScreen
from tui_app.ui.screens.main_keys import BINDINGS, OUTSIDE
from tui_app.ui.screens.picking import PickingScreen
from tui_app.ui.screens.placing import PlacingScreen
from tui_app.ui.session import Session
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets import key_bar
from tui_app.ui.widgets.chat_log import ChatLog
from tui_app.ui.widgets.events_panel import EventsPanel
from tui_app.ui.widgets.header import Header
from tui_app.ui.widgets.key_bar import KeyBar
from tui_app.ui.widgets.panel import Panel, zoom_mark
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.providers_panel import ProvidersPanel
from tui_app.ui.widgets.request_panel import RequestPanel
from tui_app.ui.widgets.summary_panel import SummaryPanel
from tui_app.ui.widgets.tokens_panel import TokensPanel

if TYPE_CHECKING:
    from tui_app.ui.commands import Command

NOTICE_S = 8.0
"""How long a notice stands before the keys are shown again."""

WITH_DAYS = frozenset({"providers", "tokens"})
"""The panels that show more than today, once they have the whole screen."""

EMPTY_CHAT = "Type a message and press {prompt.send}. {app.help} explains the keys."


class MainScreen(FindingScreen, LinkingScreen, PickingScreen, PlacingScreen):
    """Chat, trace, providers, tokens and events.

    Args:
        engine: answers; started once the first frame stands.
        clock: tells the time.
        on_started: called once, when the engine has answered whether it works.
    """

    AUTO_FOCUS = "#prompt"
    BINDINGS: ClassVar[list[BindingType]] = [*BINDINGS]

    class CannotStart(Message):
        """The engine could not start: there is nothing to work with."""

        def __init__(self, error: BaseException) -> None:
            super().__init__()
            self.error = error

    class Ended(Message):
        """An answer has ended, however it went."""

    def __init__(
        self, engine: EnginePort, clock: Clock, on_started: Callable[[], None] | None = None
    ) -> None:
        super().__init__()
        self.moments = Moments(clock)
        self.session = Session(engine, self, self.moments.now, self._post)
        self.pulse = Pulse(
            self,
            drain=self.session.drain,
            frame=self._frame,
            changed=lambda: next_change(self.session.state, self.moments.now()),
            redraw=self._redraw_times,
        )
        self.picked = ""
        self._on_started = on_started
        self._loop: asyncio.AbstractEventLoop | None = None
        self._notice: Timer | None = None
        self._touched = False
        self._bell = Bell(self._ring)
        self._frames = 0
        self._chain: tuple[str, ...] = ()
        self._max_length = 0
        self._history_of: str | None = None
        self._history_known = False
        self._gauges_read: object = None

    # --- parts and places --------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Every part; the layout decides which are seen."""
        yield Header(self.moments, id="header")
        with Container(id="body"):
            with Vertical(id="chat"):
                yield ChatLog(id="transcript")
                yield Prompt(id="prompt")
            with Vertical(id="side"):
                yield RequestPanel(self.moments, id="request")
                yield ProvidersPanel(self.moments, id="providers")
                yield TokensPanel(self.moments, id="tokens")
                yield SummaryPanel(self.moments, id="summary")
                yield EventsPanel(self.moments, id="events")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Starts the engine behind the first frame."""
        self._loop = asyncio.get_running_loop()
        self.panels = list(self.query(Panel))
        self.keys.calm = self.moments.calm
        self._name_keys()
        self.prompt.border_title = line(("message", "muted"))
        self.place()
        self.call_after_refresh(self.session.start, self._woken)

    # --- what the session asks of the screen -------------------------------------------------------------

    def show(self, state: ScreenState) -> None:
        """Gives every part the new state; each draws itself again only where it shows something else."""
        self.moments.use_zone(state.timezone)
        if self.picked not in state.chain:
            self.picked = state.chain[0] if state.chain else ""
        self.header.show(state)
        for panel in self.panels:
            panel.show(state, self.picked)
        self.keys.show_state(state, self.moments.now())
        self.feed.show(state)
        if state.returned is not None:
            self._give_back(state.returned, state.returned_why)
        self._show_prompt(state)
        self._bell.show(state)
        self._show_chain(state)
        self.keys_changed()
        if state.gauges != self._gauges_read:
            self.zoom_changed()

    def zoom_changed(self) -> None:
        """Reads the days where a panel shows them, again whenever today's tokens have changed."""
        if self.zoomed in WITH_DAYS:
            self._gauges_read = self.session.state.gauges
            self.session.read_days()

    def _show_chain(self, state: ScreenState) -> None:
        if state.chain != self._chain:
            self._chain = state.chain
            self._name_chat()

    def keys_in_force(self) -> None:
        """Names every key anew: a key map was read."""
        self._name_keys()
        for panel in self.panels:
            panel.redraw()
        self.keys.refresh()
        self.transcript.focus_moved()

    def _name_keys(self) -> None:
        self.transcript.empty_hint = written(self, EMPTY_CHAT, Prompt)
        self._name_chat()

    def _name_chat(self) -> None:
        chain = self.session.state.chain
        named = (f" · {' > '.join(chain)}" if chain else "", "muted")
        self.chat.border_title = line(zoom_mark(self, "1"), "Chat", named)

    def _show_prompt(self, state: ScreenState) -> None:
        if not state.ready:
            return
        if self._max_length != state.max_length:
            self._max_length = state.max_length
            self.prompt.set_limit(state.max_length)
        if not self._history_known or (state.conversation_id and state.conversation_id != self._history_of):
            self._history_known, self._history_of = True, state.conversation_id
            self.prompt.set_history([message.text for message in state.chat if message.role == "user"])

    def say(self, text: str, tone: str = "half") -> None:
        """Shows one sentence instead of the keys, for a while."""
        self.keys.say(text, tone)
        if self._notice is not None:
            self._notice.stop()
        self._notice = self.set_timer(NOTICE_S, lambda: self.keys.say(""), name="notice")

    def use_motion(self, motion: bool) -> None:
        """Whether anything but whole seconds moves."""
        self.moments.calm = self.pulse.calm = not motion
        if self.is_mounted:
            self.keys.calm = not motion

    def key_pressed(self) -> None:
        """The first key press shows that a notice of the start was read: the keys are wanted now."""
        if not self._touched:
            self._touched = True
            if not self.offered:
                self.keys.say("")

    def _ring(self) -> None:
        self.post_message(self.Ended())

    def awake(self) -> None:
        """Begins to look for events."""
        self.pulse.wake()
        self._started()

    def failed_to_start(self, error: BaseException) -> None:
        """Leaves it to the app to show the reason."""
        self._started()
        self.post_message(self.CannotStart(error))

    def _give_back(self, text: str, why: str) -> None:
        typed = self.prompt.value
        self.prompt.fill(f"{text}\n{typed}" if typed.strip() else text)
        self.say(why, "bad")
        self.sending_returned()
        self.session.returned_taken()

    def _started(self) -> None:
        if (started := self._on_started) is not None:
            self._on_started = None
            started()

    # --- time --------------------------------------------------------------------------------------------

    def _post(self, action: Callable[[], None]) -> None:
        """Runs an action here; called from any thread, also when the screen is gone."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self.call_later, action)

    def _woken(self) -> None:
        if not self.pulse.running:
            self._post(self.pulse.wake)

    def _frame(self) -> None:
        self._frames += 1
        self.request.frame = self._frames
        self.request.redraw()
        self.feed.frame()
        if self.keys.single:
            self.keys.show_state(self.session.state, self.moments.now())

    def _redraw_times(self) -> None:
        self.header.refresh()
        for panel in self.panels:
            if panel.display:
                panel.redraw()

    # --- keys --------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters and digits act only where nothing is typed."""
        may = self.may_act(action) and self.may_follow(action)
        return may and not (action in OUTSIDE and self.focused is self.prompt)

    def keys_changed(self) -> None:
        """Names the keys that work now."""
        if self.commands_shown:
            self.keys.show_keys(key_bar.COMMANDS)
        elif self.finding:
            self.keys.show_keys(key_bar.FINDING)
        elif self.focused is self.prompt:
            answering = self.session.state.answering
            self.keys.show_keys(key_bar.INPUT_RUNNING if answering else key_bar.INPUT)
        elif self.transcript.picked is not None:
            self.keys.show_keys(key_bar.MESSAGE)
        elif self.focused is self.request:
            self.keys.show_keys(key_bar.ZOOMED_REQUEST if self.zoomed else key_bar.REQUEST)
        else:
            self.keys.show_keys(key_bar.ZOOMED if self.zoomed else key_bar.PANELS)

    def on_descendant_focus(self) -> None:
        """The keys that are named follow the focus."""
        self.keys_changed()
        self.transcript.focus_moved()

    def on_descendant_blur(self) -> None:
        """The first row of keys follows the focus."""
        self.keys_changed()

    @on(Prompt.Submitted)
    def send(self, event: Prompt.Submitted) -> None:
        """Sends what was typed; it stays in the input where that is not possible."""
        event.stop()
        # Enter overtakes letters that are still in the input's queue; by now they have all arrived.
        text = event.prompt.value
        if not self.ran_command(text) and self.session.may_send():
            event.prompt.accept()
            self.session.send(text, self.take_sending())

    def action_write(self) -> None:
        """Back to the input."""
        if self.zoomed not in {"", "chat"}:
            self.action_zoom(self.zoomed)
        self.prompt.focus()

    def action_leave_or_stop(self) -> None:
        """Back from commands, message or panel, else stops the answer, else leaves the input."""
        if self.stepped_back():
            return
        if self.zoomed and self.focused is not self.prompt:
            self.zoom("")
        elif self.session.state.answering:
            self.session.stop_answer()
            self.say("Stopping… ↑ in the input brings the question back.")
        elif self.focused is self.prompt and not self.gave_up_editing():
            self.leave_input()

    def commands(self) -> Iterator[Command]:
        """The commands that make sense now."""
        from tui_app.ui.commands import commands_of

        return commands_of(self)

    def action_look(self, by: int) -> None:
        """Shows the request before or after the one that is shown."""
        self.session.look(by)

    def action_replay(self) -> None:
        """Asks the last question again."""
        self.session.replay()

    def action_gateway(self) -> None:
        """Starts the gateway, or stops it."""
        self.session.turn_gateway()

    def action_copy(self) -> None:
        """Copies what is selected; with nothing selected it says how to quit."""
        text = (self.prompt.selected_text if self.focused is self.prompt else "") or self.get_selected_text()
        if text:
            self.copy(text, "selection")
        else:
            self.say("{app.quit} quits. Nothing was selected to copy.")

    def action_leave(self) -> None:
        """Leaves the app."""
        self.app.call_later(self.app.action_quit)
