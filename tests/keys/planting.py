"""A recognisable key in every variable that can hold one, and the search for it in what is left behind."""

from __future__ import annotations

import re
from pathlib import Path

MARK = "p1anted9f8e7d6c5b4a"
"""Stands in every planted key, in letters that no encoding of URLs or JSON changes."""

PLACES = ("environment", ".env.dev", ".env.dev.local")
"""Everywhere a variable can be set."""

VENDORS = {
    "claude": "ANTHROPIC",
    "openai": "OPENAI",
    "gemini": "GEMINI",
    "local": "LOCAL",
    "x": "PROVIDER_X",
}
CHAIN = ",".join(VENDORS)


def key_of(owner: str) -> str:
    """The planted key of a variable or vendor; each has its own, so that a find tells whose it is."""
    return f"sk-{owner.lower().replace('_', '-')}-{MARK}"


def secrets() -> dict[str, str]:
    """Every variable that can hold a secret."""
    planted = {f"{vendor}_API_KEY": key_of(vendor) for vendor in VENDORS.values()}
    return planted | {
        "GOOGLE_API_KEY": key_of("google"),
        "JWT_SECRET": key_of("jwt"),
        "SENTRY_DSN": f"http://public:{key_of('dsn')}@127.0.0.1:9/1",
        "USAGE_STORE": f"redis://user:{key_of('redis')}@127.0.0.1:9/0",
    }


def addresses(server: str, manner: str) -> dict[str, str]:
    """Every provider at a server that echoes in a certain manner."""
    urls = {f"{vendor}_BASE_URL": f"{server}/{manner}/{name}" for name, vendor in VENDORS.items()}
    return urls | {"LOCAL_MODEL": "a-model", "PROVIDER_X_MODEL": "a-model", "PROVIDER_X_WIRE": "openai"}


_PARTS = tuple(MARK[at : at + 8].encode() for at in range(len(MARK) - 7))
_BETWEEN = re.compile(rb"[^a-z0-9]+")


def holds_key(text: str | bytes) -> bool:
    """Whether a telling part of a planted key stands in `text`, be it broken by a line's end or a colour."""
    found = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    plain = _BETWEEN.sub(b"", found.lower())
    return any(part in plain for part in _PARTS)


def files_with_key(folder: Path) -> list[str]:
    """The files below a folder in which, or in whose name, a planted key stands."""
    kept = (path for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in kept if holds_key(path.name) or holds_key(path.read_bytes())]
