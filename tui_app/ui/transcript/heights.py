"""Where each of many items begins: sums in a Fenwick tree, so that one height changes in O(log n)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate


class HeightIndex:
    """Heights by index, their running sums, and the item at a row."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._tree: list[int] = [0]
        self._total = 0

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    @property
    def total(self) -> int:
        """The sum of all heights."""
        return self._total

    def reset(self, heights: Iterable[int]) -> None:
        """Take these heights in place of all."""
        self._heights = list(heights)
        sums = [0, *accumulate(self._heights)]
        self._tree = [0, *(sums[at] - sums[at & (at - 1)] for at in range(1, len(sums)))]
        self._total = sums[-1]

    def append(self, height: int) -> None:
        """Add an item at the end."""
        self._heights.append(height)
        at = len(self._heights)
        self._total += height
        self._tree.append(self._total - self._sum(at & (at - 1)))

    def set(self, index: int, height: int) -> int:
        """Change one height; gives the difference."""
        delta = height - self._heights[index]
        if delta:
            self._heights[index] = height
            self._total += delta
            at = index + 1
            while at < len(self._tree):
                self._tree[at] += delta
                at += at & -at
        return delta

    def start(self, index: int) -> int:
        """The row where an item begins: the sum of the heights before it."""
        return self._sum(index)

    def find(self, row: int) -> int:
        """The item that holds `row`; the nearest one for rows outside."""
        at, left = 0, max(0, row)
        step = 1 << len(self._heights).bit_length()
        while step:
            after = at + step
            if after < len(self._tree) and self._tree[after] <= left:
                at = after
                left -= self._tree[after]
            step >>= 1
        return min(at, len(self._heights) - 1)

    def _sum(self, count: int) -> int:
        total = 0
        while count:
            total += self._tree[count]
            count &= count - 1
        return total
