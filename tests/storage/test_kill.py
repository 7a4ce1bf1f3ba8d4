"""What the running app acknowledged survives kill -9 at any point, also where two of them run."""

from __future__ import annotations

from pathlib import Path

from tests.durability.kills import kill

RUNS = 20


async def test_acknowledged_records_survive_kill_9_and_no_file_is_unreadable(tmp_path: Path) -> None:
    outcome = await kill(tmp_path, RUNS)
    assert outcome.kept, outcome
