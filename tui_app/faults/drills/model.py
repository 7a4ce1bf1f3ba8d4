"""A scenario as plain data: what is done to the chain, what is asked, and what has to come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_app.faults.fault import Fault

Target = str | int
"""A provider by its name, or by its place in the chain, from 1."""

OUTCOMES = ("answered", "exhausted", "refused", "rejected")
"""How a request of a drill can end."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a number has to be; None leaves that side open."""

    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        """Whether the number is within."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        if self.least == self.most and self.least is not None:
            return f"{self.least:g}"
        parts = [f"at least {self.least:g}"] if self.least is not None else []
        parts += [f"at most {self.most:g}"] if self.most is not None else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What has to come of one request; None is not looked at.

    Attributes:
        outcome: one of `OUTCOMES`.
        answered_by: whose answer it is.
        trail: every attempt in order: whose it was, and its failure class or `answered`.
        attempts: how many calls.
        classes: the failure classes of the failed attempts, in order.
        waits: how many waits between attempts.
        waited_s: seconds spent in them together.
        skipped: the steps that were passed over, in order, and why.
        circuits: the state of circuits after the request: `closed`, `open` or `half_open`.
        budget: levels of the day's budgets after the request.
        text_whole: whether the caller has one whole answer of one provider, and nothing of a broken one.
        contains: words that the answer must hold.
        discarded_chars: characters that had come and were thrown away.
        duration_s: seconds from the question to its end.
        exit_code: what `tui-app ask` would end with.
    """

    outcome: str | None = None
    answered_by: Target | None = None
    trail: tuple[tuple[Target, str], ...] | None = None
    attempts: Bound | None = None
    classes: tuple[str, ...] | None = None
    waits: Bound | None = None
    waited_s: Bound | None = None
    skipped: tuple[tuple[Target, str], ...] | None = None
    circuits: tuple[tuple[Target, str], ...] = ()
    budget: tuple[tuple[Target, str], ...] = ()
    text_whole: bool | None = None
    contains: str | None = None
    discarded_chars: Bound | None = None
    duration_s: Bound | None = None
    exit_code: Bound | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """Puts faults in front of a provider.

    Attributes:
        course: those that follow one another.
        fires: how many requests they must hit until the provider's next fault, or the end.
    """

    target: Target
    course: tuple[Fault, ...]
    fires: Bound = Bound(least=1)


@dataclass(frozen=True, slots=True)
class Heal:
    """Takes a provider's fault away; every one where no provider is named."""

    target: Target | None


@dataclass(frozen=True, slots=True)
class Pass:
    """Lets time pass, in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Change:
    """Puts other settings in force, by variable."""

    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spend:
    """Books tokens on a provider's day, as if requests had used them."""

    target: Target
    tokens: int


@dataclass(frozen=True, slots=True)
class Circuit:
    """Opens a provider's circuit by hand, or closes it."""

    target: Target
    opened: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """Sends one prompt down the chain."""

    prompt: str
    expect: Expect


Deed = Break | Heal | Pass | Change | Spend | Circuit | Ask


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, and where the file says so, as in `steps[2]`."""

    path: str
    deed: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole scenario.

    Attributes:
        name: short, for lists and reports.
        origin: the file that it came from, as a person would name it.
        title: one line.
        about: what really happens in such an outage.
        source: where that is told, a URL or empty.
        environment: whose chain, limits and deadline are in force.
        chain: the providers in order; empty takes the environment's.
        seed: makes chance the same in every run.
        variables: settings laid over the environment's defaults, by variable.
        without_key: providers that are not configured.
        lines: the line of each key of the file, by path, for the mistakes that show only later.
    """

    name: str
    origin: str
    title: str
    about: str = ""
    source: str = ""
    environment: str = "production"
    chain: tuple[str, ...] = ()
    seed: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)
    without_key: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
