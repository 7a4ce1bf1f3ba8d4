"""Parsers: what each takes, what it refuses, and that it does nothing else with any text."""

from __future__ import annotations

import math
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.settings import parsers
from tui_app.settings.parsers import InvalidError
from tui_app.settings.variables import VARIABLES

lines = st.text(min_size=1, max_size=60).map(str.strip).filter(bool)


def refusal(parse: Callable[[str], object], text: str) -> str:
    with pytest.raises(InvalidError) as caught:
        parse(text)
    return f"{caught.value.what}; {caught.value.hint}"


@given(st.sampled_from(sorted(VARIABLES)), lines | st.from_regex(r"[a-z]+://[^\s]*", fullmatch=True))
def test_every_parser_gives_a_value_or_a_refusal_for_any_text(name: str, text: str) -> None:
    with suppress(InvalidError):
        assert VARIABLES[name].parse(text) is not None


@given(st.integers(0, 10**17), st.integers(0, 10**17), st.integers(0, 10**17))
def test_whole_numbers_are_taken_exactly_within_their_range(number: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    parse = parsers.whole(low, high)

    if low <= number <= high:
        assert parse(str(number)) == parse(f"{number:_}") == number
    else:
        assert "out of range" in refusal(parse, str(number))


@given(lines)
def test_what_is_taken_as_a_whole_number_is_written_in_plain_digits(text: str) -> None:
    try:
        number = parsers.whole(0, 10**18)(text)
    except InvalidError:
        return
    assert str(number) == text.replace("_", "").lstrip("0") or number == 0


@pytest.mark.parametrize(
    "text", ["-1", "+1", "1.0", "1e3", "10k", "1,000", "_1", "1_", "1__0", "٣", "²", "1 000", "9" * 5000]
)
def test_other_ways_to_write_a_number_are_refused(text: str) -> None:
    assert "is not a whole number" in refusal(parsers.whole(0, 10**18), text)


@given(st.floats(0, 100_000, allow_nan=False).map(lambda number: round(number, 6)))
def test_prices_are_taken_as_written(number: float) -> None:
    assert parsers.price(f"{number:.6f}") == pytest.approx(number)


@given(lines | st.floats().map(str))
def test_no_text_gives_a_number_that_is_not_finite_or_out_of_range(text: str) -> None:
    for parse in (parsers.price, parsers.seconds):
        try:
            number = parse(text)
        except InvalidError:
            continue
        assert math.isfinite(number)
        assert 0 <= number <= 100_000


@pytest.mark.parametrize("text", ["0", "0.0", "3600.1", "-1", "nan", "inf", "1e3", "10s", "1,5", ".", "0x10"])
def test_seconds_are_positive_plain_and_at_most_an_hour(text: str) -> None:
    assert "seconds, more than 0 and at most 3600" in refusal(parsers.seconds, text)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "key",
        "test-key",
        "sk-test",
        "bad-key",
        "badly",
        "dummy",
        "sk-ant-api03-AbC_9-",
        "AIzaSyD-1",
        "$a$b{c}#%",
    ],
)
def test_keys_of_vendors_and_of_test_harnesses_are_taken(text: str) -> None:
    assert parsers.key(text).reveal() == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sk-...", "placeholder"),
        ("sk-ant-...", "placeholder"),
        ("...", "placeholder"),
        ("<your key>", "placeholder"),
        ("your-key-here", "placeholder"),
        ("YOUR_API_KEY", "placeholder"),
        ("sk-your-key", "placeholder"),
        ("put-your-key-here", "placeholder"),
        ("changeme", "placeholder"),
        ("change-me", "placeholder"),
        ("Replace_Me", "placeholder"),
        ("TODO", "placeholder"),
        ("placeholder", "placeholder"),
        ("sk-xxxxxxxx", "placeholder"),
        ("xxx", "placeholder"),
        ("sk-ant-", "placeholder"),
        ("sk-", "placeholder"),
        ("Bearer abc", "space"),
        ("abc def", "space"),
        ("abc\ndef", "line break"),
        ("abc\u00a0def", "space"),
        ('abc"', "quote"),
        ("'abc", "quote"),
        ("abc\x7f", "character"),
        ("abc\x00", "character"),
        ("sk-аbc", "character"),
        ("sk-abc…", "character"),
    ],
)
def test_half_a_key_is_refused(text: str, said: str) -> None:
    assert said in refusal(parsers.key, text)


@pytest.mark.parametrize("text", ["changeme", "your-secret-here", "TODO", "two\nlines"])
def test_a_passphrase_is_no_stand_in_and_one_line(text: str) -> None:
    refusal(parsers.passphrase, text)


@pytest.mark.parametrize("text", ["secret", "several <odd> words...", "größer", "x"])
def test_a_passphrase_may_be_any_other_text(text: str) -> None:
    assert parsers.passphrase(text).reveal() == text


@given(lines)
def test_whatever_is_taken_as_a_key_fits_into_a_header(text: str) -> None:
    try:
        key = parsers.key(text).reveal()
    except InvalidError:
        return
    assert key == text
    assert all("!" <= character <= "~" for character in key)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://api.example.com", "https://api.example.com"),
        ("HTTP://api.example.com/v1/", "HTTP://api.example.com/v1"),
        ("http://127.0.0.1:8080/openai/v1//", "http://127.0.0.1:8080/openai/v1"),
        ("http://[::1]:11434", "http://[::1]:11434"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_base_urls_lose_their_last_slash_and_nothing_else(text: str, url: str) -> None:
    assert parsers.base_url(text) == url


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("api.example.com", "must begin with"),
        ("localhost:11434/v1", "must begin with"),
        ("ftp://example.com", "must begin with http:// or https://"),
        ("https://", "without a host"),
        ("https:///v1", "without a host"),
        ("https://:8080", "without a host"),
        ("http://host:0", "port 0"),
        ("http://host:99999", "makes no sense"),
        ("http://host:port", "makes no sense"),
        ("http://[::1", "makes no sense"),
        ("https://user:word@host", "user or password"),
        ("https://key@host/v1", "user or password"),
        ("https://host?key=1", "query"),
        ("https://host/v1?", "query"),
        ("https://host/#top", "fragment"),
        ("https://ho st", "not a URL"),
        ("https://host\\v1", "not a URL"),
        ("https://host\n", "not a URL"),
    ],
)
def test_other_base_urls_are_refused_without_being_quoted(text: str, said: str) -> None:
    what, _, _ = refusal(parsers.base_url, text).partition(";")

    assert said in what
    assert text not in what


def test_redis_and_sentry_urls_are_hidden() -> None:
    assert "word" not in repr(parsers.redis_url("redis://user:word@host/1"))
    assert "word" not in repr(parsers.dsn("https://word@host/1"))


@pytest.mark.parametrize("text", ["http://host", "redis://", "redis:host", "rediss://:pw@", "redis://host:x"])
def test_other_usage_stores_are_refused(text: str) -> None:
    refusal(parsers.redis_url, text)


@pytest.mark.parametrize("text", ["host/1", "https://host/1", "https://key@host", "https://key@/1", "on"])
def test_other_dsns_are_refused(text: str) -> None:
    refusal(parsers.dsn, text)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("100/minute", "100/minute"), ("007/Day", "7/day"), ("1 / hour", "1/hour"), ("OFF", "off")],
)
def test_rates_are_written_in_one_way(text: str, rate: str) -> None:
    assert parsers.rate_limit(text) == rate


@pytest.mark.parametrize(
    "text", ["0/minute", "100", "100/fortnight", "-1/day", "100/minutes", "a/day", "1/2/day", "none"]
)
def test_other_rates_are_refused(text: str) -> None:
    assert "is not a rate" in refusal(parsers.rate_limit, text)


@pytest.mark.parametrize("text", ["v1", "v1beta", "v1beta2", "v12alpha"])
def test_gemini_versions_are_taken(text: str) -> None:
    assert parsers.api_version(text) == text


@pytest.mark.parametrize("text", ["1", "v", "v1/beta", "V1", "v1?", "../v1"])
def test_other_gemini_versions_are_refused(text: str) -> None:
    refusal(parsers.api_version, text)


@pytest.mark.parametrize(
    "text", ["Mars/Olympus", "Europe", "../../etc/passwd", "/etc/localtime", "a" * 5000, "\x00"]
)
def test_what_is_no_time_zone_is_refused(text: str) -> None:
    assert "is not a time zone" in refusal(parsers.timezone, text)


@contextmanager
def no_time_zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "tzdata", None)
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath()


def test_a_machine_without_time_zones_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    with no_time_zones(monkeypatch):
        assert "install the Python package tzdata" in refusal(parsers.timezone, "Europe/Vienna")


def test_a_home_that_does_not_exist_is_refused() -> None:
    assert "leads nowhere" in refusal(parsers.folder, "~nobody-of-this-name/data")


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\x1b[31m", "a\u202eb"])
def test_names_of_models_and_folders_are_one_printable_line(text: str) -> None:
    for parse in (parsers.text_line, parsers.folder):
        assert "cannot be printed" in refusal(parse, text)


def test_a_name_of_unreasonable_length_is_refused() -> None:
    assert "longer than 200" in refusal(parsers.text_line, "m" * 201)
