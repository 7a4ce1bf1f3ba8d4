"""Turns the text of a variable into its value, or says what is wrong with it.

A parser takes text that is not blank and has no space around it, and raises `InvalidError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from tui_app.domain.secret import Secret
from tui_app.settings.nearest import did_you_mean, nearest
from tui_app.settings.problems import shown

T = TypeVar("T")

_LONGEST_TEXT = 200
_WHOLE = re.compile(r"[0-9](?:_?[0-9]){0,17}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12}", re.ASCII)
_RATE = re.compile(r"([0-9]{1,9}) ?/ ?(second|minute|hour|day)", re.ASCII)
_VERSION = re.compile(r"v[0-9]+[a-z0-9]*", re.ASCII)
_PLACEHOLDER = re.compile(
    r"your[-_].*|.*[-_](?:key|secret)[-_]here|(?:change|replace)[-_]?me|placeholder|todo|x{3,}", re.I
)
_NO_KEY = re.compile(r".*\.\.\.|<.*>|sk-(?:(?:proj|ant)-)?|AIza|sk-(?:ant-)?(?:your[-_].*|x{3,})", re.I)


class InvalidError(ValueError):
    """What is wrong with a text, and what would be right."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser for whole numbers from `low` to `high`; `10_000` is 10000."""

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise InvalidError(
                f"{shown(text)} is not a whole number", f"write digits only, from {low} to {high}"
            )
        number = int(text)
        if not low <= number <= high:
            raise InvalidError(f"{number} is out of range", f"from {low} to {high}")
        return number

    return parse


def decimal(low: float, high: float, unit: str, *, above: bool = False) -> Callable[[str], float]:
    """A parser for plain numbers from `low` (or, with `above`, from just above it) to `high`."""
    allowed = (
        f"{unit}, {'more than' if above else 'from'} {low:g} {'and at most' if above else 'to'} {high:g}"
    )

    def parse(text: str) -> float:
        if not _DECIMAL.fullmatch(text):
            raise InvalidError(f"{shown(text)} is not a number", allowed)
        number = float(text)
        if not low <= number <= high or (above and number == low):
            raise InvalidError(f"{number:g} is out of range", allowed)
        return number

    return parse


seconds = decimal(0, 3600, "seconds", above=True)
price = decimal(0, 100_000, "USD per million tokens")


def choice(options: Mapping[str, T]) -> Callable[[str], T]:
    """A parser for one word of `options`, in upper or lower case."""

    def parse(text: str) -> T:
        try:
            return options[text.lower()]
        except KeyError:
            raise InvalidError(
                f"{shown(text)} is not one of its values", did_you_mean(text, options)
            ) from None

    return parse


def words(names: Iterable[str]) -> Callable[[str], str]:
    """A parser for one of `names` as it stands, in upper or lower case."""
    return choice({name: name for name in names})


def text_line(text: str) -> str:
    """One line of printable text."""
    if not text.isprintable():
        raise InvalidError(
            "has a character that cannot be printed", "write it on one line, without control characters"
        )
    if len(text) > _LONGEST_TEXT:
        raise InvalidError(f"is longer than {_LONGEST_TEXT} characters")
    return text


def key(text: str) -> Secret:
    """A provider's key: what an HTTP header can carry and what is not obviously a stand-in for one."""
    if _PLACEHOLDER.fullmatch(text) or _NO_KEY.fullmatch(text):
        raise InvalidError("is a placeholder, not a key", "put the whole key here, or leave it blank")
    if any(character.isspace() for character in text):
        raise InvalidError(
            "has a space or a line break inside", "paste the key alone, in one piece, without 'Bearer'"
        )
    if any(quote in text for quote in "\"'`"):
        raise InvalidError("has a quote inside", "is one of two quotes missing?")
    if not (text.isascii() and text.isprintable()):
        raise InvalidError(
            "has a character that a key cannot have", "paste the key again, from where it was made"
        )
    return Secret(text)


def passphrase(text: str) -> Secret:
    """A secret of our own making: any printable text that is not a stand-in for one."""
    if _PLACEHOLDER.fullmatch(text):
        raise InvalidError("is a placeholder, not a secret", "make one of at least 32 random characters")
    if not text.isprintable():
        raise InvalidError("has a character that cannot be printed", "write it on one line")
    return Secret(text)


def _check_url(text: str, schemes: tuple[str, ...], *, credentials: bool) -> str:
    """`text` as a URL that another machine could be reached by; the text itself is never quoted."""
    example = f"such as {schemes[-1]}://example.com"
    if not text.isprintable() or " " in text or "\\" in text:
        raise InvalidError("is not a URL", example)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidError("is not a URL: its host or port makes no sense", example) from None
    if parts.scheme not in schemes:
        raise InvalidError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}", example)
    if not host or port == 0:
        raise InvalidError("is a URL without a host or with port 0", example)
    if "@" in parts.netloc and not credentials:
        raise InvalidError("has a user or password inside", "the key has its own variable")
    if not credentials and ("?" in text or "#" in text):
        raise InvalidError("has a query or fragment", "end it with the path")
    return text


def base_url(text: str) -> str:
    """An http or https URL with a host, without credentials, query, fragment or trailing slash."""
    return _check_url(text, ("http", "https"), credentials=False).rstrip("/")


def redis_url(text: str) -> Secret:
    """A Redis URL; hidden, because it may hold a password."""
    return Secret(_check_url(text, ("rediss", "redis"), credentials=True))


def dsn(text: str) -> Secret:
    """A Sentry DSN: a URL with a public key in front of the host and a project behind it."""
    _check_url(text, ("http", "https"), credentials=True)
    _, _, place = text.partition("@")
    if not place.partition("/")[2]:
        raise InvalidError("is not a DSN", "such as https://<public key>@<host>/<project>")
    return Secret(text)


def api_version(text: str) -> str:
    """A version in Gemini's paths."""
    if not _VERSION.fullmatch(text):
        raise InvalidError(f"{shown(text)} is not a version", "such as v1beta")
    return text


def rate_limit(text: str) -> str:
    """`off`, or a number of requests in a span, written as `100/minute`."""
    if text.lower() == "off":
        return "off"
    match = _RATE.fullmatch(text.lower())
    if match is None or int(match[1]) == 0:
        raise InvalidError(
            f"{shown(text)} is not a rate", "such as 100/minute (second, minute, hour, day), or off"
        )
    return f"{int(match[1])}/{match[2]}"


def chain(text: str) -> tuple[str, ...]:
    """Provider names in order, separated by `,` or `>`; which of them exist is not known here."""
    names = tuple(name for part in re.split("[,>]", text) if (name := part.strip().lower()))
    if not names:
        raise InvalidError("names no provider", "such as claude, openai")
    for place, name in enumerate(names):
        if name in names[:place]:
            raise InvalidError(f"names {shown(name)} twice", "a provider has one place in a chain")
    return names


def folder(text: str) -> Path:
    """A folder, absolute; `~` is the home folder."""
    try:
        return Path(text_line(text)).expanduser().absolute()
    except (RuntimeError, OSError):
        raise InvalidError(f"{shown(text)} leads nowhere", "write the whole path") from None


def timezone(text: str) -> str:
    """A time zone that this machine knows, by its IANA name."""
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        known = zoneinfo.available_timezones()
    if not known:
        raise InvalidError("this machine has no time zone data", "install the Python package tzdata")
    match = nearest(text, known)
    raise InvalidError(
        f"{shown(text)} is not a time zone",
        f"did you mean {match}?" if match else "such as Europe/Vienna or UTC",
    )
