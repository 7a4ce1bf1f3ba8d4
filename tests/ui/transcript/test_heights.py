"""The index of heights agrees with plain sums, whatever is done to it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_app.ui.transcript.heights import HeightIndex

HEIGHTS = st.lists(st.integers(1, 9), min_size=1, max_size=40)


def agrees(index: HeightIndex, heights: list[int]) -> None:
    assert index.total == sum(heights)
    assert [index.start(at) for at in range(len(heights))] == [
        sum(heights[:at]) for at in range(len(heights))
    ]
    owners = [at for at, height in enumerate(heights) for _ in range(height)]
    assert [index.find(row) for row in range(len(owners))] == owners


@given(heights=HEIGHTS, more=HEIGHTS)
def test_resetting_and_appending_give_the_same_places(heights: list[int], more: list[int]) -> None:
    index = HeightIndex()
    index.reset(heights)
    for height in more:
        index.append(height)
    agrees(index, heights + more)


@given(heights=HEIGHTS, changes=st.lists(st.tuples(st.integers(0, 39), st.integers(1, 50)), max_size=20))
def test_a_changed_height_moves_what_comes_after(heights: list[int], changes: list[tuple[int, int]]) -> None:
    index = HeightIndex()
    index.reset(heights)
    for place, height in changes:
        at = place % len(heights)
        assert index.set(at, height) == height - heights[at]
        heights[at] = height
    agrees(index, heights)


def test_rows_outside_belong_to_the_nearest_item() -> None:
    index = HeightIndex()
    index.reset([2, 3])
    assert (index.find(-1), index.find(99)) == (0, 1)
