"""Every fuzz target holds for a few examples; `make fuzz` tries it for minutes."""

from __future__ import annotations

import pytest

from tests.fuzz.running import TARGETS, Target, try_out


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.__name__)
def test_it_holds(target: Target) -> None:
    try_out(target, examples=40, seed=0)
