"""The long run: every target with new examples until its share of the time is up; `make fuzz`."""

from __future__ import annotations

import os
import secrets
import time

import pytest

from tests.fuzz.running import TARGETS, Target, try_out

SECONDS = float(os.environ.get("FUZZ_SECONDS", "240"))
SEED = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(10**9))
EXAMPLES = 500


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.__name__)
def test_it_holds_for_long(target: Target) -> None:
    ends = time.monotonic() + SECONDS / len(TARGETS)
    rounds = 0
    while not rounds or time.monotonic() < ends:
        print(
            f"\r{target.__name__}: {rounds * EXAMPLES:,} examples, seed {SEED + rounds} ", end="", flush=True
        )
        try_out(target, examples=EXAMPLES, seed=SEED + rounds)
        rounds += 1
    print(f"\r{target.__name__}: {rounds * EXAMPLES:,} examples, seeds {SEED} to {SEED + rounds - 1}")
