"""Commands of the palette that change how the screen is drawn; each is kept over restarts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol, runtime_checkable

from tui_app.ui.comfort import Comfort

TOLD: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "ascii": (
        ("display: ascii", "Draws borders, bars and marks in ASCII, for poor fonts and terminals."),
        ("display: unicode", "Draws borders, bars and marks with their own characters again."),
    ),
    "motion": (
        ("display: motion", "A spinner, tenths of seconds and smooth scrolling again."),
        ("display: reduced motion", "No spinner, whole seconds, no smooth scrolling."),
    ),
    "bell": (
        ("display: bell", "Rings the terminal's bell when an answer ends while you look elsewhere."),
        ("display: no bell", "No bell any more."),
    ),
}
"""For each choice the command that makes it, and the one that takes it back."""


@runtime_checkable
class HasComfort(Protocol):
    """An app whose display can be chosen."""

    comfort: Comfort


def display_commands(app: object) -> Iterator[tuple[str, str, Callable[[], None]]]:
    """Name, sentence and action of every change that can be made now."""
    if not isinstance(app, HasComfort):
        return
    comfort = app.comfort
    for choice, (on, off) in TOLD.items():
        chosen = getattr(comfort.display, choice)
        name, does = off if chosen else on
        yield name, does, partial(comfort.choose, **{choice: not chosen})
