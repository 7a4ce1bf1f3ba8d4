"""One misbehaviour with its bounds, and the text that the command line, menus and scenarios write it in."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tui_app.domain.sanitize import one_line
from tui_app.faults.catalogue import FaultKind, fault_kind, nearest_names

BOUNDS = ("count", "for", "p", "seed")
"""The parameters that every kind takes: what ends a fault, and which requests it hits."""

_BETWEEN = re.compile(r"\s*\+\s*(?=[a-z])")
"""Parts one fault from the next; the sign of an exponent has no letter behind it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour with its bounds; a parameter that its kind does not take is ignored.

    Attributes:
        name: the kind's name.
        count: how many requests it hits, None until it is healed.
        retry_after_s: seconds that `rate_limited` tells the client to wait, None gives no hint.
        seconds: how long `slow_first_token` lets the first token wait.
        tokens_per_second: the speed of `slow`.
        status: the HTTP status of `html`.
        variant: which form of the kind, empty for its default.
        for_s: after how many seconds it heals, None never by itself.
        p: the probability with which it hits a request, above 0 up to 1.
        seed: makes the same requests be hit every time; None leaves it to chance.

    Raises:
        ValueError: an unknown name, or a bound that makes no sense.
    """

    name: str
    count: int | None = None
    retry_after_s: float | None = 1.0
    seconds: float = 3.0
    tokens_per_second: float = 4.0
    status: int = 200
    variant: str = ""
    for_s: float | None = None
    p: float = 1.0
    seed: int | None = None

    def __post_init__(self) -> None:
        kind = fault_kind(self.name)
        if self.count is not None and self.count < 1:
            raise ValueError(f"{self.name}: count must be at least 1")
        if self.for_s is not None and not 0 < self.for_s < math.inf:
            raise ValueError(f"{self.name}: for must be seconds above 0, and finite")
        if not 0 < self.p <= 1:
            raise ValueError(f"{self.name}: p must be a probability above 0, at most 1")
        if self.retry_after_s is not None and not 0 <= self.retry_after_s < math.inf:
            raise ValueError(f"{self.name}: retry_after must be finite seconds from 0 up, or none")
        if not 0 <= self.seconds < math.inf:
            raise ValueError(f"{self.name}: seconds must be 0 or more, and finite")
        if not 0 < self.tokens_per_second < math.inf:
            raise ValueError(f"{self.name}: tokens_per_second must be above 0, and finite")
        if not 200 <= self.status <= 599:
            raise ValueError(f"{self.name}: status must be an HTTP status from 200 to 599")
        if self.variant and self.variant not in kind.variants:
            raise ValueError(
                f'{self.name}: unknown variant "{one_line(self.variant, 40)}"; '
                f"{nearest_names(self.variant, kind.variants)}"
            )

    @property
    def kind(self) -> FaultKind:
        """What the name stands for."""
        return fault_kind(self.name)

    @property
    def form(self) -> str:
        """The variant in force: the given one, else the kind's default, else empty."""
        return self.variant or next(iter(self.kind.variants), "")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Reads `name` or `name:parameter=value,…`, as in `rate_limited:retry_after=7,count=2`.

        Raises:
            ValueError: an unknown name or parameter, or a value that makes no sense; says what would do.
        """
        name, _, rest = text.strip().partition(":")
        kind = fault_kind(name.strip())
        allowed = (*BOUNDS, *kind.options)
        given: dict[str, Any] = {}
        for part in filter(None, (piece.strip() for piece in rest.split(","))):
            option, _, value = (side.strip() for side in part.partition("="))
            if option not in allowed:
                raise ValueError(
                    f'{kind.name} has no parameter "{one_line(option, 40)}"; {nearest_names(option, allowed)}'
                )
            if _FIELDS.get(option, option) in given:
                raise ValueError(f"{kind.name}: {option} is given twice")
            given[_FIELDS.get(option, option)] = _value(kind.name, option, value)
        return cls(kind.name, **given)

    def __str__(self) -> str:
        """The text from which `parse` makes the same fault."""
        parts = []
        for option in (*BOUNDS, *self.kind.options):
            field = _FIELDS.get(option, option)
            value = getattr(self, field)
            if value != _DEFAULTS[field]:
                parts.append(f"{option}={'none' if value is None else _plain(value)}")
        return f"{self.name}:{','.join(parts)}" if parts else self.name


def parse_course(text: str) -> tuple[Fault, ...]:
    """Faults that follow one another, as in `overloaded:count=1+rate_limited:count=1+silence`.

    Raises:
        ValueError: one of them is wrong, or would never end and so never let the next one come.
    """
    course = tuple(Fault.parse(part) for part in _BETWEEN.split(text.strip()))
    for fault in course[:-1]:
        if fault.count is None and fault.for_s is None:
            raise ValueError(
                f"{fault.name} has no end, so what follows it never comes: give it a count or a time, "
                f"as in {fault.name}:count=1"
            )
    return course


def course_text(course: Iterable[Fault]) -> str:
    """The text from which `parse_course` makes the same faults."""
    return "+".join(map(str, course))


_FIELDS = {"retry_after": "retry_after_s", "for": "for_s"}
_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Fault)}
_WHOLE = frozenset({"count", "status", "seed"})


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def _value(name: str, option: str, text: str) -> str | int | float | None:
    if option == "variant":
        return text
    if option == "retry_after" and text == "none":
        return None
    try:
        return int(text) if option in _WHOLE else float(text)
    except ValueError:
        raise ValueError(f'{name}: {option} must be a number, not "{one_line(text, 40)}"') from None
