"""Turns that alternate, and what their figures come to: medians, spreads, ratios within one round.

A machine that does other work slows everybody of the same round down, so a ratio is taken round by round and
only then summed up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Figures = Mapping[str, float]
"""What one turn measured: metric to number. The metric's name ends with its unit: `cpu_ms`, `wall_s`."""

Turn = Callable[[], Figures]
"""Measures once."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several turns, and the lowest and highest of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one value."""
        return cls(median(values), min(values), max(values))


def interleaved(turns: Mapping[str, Turn], rounds: int) -> dict[str, list[Figures]]:
    """Gives every contestant one turn a round, in an order that turns round too.

    Args:
        turns: by the contestant's name.
        rounds: how many turns each gets.

    Returns:
        Each contestant's figures, one entry a round, in the order of `turns`.
    """
    taken: dict[str, list[Figures]] = {name: [] for name in turns}
    names = list(turns)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            taken[name].append(turns[name]())
    return taken


def values(figures: Sequence[Figures], metric: str) -> list[float]:
    """One metric of several rounds."""
    return [each[metric] for each in figures]


def ratios(figures: Sequence[Figures], reference: Sequence[Figures], metric: str) -> Spread:
    """One metric relative to a reference, round by round."""
    return Spread.of(
        [own / other for own, other in zip(values(figures, metric), values(reference, metric), strict=True)]
    )
