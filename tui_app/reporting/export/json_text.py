"""JSON as it leaves the app, wherever it goes: readable, and safe on a terminal."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

_UNSAFE_IN_TERMINALS = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def to_json(value: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """JSON that a person can read and a terminal cannot obey."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    return _UNSAFE_IN_TERMINALS.sub(lambda match: json.dumps(match[0])[1:-1], text)


def seconds(value: float) -> float:
    """A duration with the digits that mean something: tenths of a millisecond."""
    return round(value, 4)


def moment(at: float) -> str:
    """Unix seconds as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
