"""How long a provider asks us to wait, from its headers and its body; nonsense is ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_S = 86_400.0
"""A hint of more than a day is nonsense."""

_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_GO_DURATION = re.compile(r"(?:[0-9]{1,12}(?:\.[0-9]{1,12})?(?:ns|us|µs|μs|ms|s|m|h))+")
_GO_PART = re.compile(r"([0-9.]+)(ns|us|µs|μs|ms|s|m|h)")
_GO_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_ANTHROPIC_KINDS = ("requests", "tokens", "input-tokens", "output-tokens")
_OPENAI_KINDS = ("requests", "tokens")


def retry_after_s(
    headers: Mapping[str, str], *, now: float, body_delay: str | None = None, rate_limited: bool = False
) -> float | None:
    """The provider's hint in seconds: the first source that makes sense.

    Args:
        headers: of the response; names are looked up in lower case.
        now: Unix seconds, for hints that are dates.
        body_delay: Gemini's `RetryInfo.retryDelay`, as `11.6s`.
        rate_limited: whether the reset headers may be read; other responses carry them too.
    """
    for seconds in _sources(headers, now, body_delay, rate_limited):
        if seconds is not None and 0 <= seconds <= LONGEST_S:
            return seconds
    return None


def should_retry(headers: Mapping[str, str]) -> bool | None:
    """The provider's `x-should-retry`, None where it said neither."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())


def go_duration_s(text: str) -> float | None:
    """Seconds of a duration as Go writes it (`6m0s`, `120ms`), None where it is none."""
    text = text.strip()
    if not _GO_DURATION.fullmatch(text):
        return None
    return sum(float(number) * _GO_UNITS[unit] for number, unit in _GO_PART.findall(text))


def _sources(
    headers: Mapping[str, str], now: float, body_delay: str | None, rate_limited: bool
) -> Iterator[float | None]:
    milliseconds = _number(headers.get("retry-after-ms"))
    yield None if milliseconds is None else milliseconds / 1000
    after = headers.get("retry-after")
    yield _number(after)
    yield _until_http_date(after, now)
    yield None if body_delay is None else go_duration_s(body_delay)
    if rate_limited:
        yield _longest(
            _until_rfc3339(headers.get(f"anthropic-ratelimit-{kind}-reset"), now)
            for kind in _ANTHROPIC_KINDS
            if _exhausted(headers.get(f"anthropic-ratelimit-{kind}-remaining"))
        )
        yield _longest(
            go_duration_s(headers.get(f"x-ratelimit-reset-{kind}", ""))
            for kind in _OPENAI_KINDS
            if _exhausted(headers.get(f"x-ratelimit-remaining-{kind}"))
        )


def _longest(waits: Iterator[float | None]) -> float | None:
    """The wait after which every exhausted limit is whole again."""
    return max((wait for wait in waits if wait is not None and 0 <= wait <= LONGEST_S), default=None)


def _exhausted(remaining: str | None) -> bool:
    return _number(remaining) == 0


def _number(text: str | None) -> float | None:
    if text is None or not _NUMBER.fullmatch(text.strip()):
        return None
    return float(text)


def _until_http_date(text: str | None, now: float) -> float | None:
    if not text:
        return None
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return _since(when, now)


def _until_rfc3339(text: str | None, now: float) -> float | None:
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _since(when, now)


def _since(when: datetime, now: float) -> float | None:
    try:
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return aware.timestamp() - now
    except (ValueError, OverflowError):
        return None
