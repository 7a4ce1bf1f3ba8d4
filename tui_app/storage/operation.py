"""Something to do with the files, and the one who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from asyncio import Future

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sum:
    """Work that adds to a number, so that doing it again for many can be done at once.

    Attributes:
        of: what is added to.
        amount: what is added; two of them can be added together.
        add: the work, for any amount.
    """

    of: Hashable
    amount: Any
    add: Callable[[Any], object]


class Operation(Generic[T]):
    """A piece of work on the files.

    Work that changes a file changes one file only, and gives the same result when it is done again on
    a newer version of it: that is how what could not be saved is made up for.

    Args:
        work: what to do; it runs in the writer's thread.
        changes: whether it writes.
        adds: says the same as `work`, where all that it does is to add.
        future: of whoever waits, on the event loop.
    """

    __slots__ = ("_error", "_value", "_work", "adds", "changes", "future")

    def __init__(
        self,
        work: Callable[[], T],
        *,
        changes: bool,
        adds: Sum | None = None,
        future: Future[T] | None = None,
    ) -> None:
        self._work = work
        self.adds = adds
        self._value: T | None = None
        self._error: Exception | None = None
        self.changes = changes
        self.future = future

    def run(self) -> None:
        """Does the work, in the writer's thread; whoever waits is told by `settle`."""
        try:
            self._value, self._error = self._work(), None
        except Exception as error:  # noqa: BLE001 - it belongs to the one who waits
            self._error = error

    def fail(self, error: Exception) -> None:
        """Notes that it did not happen."""
        self._error = error

    def settle(self) -> None:
        """Hands the result to whoever waits, on the event loop."""
        if self.future is None or self.future.done():
            return
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(cast("T", self._value))


def summed(operations: Iterable[Operation[Any]]) -> list[Operation[Any]]:
    """As few operations that have the same effect; nobody waits for any of them any more."""
    others: list[Operation[Any]] = []
    sums: dict[Hashable, Sum] = {}
    for operation in operations:
        if (adds := operation.adds) is None:
            others.append(operation)
        else:
            before = sums.get(adds.of)
            amount = adds.amount if before is None else before.amount + adds.amount
            sums[adds.of] = Sum(adds.of, amount, adds.add)
    return [*others, *(_adding(each) for each in sums.values())]


def _adding(adds: Sum) -> Operation[Any]:
    return Operation(lambda: adds.add(adds.amount), changes=True, adds=adds)
