"""By what the list of traces can be filtered: one menu each."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_app.domain.failures import FailureClass
from tui_app.domain.sanitize import one_line
from tui_app.domain.trace_search import OUTCOMES, TraceFilter
from tui_app.ui.causes import CAUSES
from tui_app.ui.screens.choice import Choice, ChoiceScreen
from tui_app.ui.screens.trace_base import TraceBase
from tui_app.ui.state.traces import TraceListing
from tui_app.ui.widgets import trace_table

ANY = ""


class FilteringScreen(TraceBase):
    """A list of traces with three filters.

    Attributes:
        listing: what is asked for.
        providers: the names that are known.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "provider", "only one provider", id="traces.provider", show=False),
        Binding("c", "kind", "only one class of failure", id="traces.class", show=False),
        Binding("o", "outcome", "only one outcome", id="traces.outcome", show=False),
    ]
    listing: TraceListing
    providers: set[str]

    def want(self, wanted: TraceFilter) -> None:
        """Asks for other traces, if they are others."""
        raise NotImplementedError

    def action_provider(self) -> None:
        """Asks for a provider."""
        names = sorted(self.providers | {self.listing.wanted.provider or ANY} - {ANY})
        choices: tuple[Choice, ...] = tuple((name, one_line(name, 60), "") for name in names)
        self._choose("Requests that came to", choices, "provider")

    def action_kind(self) -> None:
        """Asks for a failure class."""
        choices: tuple[Choice, ...] = tuple((kind, kind.value, CAUSES[kind]) for kind in FailureClass)
        self._choose("Requests in which this went wrong", choices, "kind")

    def action_outcome(self) -> None:
        """Asks for an outcome."""
        choices: tuple[Choice, ...] = tuple((name, name, trace_table.OUTCOMES[name][0]) for name in OUTCOMES)
        self._choose("Requests that ended", choices, "outcome")

    def _choose(self, title: str, choices: tuple[Choice, ...], field: str) -> None:
        def chosen(value: str | None) -> None:
            if value is None:
                return
            taken = FailureClass(value) if value and field == "kind" else value or None
            self.want(replace(self.listing.wanted, **{field: taken}))  # type: ignore[arg-type]  # its fields

        current = getattr(self.listing.wanted, field) or ANY
        self.app.push_screen(ChoiceScreen(title, ((ANY, "any", ""), *choices), current), chosen)
