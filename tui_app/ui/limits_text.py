"""Limits and policy as lines: what is in force, how full it is, and what was configured."""

from __future__ import annotations

from textual.content import Content

from tui_app.budget.limits import POLICIES, Limit, Limits
from tui_app.ui.drawing import Part, fit, fit_right, gauge, line, stack
from tui_app.ui.state.gauges import Gauge
from tui_app.ui.state.lines import TONES_BY_LEVEL
from tui_app.ui.widgets.tokens_panel import level_words

LIMIT_WIDTH = 11
LEVEL_WIDTH = 15

FOR_THIS_RUN = "Written to no file; from the next request on."


def limit_line(limit: Limit, day: Gauge | None, name: int, width: int, *, picked: bool) -> Content:
    """One provider: its limit, and how full it is.

    Args:
        limit: the one in force.
        day: what the screen knows of today's tokens, None takes those of `limit`.
        name: the width of the column of names.
        width: of the whole line, in cells.
        picked: keys act on it.
    """
    used = limit.used if day is None else day.tokens
    shown = Gauge(provider=limit.provider, limit=limit.tokens, tokens=used)
    said, tone = level_words(shown)
    return line(
        *_named(limit.provider, name, picked=picked),
        (fit_right(f"{limit.tokens:,}", LIMIT_WIDTH), _tone(limit.tokens, limit.configured)),
        "  ",
        *gauge(
            shown.percent, max(4, width - name - LIMIT_WIDTH - LEVEL_WIDTH - 5), TONES_BY_LEVEL[shown.level]
        ),
        (fit_right(said, LEVEL_WIDTH), tone),
    )


def policy_line(limits: Limits, name: int, *, picked: bool) -> Content:
    """The policy, and what it does above a limit."""
    return line(
        *_named("policy", name, picked=picked),
        (fit_right(limits.policy, LIMIT_WIDTH), _tone(limits.policy, limits.configured_policy)),
        (f"  {POLICIES[limits.policy]}", "muted"),
    )


def about(limits: Limits, limit: Limit | None) -> Content:
    """What the settings name for the picked line, and how long a change lasts.

    Args:
        limits: all of them.
        limit: the picked provider's; None is the policy.
    """
    if limit is None:
        configured = f"{limits.configured_policy} ({limits.policy_source})"
    else:
        configured = f"{limit.configured:,} ({limit.source})"
    return stack((line(("configured: ", "muted"), configured), line((FOR_THIS_RUN, "muted"))))


def _named(text: str, width: int, *, picked: bool) -> tuple[Part, Part]:
    return ("›" if picked else " ", "key"), (f"{fit(text, width)} ", "strong" if picked else "plain")


def _tone(value: object, configured: object) -> str:
    return "plain" if value == configured else "accent"
