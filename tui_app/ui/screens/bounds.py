"""The bounds and the form of a fault as the menu lets them be chosen: each key goes on to the next choice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_app.faults.catalogue import FaultKind

COUNTS = (None, 1, 2, 3, 5, 10)
TIMES = (None, 10, 30, 60, 300)
CHANCES = (None, 75, 50, 25, 10)
SEEDS = (None, 1, 2, 3, 7, 42)

FORMS: dict[str, tuple[str, ...]] = {
    "rate_limited": ("", "retry_after=none", "retry_after=3", "retry_after=30"),
    "html": ("", "status=502", "status=503", "status=403"),
    "refused": ("", "variant=answer"),
    "wrong_usage": ("", "variant=absent", "variant=absurd"),
    "slow": ("", "tokens_per_second=1", "tokens_per_second=20"),
    "slow_first_token": ("", "seconds=8", "seconds=20"),
}
"""The forms that are offered of a kind, the default first."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is chosen; each number is a place in its list.

    Attributes:
        form: of the kind that stands under the cursor.
    """

    form: int = 0
    count: int = 0
    time: int = 0
    chance: int = 0
    seed: int = 0

    @property
    def chosen(self) -> bool:
        """Whether anything is not as it was."""
        return self != Bounds()

    def next_form(self, kind: FaultKind) -> Bounds:
        """The next form of this kind."""
        return replace(self, form=(self.form + 1) % len(FORMS.get(kind.name, ("",))))

    def next_count(self) -> Bounds:
        """More requests, or again as many as come."""
        return replace(self, count=(self.count + 1) % len(COUNTS))

    def next_time(self) -> Bounds:
        """A longer time, or again until it is healed."""
        return replace(self, time=(self.time + 1) % len(TIMES))

    def next_chance(self) -> Bounds:
        """Fewer of the requests, or again all of them."""
        return replace(self, chance=(self.chance + 1) % len(CHANCES))

    def next_seed(self) -> Bounds:
        """Another seed, or again none."""
        return replace(self, seed=(self.seed + 1) % len(SEEDS))

    def fault(self, kind: FaultKind) -> str:
        """The fault as `--fault` takes it."""
        forms = FORMS.get(kind.name, ("",))
        count, time, chance, seed = (
            COUNTS[self.count],
            TIMES[self.time],
            CHANCES[self.chance],
            SEEDS[self.seed],
        )
        parts = [
            *([f"count={count}"] if count else []),
            *([f"for={time}"] if time else []),
            *([f"p={chance / 100:g}"] if chance else []),
            *([f"seed={seed}"] if seed and chance else []),
            *filter(None, (forms[self.form % len(forms)],)),
        ]
        return f"{kind.name}:{','.join(parts)}" if parts else kind.name

    def _values(self) -> tuple[int | None, int | None, int | None, int | None]:
        return COUNTS[self.count], TIMES[self.time], CHANCES[self.chance], SEEDS[self.seed]

    def words(self) -> str:
        """What ends it and whom it hits."""
        count, time, chance, seed = (
            COUNTS[self.count],
            TIMES[self.time],
            CHANCES[self.chance],
            SEEDS[self.seed],
        )
        ends = [
            *([f"{count} request{'' if count == 1 else 's'}"] if count else []),
            *([f"{time} s"] if time else []),
        ]
        until = f"for {' or '.join(ends)}" if ends else "until healed"
        hits = f"{chance} % of requests" if chance else "every request"
        return f"{hits}, {until}" + (f", seed {seed}" if seed and chance else "")
