from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.providers.hints import go_duration_s, retry_after_s, should_retry

NOW = 1_793_448_000.0  # 2026-10-31T12:00:00Z
DATE = "Sat, 31 Oct 2026 12:00:05 GMT"


def hint(
    headers: dict[str, str] | None = None, delay: str | None = None, *, limited: bool = True
) -> float | None:
    return retry_after_s(headers or {}, now=NOW, body_delay=delay, rate_limited=limited)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 0.25 "}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": DATE}, 5.0),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after-ms": "-1", "retry-after": "7"}, 7.0),
        ({}, None),
    ],
)
def test_the_first_header_that_makes_sense_decides(headers: dict[str, str], seconds: float | None) -> None:
    assert hint(headers) == seconds


@pytest.mark.parametrize(
    "nonsense",
    ["-1", "nan", "NaN", "inf", "-inf", "1e3", "86401", "soon", "", "1_0", "٣", "Fri, 31 Feb 2026 99:00"],
)
@pytest.mark.parametrize("name", ["retry-after", "retry-after-ms"])
def test_nonsense_is_ignored(name: str, nonsense: str) -> None:
    value = nonsense if name == "retry-after" or nonsense != "86401" else "86401000"
    assert hint({name: value}) is None


def test_a_date_in_the_past_or_days_ahead_is_ignored() -> None:
    assert hint({"retry-after": "Sat, 31 Oct 2026 11:59:59 GMT"}) is None
    assert hint({"retry-after": "Mon, 02 Nov 2026 12:00:00 GMT"}) is None


def test_the_body_comes_after_retry_after_and_before_the_limits() -> None:
    limits = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}
    assert hint({"retry-after": "7", **limits}, "11.6s") == 7.0
    assert hint(limits, "11.6s") == 11.6
    assert hint(limits, "-3s") == 360.0
    assert hint(limits) == 360.0


def test_only_exhausted_limits_count_and_the_longest_of_them() -> None:
    headers = {
        "anthropic-ratelimit-requests-remaining": "0",
        "anthropic-ratelimit-requests-reset": "2026-10-31T12:00:20Z",
        "anthropic-ratelimit-tokens-remaining": "0",
        "anthropic-ratelimit-tokens-reset": "2026-10-31T12:00:30+00:00",
        "anthropic-ratelimit-output-tokens-remaining": "900",
        "anthropic-ratelimit-output-tokens-reset": "2026-10-31T12:10:00Z",
    }
    assert hint(headers) == 30.0
    headers["anthropic-ratelimit-tokens-remaining"] = "5"
    assert hint(headers) == 20.0


def test_limits_of_a_response_that_is_not_limited_say_nothing() -> None:
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s"}
    assert hint(headers) == 1.0
    assert hint(headers, limited=False) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1.0), ("6m0s", 360.0), ("120ms", 0.12), ("1h2m3.5s", 3723.5), ("7.66s", 7.66), ("500us", 0.0005)],
)
def test_go_durations(text: str, seconds: float) -> None:
    assert go_duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "1", "1 s", "-1s", "1x", "1s2", "s1", "1..5s"])
def test_what_is_no_go_duration(text: str) -> None:
    assert go_duration_s(text) is None


@pytest.mark.parametrize(
    ("value", "meant"), [("true", True), (" FALSE ", False), ("maybe", None), ("", None)]
)
def test_should_retry(value: str, meant: bool | None) -> None:
    assert should_retry({"x-should-retry": value}) is meant
    assert should_retry({}) is None


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_makes_it_fail(milliseconds: str, after: str, reset: str, delay: str) -> None:
    headers = {
        "retry-after-ms": milliseconds,
        "retry-after": after,
        "anthropic-ratelimit-tokens-remaining": "0",
        "anthropic-ratelimit-tokens-reset": reset,
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": reset,
    }
    seconds = hint(headers, delay)
    assert seconds is None or 0 <= seconds <= 86_400
