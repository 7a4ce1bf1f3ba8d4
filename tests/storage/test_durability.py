"""The long check in short: every promise of its table is put to the test, and its table says how it went."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durability import __main__ as check
from tests.durability.damage import damage
from tests.durability.outcome import Outcome


def test_three_hundred_damaged_files_are_seen_and_nothing_whole_is_lost() -> None:
    outcome = damage(300, seed=7)
    assert outcome.kept, outcome


@pytest.mark.parametrize("lost", [0, 1])
async def test_the_table_has_a_row_a_promise_and_its_exit_code_says_whether_all_held(
    lost: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def outcomes(runs: int, _: Path) -> object:
        yield Outcome("a", runs, 0, 0)
        yield Outcome("b", 1, lost, 0, "why")

    monkeypatch.setattr(check, "outcomes", outcomes)
    assert await check.main(20) == lost
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split() == ["promise", "runs", "lost", "unreadable"]
    assert first.split() == ["a", "20", "0", "0"]
    assert second.split() == ["b", "1", str(lost), "0", "why"]
