"""Numbers and times as the few words that fit on a screen."""

from __future__ import annotations

SHORT_ENVIRONMENTS = {"development": "dev", "staging": "staging", "production": "prod"}


def span(seconds: float) -> str:
    """A measured duration: `0.16s`, `12.3s`, `140s`."""
    if seconds < 9.995:
        return f"{seconds:.2f}s"
    return f"{seconds:.1f}s" if seconds < 99.95 else f"{seconds:.0f}s"


def going(seconds: float, *, calm: bool) -> str:
    """A duration that still grows; calm, it moves once a second."""
    return f"{int(seconds)}s" if calm else span(seconds)


def left(seconds: float) -> str:
    """Time that is left, rounded up so that it never says 0 too early: `12s`, `10m`, `18h 39m`."""
    whole = max(0, -int(-seconds // 1))
    if whole < 60:
        return f"{whole}s"
    minutes = -(-whole // 60)
    if minutes < 60:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h" if minutes == 0 else f"{hours}h {minutes:02}m"


def in_about(seconds: float) -> str:
    """How soon something is, in three characters and rounded up: `45m`, `2h`, `9h+`."""
    minutes = max(1, -int(-seconds // 60))
    if minutes < 60:
        return f"{minutes}m"
    hours = -(-minutes // 60)
    return f"{hours}h" if hours <= 9 else "9h+"


AGE_STEP = 10
"""Seconds between two different ages below a minute; fewer would repaint an idle screen."""


def age(seconds: float) -> str:
    """How long ago: `now`, `10s ago`, `3m ago`, `5h ago`; in steps, so that it seldom changes."""
    if seconds < AGE_STEP:
        return "now"
    if seconds < 60:
        return f"{int(seconds // AGE_STEP) * AGE_STEP}s ago"
    if seconds < 3600:
        return f"{int(seconds // 60)}m ago"
    return f"{int(seconds // 3600)}h ago" if seconds < 86400 else f"{int(seconds // 86400)}d ago"


def count(number: int) -> str:
    """A number of tokens in at most five characters: `950`, `1.2k`, `164k`, `2.1M`."""
    if number < 1000:
        return str(number)
    for size, mark in ((1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G")):
        scaled = number / size
        if scaled < 9.95:
            return f"{scaled:.1f}".removesuffix(".0") + mark
        if scaled < 999.5:
            return f"{scaled:.0f}{mark}"
    return f"{number:.0e}"


def short_environment(name: str) -> str:
    """`prod` for `production`, for narrow places."""
    return SHORT_ENVIRONMENTS.get(name, name)
