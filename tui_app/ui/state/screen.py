"""Everything the main screen shows, as one frozen value, and what changes it without an event.

The first frame shows one: what only events need is imported behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.budget.period import Period
    from tui_app.domain.conversations import StoredMessage
    from tui_app.engine.compared import Comparison
    from tui_app.ui.state.chat import Chat
    from tui_app.ui.state.gauges import Gauge
    from tui_app.ui.state.lines import EventLine
    from tui_app.ui.state.providers import ProviderRow
    from tui_app.ui.state.request import RequestView


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenState:
    """What is known at one moment.

    Attributes:
        ready: whether the engine has told its first state.
        requests: oldest first; several may run.
        gateway_url: where the gateway listens, None while there is none.
        policy: what happens when a day's limit is used up: `warn`, `skip` or `block`.
        looked_at: the number of the request that is shown instead of the newest one.
        sending: the text that was handed to the engine and is not accepted yet.
        conversation_id: the one that is shown, as far as a snapshot has told it.
        loading_older: whether the page before the oldest message was asked for.
        sending_note: what will stand under that text.
        chat_request: the request that writes the conversation's last message, while it runs.
        last_prompt: what was asked last, to be asked again.
        comparison: one prompt to several providers, None before anybody asked who would be asked.
        days: what was used in the last days, once a panel asked for it.
        days_problem: why that could not be read, else empty.
        returned: a text that was rejected, to be put back where it was typed.
        returned_why: the sentence that goes with it.
    """

    ready: bool = False
    environment: str = ""
    simulated: bool = False
    chain: tuple[str, ...] = ()
    max_length: int = 0
    timezone: str | None = None
    policy: str = ""
    conversation_id: str | None = None
    chat: Chat = ()
    loading_older: bool = False
    requests: tuple[RequestView, ...] = ()
    looked_at: int | None = None
    providers: tuple[ProviderRow, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    lines: tuple[EventLine, ...] = ()
    storage_problem: str | None = None
    gateway_url: str | None = None
    sending: str | None = None
    sending_note: str = ""
    chat_request: str | None = None
    last_prompt: str = ""
    comparison: Comparison | None = None
    days: Period | None = None
    days_problem: str = ""
    returned: str | None = None
    returned_why: str = ""

    @property
    def watched(self) -> RequestView | None:
        """The request that the trace panel shows."""
        if self.looked_at is not None:
            for view in self.requests:
                if view.number == self.looked_at:
                    return view
        return self.requests[-1] if self.requests else None

    @property
    def answering(self) -> bool:
        """Whether the conversation waits for an answer."""
        return self.sending is not None or self.chat_request is not None

    @property
    def older_than(self) -> int | None:
        """The number of the oldest message here, where there are older ones that can be asked for."""
        first = self.chat[0].number if self.chat else 0
        return first if first > 1 and self.conversation_id and not self.loading_older else None

    @property
    def busy(self) -> bool:
        """Whether anything runs, so that the screen has to move."""
        comparing = self.comparison is not None and self.comparison.running
        return self.answering or comparing or any(view.running for view in self.requests[-8:])

    @property
    def fullest(self) -> Gauge | None:
        """The gauge that is nearest to its limit, or farthest above it; None without any."""
        return max(self.gauges, key=lambda gauge: gauge.percent, default=None)

    @property
    def faults(self) -> int:
        """How many providers of the chain are broken on purpose."""
        return sum(row.fault is not None for row in self.providers)

    def provider(self, name: str) -> ProviderRow | None:
        """A provider's row by its name."""
        return next((row for row in self.providers if row.name == name), None)


def sent(state: ScreenState, text: str, note: str = "") -> ScreenState:
    """`state` once `text` was handed to the engine; the note will stand under it."""
    return replace(state, sending=text, sending_note=note, looked_at=None, returned=None, returned_why="")


def not_sent(state: ScreenState, why: str) -> ScreenState:
    """`state` once the engine could not take the text."""
    return replace(state, sending=None, returned=state.sending, returned_why=why)


def with_older(state: ScreenState, conversation_id: str, messages: tuple[StoredMessage, ...]) -> ScreenState:
    """`state` with an older page before its messages, where it still shows that conversation."""
    if conversation_id != state.conversation_id:
        return state
    first = state.chat[0].number if state.chat else 0
    older = tuple(message for message in messages if message.number < first)
    return replace(state, chat=(*older, *state.chat), loading_older=False)


def told(state: ScreenState, at: float, text: str, tone: str = "plain") -> ScreenState:
    """`state` with one more event line."""
    from tui_app.ui.state.lines import KEPT, EventLine

    return replace(state, lines=(*state.lines, EventLine(at, text, tone))[-KEPT:])


def looked(state: ScreenState, by: int) -> ScreenState:
    """`state` looking at an earlier (`by` < 0) or later request; at the newest it follows again."""
    shown = state.watched
    if shown is None:
        return state
    first, last = state.requests[0].number, state.requests[-1].number
    wanted = min(max(shown.number + by, first), last)
    return replace(state, looked_at=None if wanted == last else wanted)
