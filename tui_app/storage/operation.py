"""Something to do with the files, and the one who waits for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Operation(Generic[T]):
    """A piece of work on the files.

    Work that changes a file changes one file only, and gives the same result when it is done again on
    a newer version of it: that is how what could not be saved is made up for.

    Args:
        work: what to do; it runs in the writer's thread.
        changes: whether it writes.
    """

    __slots__ = ("_result", "_work", "changes", "future")

    def __init__(self, work: Callable[[], T], *, changes: bool) -> None:
        self._work = work
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
