"""What the guide knows when it decides on the next key: the screen's state, and where the person is on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Trace
from tui_app.ui.state import ScreenState
from tui_app.ui.state.gauges import Gauge

LEAST_STEPS = 3
"""Providers that the story needs in the chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One moment.

    Attributes:
        traces: of the requests that ended since the guide began, oldest first.
        last: of the newest one that ended in this step of the guide, None before that.
        typing: the input has the focus.
        picked: the provider that keys act on.
        limited: the provider that the screen of limits acts on, None where that is not open.
    """

    state: ScreenState = field(default_factory=ScreenState)
    traces: tuple[Trace, ...] = ()
    last: Trace | None = None
    typing: bool = True
    picked: str = ""
    limited: str | None = None

    @property
    def able(self) -> bool:
        """Whether the chain is long enough for the story."""
        return len(self.state.chain) >= LEAST_STEPS

    @property
    def running(self) -> bool:
        """Whether an answer is on its way."""
        return self.state.answering

    def name(self, step: int) -> str:
        """The provider at a step, counted from 1."""
        chain = self.state.chain
        return chain[step - 1] if step <= len(chain) else f"step {step}"

    def fault(self, step: int) -> str | None:
        """How the provider at a step is broken on purpose."""
        row = self.state.provider(self.name(step))
        return row.fault if row else None

    def gauge(self, step: int) -> Gauge | None:
        """The day of the provider at a step."""
        name = self.name(step)
        return next((day for day in self.state.gauges if day.provider == name), None)

    def over(self, step: int) -> bool:
        """Whether the provider at a step has used up its limit."""
        day = self.gauge(step)
        return day is not None and day.percent > 100

    def answered(self, *steps: int) -> bool:
        """Whether the last request was answered, and by one of these steps."""
        return self.last is not None and self.last.outcome == "answered" and self.last.step in steps

    def skipped(self, step: int, reason: FailureClass) -> bool:
        """Whether the last request passed a step over for that reason."""
        return self.last is not None and any(
            skip.step == step and skip.reason is reason for skip in self.last.skipped
        )
