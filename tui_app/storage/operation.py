"""Something to do with the files, and the one who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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
    """

    __slots__ = ("_result", "_work", "adds", "changes", "future")

    def __init__(self, work: Callable[[], T], *, changes: bool, adds: Sum | None = None) -> None:
        self._work = work
        self.adds = adds
        self._result: Callable[[], None] | None = None
        self.changes = changes
        self.future: Future[T] = Future()

    def run(self) -> None:
        """Does the work; whoever waits is told by `settle`."""
        try:
            value = self._work()
        except Exception as error:  # noqa: BLE001 - it belongs to the one who waits
            problem = error
            self._result = lambda: self.future.set_exception(problem)
        else:
            self._result = lambda: self.future.set_result(value)

    def settle(self) -> None:
        """Hands the result to whoever waits."""
        if self._result is not None and not self.future.done():
            self._result()

    def fail(self, error: Exception) -> None:
        """Tells whoever waits that it did not happen."""
        if not self.future.done():
            self.future.set_exception(error)


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
