"""What every vendor's reader of requests needs: a problem to raise, and careful looks into foreign JSON."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from tui_app.domain.messages import Image


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a call came (Unix seconds) and which one it is, so that ids are unique and repeatable."""

    serial: int
    now: float

    @property
    def id(self) -> str:
        """A part for the vendors' ids."""
        return f"{self.serial:012x}{int(self.now):010x}"


@dataclass(eq=False)
class VendorError(Exception):
    """A call is answered with an error; the vendor's module gives it the vendor's shape.

    Attributes:
        type: the vendor's error type or status word.
        code: the vendor's error code, where the wire has one.
        param: the parameter at fault, where the wire tells it.
        details: the wire's further objects.
    """

    status: int
    type: str
    message: str
    code: str | None = None
    param: str | None = None
    details: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def text_of(content: object) -> str | None:
    """The text in a message's content, a string or a list of blocks; None where it is neither."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    texts = [block.get("text", "") if isinstance(block, dict) else None for block in content]
    return None if any(not isinstance(text, str) for text in texts) else "".join(map(str, texts))


def data_image(url: str) -> Image | None:
    """The image behind an address, the image's bytes in a data URL included; None where it is neither."""
    if url.startswith(("http://", "https://")):
        return Image(url=url)
    head, _, data = url.partition(";base64,")
    return (
        Image(media_type=head[5:], data=data) if head.startswith("data:image/") and is_base64(data) else None
    )


def is_base64(data: object) -> bool:
    """Whether this is bytes in base64, and not empty."""
    try:
        return isinstance(data, str) and bool(base64.b64decode(data, validate=True))
    except ValueError:
        return False


def is_cap(value: object, least: int = 1) -> bool:
    """Whether this can be a cap of tokens."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def stops_of(value: object, most: int | None = None) -> tuple[str, ...] | None:
    """The texts at which an answer is to stop; None where these are none, or more than a vendor takes."""
    if value is None:
        return ()
    if not isinstance(value, list) or (most is not None and len(value) > most):
        return None
    return tuple(value) if all(isinstance(text, str) and text for text in value) else None


def bearer(authorization: str) -> str:
    """The key of an Authorization header, empty where there is none."""
    scheme, _, key = authorization.partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def is_bad(key: str) -> bool:
    """Whether this is one of the keys that the simulator rejects."""
    return key.lower().startswith("bad")


def plain(seconds: float) -> str:
    """Seconds as digits, to the millisecond, without an exponent."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
