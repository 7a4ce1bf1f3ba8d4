"""What a client is told when it gets no answer: one kind of problem, which each dialect words its own way."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What went wrong, as far as a client cares."""

    INVALID = "invalid"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    METHOD = "method"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    REJECTED = "rejected"
    REFUSED = "refused"
    BUDGET = "budget"
    SPENT = "spent"
    DEADLINE = "deadline"
    STOPPING = "stopping"
    INTERNAL = "internal"


STATUS: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.INVALID: 400,
        Kind.UNAUTHORIZED: 401,
        Kind.NOT_FOUND: 404,
        Kind.METHOD: 405,
        Kind.TOO_LARGE: 413,
        Kind.RATE_LIMITED: 429,
        Kind.REJECTED: 400,
        Kind.REFUSED: 400,
        Kind.BUDGET: 429,
        Kind.SPENT: 502,
        Kind.DEADLINE: 504,
        Kind.STOPPING: 503,
        Kind.INTERNAL: 500,
    }
)


FINAL = frozenset(
    {Kind.INVALID, Kind.REJECTED, Kind.REFUSED, Kind.BUDGET, Kind.SPENT, Kind.DEADLINE, Kind.STOPPING}
)
"""What the same request would only meet again, or what the chain has done all the retrying for."""

NO_RETRY = {"x-should-retry": "false"}


class ApiError(Exception):
    """Why a request gets no answer.

    Args:
        kind: decides the status.
        message: one sentence for the person at the other end.
        param: the field of the request that is wrong, where one is.
        code: a word for programs, where there is a better one than the kind.
        headers: that go with the answer.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.param = param
        self.code = code
        self.headers = headers

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.kind]

    @property
    def all_headers(self) -> dict[str, str]:
        """Its headers, with the word of whether a client should try again."""
        return {**(NO_RETRY if self.kind in FINAL else {}), **self.headers}


def invalid(message: str, param: str | None = None, code: str | None = None) -> ApiError:
    """A request that cannot be understood, or asks for what is not served."""
    return ApiError(Kind.INVALID, message, param=param, code=code)
