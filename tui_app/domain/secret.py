"""A key that cannot be shown by accident."""

from __future__ import annotations


class Secret:
    """Holds a key; every way of printing it shows stars.

    Args:
        value: the key itself; it leaves this object only through `reveal`.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself, for a request header and nothing else."""
        return self._value

    def redact(self, text: str) -> str:
        """`text` with every occurrence of the key replaced by stars."""
        return text.replace(self._value, "***") if self._value else text

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")
