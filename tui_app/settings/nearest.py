"""Finds the valid name that a mistyped one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def distance(left: str, right: str) -> int:
    """How many letters must be changed, added, dropped or swapped with their neighbour."""
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other
            current.append(min(cost, before_last[column - 2] + 1) if swapped else cost)
        before_last, last = last, current
    return last[-1]


def nearest(word: str, names: Iterable[str], limit: int | None = None) -> str | None:
    """The name closest to `word`, upper and lower case being the same; None where none is close.

    Args:
        word: what was written.
        names: what could have been meant.
        limit: the largest distance that counts as close; None takes a third of the word, at most 3.
    """
    wanted = word.lower()
    most = max(1, min(3, len(word) // 3)) if limit is None else limit
    close = [name for name in names if abs(len(name) - len(word)) <= most]
    ranked = sorted((distance(wanted, name.lower()), name) for name in close)
    return ranked[0][1] if ranked and ranked[0][0] <= most else None


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A hint for a problem: the nearest name as a question, else all names there are."""
    known = sorted(names)
    match = nearest(word, known)
    return f"did you mean {match}?" if match else f"known: {', '.join(known)}"
