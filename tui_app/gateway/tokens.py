"""Signed tokens: who may ask. HS256 only, with an end, and for nobody else."""

from __future__ import annotations

import warnings
from typing import Any

import jwt

from tui_app.domain.secret import Secret

ALGORITHM = "HS256"
AUDIENCE = "tui-app"

_OPTIONS: Any = {
    "require": ["exp"],
    "verify_aud": False,
    "verify_iat": False,
    "verify_sub": False,
    "verify_jti": False,
    "verify_iss": False,
}
"""Signature, beginning and end are the library's part; the audience is optional, and ours to check."""


def make_token(secret: Secret, *, now: float, lifetime_s: float) -> str:
    """A token that is valid for so many seconds from `now` (Unix seconds)."""
    claims = {"aud": AUDIENCE, "iat": int(now), "exp": int(now + lifetime_s)}
    with _short_secrets():
        return jwt.encode(claims, secret.reveal(), algorithm=ALGORITHM)


def is_valid(token: str, secret: Secret) -> bool:
    """Whether the token was signed with this secret, has not ended, and names no other audience."""
    try:
        with _short_secrets():
            claims = jwt.decode(token, secret.reveal(), algorithms=[ALGORITHM], options=_OPTIONS)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
        return False
    if isinstance(claims["exp"], str | bool):  # the library takes what can be made a number
        return False
    audience = claims.get("aud")
    return audience is None or audience == AUDIENCE or (isinstance(audience, list) and AUDIENCE in audience)


def bearer(header: str) -> str | None:
    """The token of an `Authorization` header, None where it holds none."""
    scheme, _, token = header.strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _short_secrets() -> warnings.catch_warnings[None]:
    """The length of the secret is the settings' concern, not a warning in the middle of a request."""
    return warnings.catch_warnings(action="ignore")
