"""Today's limits and the policy, seen and changed for this run; what a change does shows at once."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from tui_app.domain.sanitize import one_line
from tui_app.ui.drawing import line
from tui_app.ui.hints import Hint, hints
from tui_app.ui.keys.shown import told
from tui_app.ui.limits_text import about, limit_line, policy_line
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.menu import option
from tui_app.ui.session import Session
from tui_app.ui.state import ScreenState

if TYPE_CHECKING:
    from tui_app.budget.limits import Limit, Limits

READING = "Reading the limits…"
PICKING: tuple[Hint, ...] = (
    ("limits.close", "close"),
    ("limits.lower limits.higher", "change"),
    ("Enter", "type"),
    ("limits.configured", "configured"),
    ("limits.undo", "undo"),
)
TYPING: tuple[Hint, ...] = (("Enter", "take"), ("limits.close", "leave"))
EDGES = 2
"""Cells of the lower edge that hold no keys, more than the frame itself has."""


class LimitsScreen(ModalScreen[None]):
    """A line a provider and one for the policy.

    Args:
        session: passes changes on, and tells what was used.
        picked: the provider that is offered first.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close; where a number is typed, leave it", id="limits.close", show=False),
        Binding("b", "close", "close", id="limits.close_again", show=False),
        Binding("minus,left", "turn(-1)", "the next lower limit; the policy before", id="limits.lower"),
        Binding("plus,right", "turn(1)", "the next higher limit; the next policy", id="limits.higher"),
        Binding("d", "configured", "what the settings name", id="limits.configured"),
        Binding("u", "undo", "take the last change back", id="limits.undo"),
    ]
    options = query_one(OptionList)
    number = query_one(Input)

    class Pointed(Message):
        """The keys act on another line, or on other limits."""

    def __init__(self, session: Session, picked: str) -> None:
        super().__init__()
        self.limits: Limits | None = None
        self._session = session
        self._picked = picked
        self._edited: Limit | None = None

    def compose(self) -> ComposeResult:
        """The lines, a line to type a number in, and what holds for all of it."""
        with Vertical(classes="menu beside limits") as menu:
            menu.border_title = line(
                (f"{told(self, 'budget.limits', MainScreen)} ", "key"), "Limits of today · for this run only"
            )
            yield OptionList(markup=False)
            yield Input(compact=True, type="integer", placeholder="tokens a day")
            yield Static(id="limits-hint", markup=False)

    def on_mount(self) -> None:
        """Asks for the limits in force."""
        self.number.display = False
        self._name_keys()
        self.options.set_options([option(line((READING, "muted")))])
        self.options.focus()
        self._ask(self._session.engine.limits.now())
        self.call_on_end = self._session.watch(self._follow)

    def on_unmount(self) -> None:
        """Follows nothing any more."""
        self.call_on_end()

    # --- what a person does ------------------------------------------------------------------------------

    def action_turn(self, by: int) -> None:
        """Takes the next round number for the picked provider, or the next policy."""
        from tui_app.budget.limits import POLICIES, stepped

        if self.limits is None:
            return
        if (limit := self._limit) is not None:
            self._set(limit.provider, stepped(limit.tokens, by))
        else:
            policies = tuple(POLICIES)
            place = (policies.index(self.limits.policy) + by) % len(policies)
            self._ask(self._session.engine.limits.use_policy(policies[place]))

    def action_configured(self) -> None:
        """Takes what the settings name."""
        if self.limits is None:
            return
        if (limit := self._limit) is not None:
            self._set(limit.provider, None)
        else:
            self._ask(self._session.engine.limits.use_policy(None))

    def action_undo(self) -> None:
        """Takes the last change back."""
        if self.limits is not None and not self.limits.can_undo:
            self._say("There is no change to take back.")
        else:
            self._ask(self._session.engine.limits.undo())

    def action_close(self) -> None:
        """Leaves the number that is typed, else the screen."""
        if self.number.display:
            self._leave_number()
        else:
            self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters and arrows are typed where a number is."""
        return action == "close" or not self.number.display

    @on(OptionList.OptionHighlighted)
    def point(self, event: OptionList.OptionHighlighted) -> None:
        """Marks the line that the keys act on."""
        event.stop()
        if self.limits is not None:
            self._show()
            self._tell()
            self.post_message(self.Pointed())

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click: a provider's number is typed, the policy is the next one."""
        event.stop()
        if (limit := self._limit) is None:
            self.action_turn(1)
            return
        self._edited = limit
        self.number.border_title = None
        self.number.value = str(limit.tokens)
        self.number.display = True
        self.number.focus()
        self.number.select_all()
        self._name_keys()
        self._say(f"Tokens a day for {limit.provider}, above.")

    @on(Input.Submitted)
    def take_number(self, event: Input.Submitted) -> None:
        """Takes the number, or says what is wrong with it."""
        from tui_app.budget.limits import parsed_limit

        event.stop()
        if (limit := self._edited) is None:
            return
        try:
            tokens = parsed_limit(limit.provider, event.value or "nothing")
        except ValueError as error:
            self._say(one_line(str(error)), "bad")
            return
        self._leave_number()
        self._set(limit.provider, tokens)

    # --- what the engine answers -------------------------------------------------------------------------

    def _set(self, provider: str, tokens: int | None) -> None:
        self._ask(self._session.engine.limits.set(provider, tokens))

    def _ask(self, asked: Future[Limits]) -> None:
        self._session.ask(asked, self._take, self._complain)
        self._session.look_for_events()

    def _take(self, limits: Limits) -> None:
        if not self.is_mounted:
            return
        self.limits = limits
        self._show()
        self.post_message(self.Pointed())
        if not self.number.display:
            self._tell()

    def _complain(self, error: BaseException) -> None:
        if self.is_mounted:
            self._say(one_line(str(error)) or type(error).__name__, "bad")

    def _follow(self, _: ScreenState) -> None:
        if self.limits is not None:
            self._show()

    @property
    def picked(self) -> str:
        """The provider that the keys act on; empty on the policy."""
        if self.limits is None:
            return self._picked
        return "" if (limit := self._limit) is None else limit.provider

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def _limit(self) -> Limit | None:
        """The picked provider's; None on the policy."""
        place = self.options.highlighted
        if self.limits is None or place is None or place >= len(self.limits.limits):
            return None
        return self.limits.limits[place]

    def on_resize(self) -> None:
        """As many keys are named as fit."""
        self.call_after_refresh(self._name_keys)

    def _name_keys(self) -> None:
        """The keys that act now: what is typed into a number is no key."""
        menu = self.query_one(".menu", Vertical)
        menu.border_subtitle = hints(
            self, TYPING if self.number.display else PICKING, width=max(0, menu.size.width - EDGES)
        )

    def _tell(self) -> None:
        """Says where the picked line's configured value came from."""
        if self.limits is not None:
            self.query_one("#limits-hint", Static).update(about(self.limits, self._limit))

    def _say(self, text: str, tone: str = "half") -> None:
        self.query_one("#limits-hint", Static).update(line((text, tone)))

    def _leave_number(self) -> None:
        self._edited = None
        self.number.display = False
        self.options.focus()
        self._name_keys()
        self._tell()

    def _show(self) -> None:
        limits = self.limits
        assert limits is not None
        days = {day.provider: day for day in self._session.state.gauges}
        width = max(20, self.options.size.width - 1)
        name = min(max(len(limit.provider) for limit in limits.limits), 12)
        here = self.options.highlighted
        lines = [
            limit_line(limit, days.get(limit.provider), name, width, picked=place == here)
            for place, limit in enumerate(limits.limits)
        ]
        lines.append(policy_line(limits, name, picked=here == len(limits.limits)))
        if self.options.option_count != len(lines):
            picked = [limit.provider for limit in limits.limits]
            self.options.set_options(option(each) for each in lines)
            self.options.highlighted = picked.index(self._picked) if self._picked in picked else 0
        else:
            for place, each in enumerate(lines):
                self.options.replace_option_prompt_at_index(place, each)
