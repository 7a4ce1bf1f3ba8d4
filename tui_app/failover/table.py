"""The failure table: how each class is retried, failed over, and counted by the circuit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from tui_app.domain.failures import FailureClass as F

HINT_CAP_S = 3.0
"""A retry hint longer than this means no retry on the same step."""

OPEN_SCORE = 3
"""The score at which a circuit opens."""

OPEN_S = 15.0
"""How long a circuit opens the first time, and for a 429 without a hint."""

REOPEN_S = 30.0
"""How long it opens after a failed probe."""

QUOTA_S = 600.0
"""How long an exhausted quota keeps a circuit open."""

UNTIL_SETTINGS_CHANGE = math.inf


class FailOver(Enum):
    """Whether a request may go on to a later step."""

    YES = "yes"
    NO = "no"
    LARGER = "only to a step with a larger window"
    OPTION = "only if an option of this vendor alone was refused"
    SETTING = "only with ON_REFUSAL=next"
    ONCE = "once a request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One row of the table.

    Attributes:
        retries: on the same step, where the provider gives no hint.
        retries_hinted: the same where a hint within the cap was given.
        weight: what each failed attempt adds to the circuit's score.
        opens_s: how long leaving the step opens the circuit at once; None if it does not.
        hint_opens: whether a hint replaces `opens_s`.
    """

    fail_over: FailOver
    retries: int = 0
    retries_hinted: int | None = None
    weight: int = 0
    opens_s: float | None = None
    hint_opens: bool = False

    def retries_for(self, hint_s: float | None) -> int:
        """How often the same step may be tried again after such a failure."""
        if hint_s is None:
            return self.retries
        if hint_s > HINT_CAP_S:
            return 0
        return self.retries if self.retries_hinted is None else self.retries_hinted


REACTIONS: dict[F, Reaction] = {
    F.CONNECT: Reaction(fail_over=FailOver.YES, retries=1, weight=1),
    F.TIMEOUT: Reaction(fail_over=FailOver.YES, weight=2),
    F.RATE_LIMITED: Reaction(
        fail_over=FailOver.YES, retries=2, retries_hinted=1, opens_s=OPEN_S, hint_opens=True
    ),
    F.QUOTA_EXHAUSTED: Reaction(fail_over=FailOver.YES, opens_s=QUOTA_S),
    F.OVERLOADED: Reaction(fail_over=FailOver.YES, retries=1, weight=1),
    F.SERVER_ERROR: Reaction(fail_over=FailOver.YES, retries=2, weight=1),
    F.AUTH: Reaction(fail_over=FailOver.YES, opens_s=UNTIL_SETTINGS_CHANGE),
    F.MODEL_NOT_FOUND: Reaction(fail_over=FailOver.YES, opens_s=UNTIL_SETTINGS_CHANGE),
    F.CONTEXT_TOO_LONG: Reaction(fail_over=FailOver.LARGER),
    F.BAD_REQUEST: Reaction(fail_over=FailOver.OPTION),
    F.REFUSED: Reaction(fail_over=FailOver.SETTING),
    F.EMPTY: Reaction(fail_over=FailOver.ONCE, weight=1),
    F.MALFORMED: Reaction(fail_over=FailOver.YES, weight=1),
    F.TRUNCATED: Reaction(fail_over=FailOver.YES, weight=1),
    F.CANCELLED: Reaction(fail_over=FailOver.NO),
}
"""Every class that an attempt can end with; the classes that skip a step make no attempt."""
