"""What a step does after a failure, in words."""

from __future__ import annotations

import math

from tui_app.cli.tables import seconds
from tui_app.failover.explain import Course, Onward
from tui_app.failover.table import HINT_CAP_S, OPEN_SCORE


def waits_in_words(course: Course) -> str:
    """The waits before the retries: `0.5-1 s, 1-2 s`."""
    if not course.waits:
        return "-"
    if course.waits[0][1] == course.failure.retry_after_s:
        return "the hint"
    return ", ".join(_span(shortest, longest) for shortest, longest in course.waits)


def _span(shortest: float, longest: float) -> str:
    return seconds(longest) if shortest == longest else f"{shortest:g}-{seconds(longest)}"


def circuit_in_words(course: Course) -> str:
    """The provider's circuit once the step is left."""
    if course.opens_s is None:
        return f"{course.score} of {OPEN_SCORE}" if course.score else "-"
    if math.isinf(course.opens_s):
        return "open until settings change"
    return "open for the hint" if course.opens_for_hint else f"open {seconds(course.opens_s)}"


def onward_in_words(onward: Onward) -> str:
    """Who comes next: `> openai`, `end` where nobody is left, `stop` where nobody may be asked."""
    if not onward.allowed:
        return "stop"
    return f"> {onward.provider}" if onward.provider else "end"


def kind_in_words(course: Course) -> str:
    """The class, with the kind of hint where there is one."""
    hint = course.failure.retry_after_s
    if hint is None:
        return course.failure.kind.value
    size = "up to" if hint <= HINT_CAP_S else "over"
    return f"{course.failure.kind.value}, hint {size} {seconds(HINT_CAP_S)}"


def sentence(course: Course, onward: Onward) -> str:
    """All of it in a sentence: `2 attempts with a wait of 0.5-1 s, then openai is asked`."""
    many = "left at once"
    if course.waits:
        waits = ", ".join(_span(shortest, longest) for shortest, longest in course.waits)
        many = f"{course.attempts} attempts with a wait of {waits}"
    if not onward.allowed:
        then = "the chain stops"
    else:
        then = f"{onward.provider} is asked" if onward.provider else "the chain ends"
    opens = f"; circuit {circuit_in_words(course)}" if course.opens_s is not None else ""
    return f"{many}, then {then}{opens}"
