"""Every fault on every wire, in both forms, on the vendor and in front of it, comes to what is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.matrix.printing import PAGE, page
from tests.support.cli import Run, run_command
from tui_app.cli import drill_self
from tui_app.cli.exits import exit_of
from tui_app.domain.messages import Wire
from tui_app.engine.self_test import Case, Place, Way, all_cases, self_test
from tui_app.faults.catalogue import FAULTS
from tui_app.faults.drills.matrix import ROWS, Row, leaves
from tui_app.faults.fault import Fault


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.fault or 'none'}: {row.does}")
@pytest.mark.parametrize("place", Place, ids=lambda place: place.name.lower())
@pytest.mark.parametrize("wire", Wire)
def test_it_comes_to_what_the_table_says(row: Row, wire: Wire, place: Place) -> None:
    ways = Way if place is Place.VENDOR else (Way.STREAMED, Way.WHOLE)
    for came in self_test(exit_of, tuple(Case(row=row, wire=wire, way=way, place=place) for way in ways)):
        assert came.found == came.case.expected, came.case.way
        assert came.right, came.case.way


def test_every_fault_and_each_of_its_forms_has_a_row() -> None:
    there = {(fault.name, fault.form) for fault in (Fault.parse(row.fault) for row in ROWS if row.fault)}
    assert there == {(kind.name, form) for kind in FAULTS for form in kind.variants or ("",)}


def test_no_row_stands_twice_and_they_are_many() -> None:
    assert len({(row.fault, row.does) for row in ROWS}) == len(ROWS)
    assert len({row.fault for row in ROWS if row.fault}) >= 26


def test_the_page_in_the_docs_is_the_printed_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make fault-matrix WRITE=1"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    return run_command(capfd)


def few(monkeypatch: pytest.MonkeyPatch, *rows: Row) -> None:
    """The command with these rows alone."""
    cases = tuple(case for case in all_cases() if case.row in ROWS[:2] and case.wire is Wire.OPENAI)
    chosen = tuple(replace(case, row=row) for row in rows for case in cases if case.row == ROWS[0])
    monkeypatch.setattr(drill_self, "all_cases", lambda: chosen)


def test_the_command_takes_the_whole_table() -> None:
    assert {case.row.fault for case in all_cases()} == {row.fault for row in ROWS}
    assert {case.wire for case in all_cases()} == set(Wire)
    assert {case.place for case in all_cases()} == set(Place)


def test_the_command_prints_a_scorecard(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, ROWS[0], Row("cut", "breaks", leaves("truncated", discarded=True), leaves("truncated")))
    result = run("drill", "--self")
    assert result.code == 0
    assert "✓   3/3  no fault" in result.out
    assert "✓   3/3  cut" in result.out
    assert "PASSED: 6 of 6 cases right, 2 rows" in result.out


def test_the_command_fails_where_the_engine_does_something_else(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, Row("overloaded", "503", leaves("overloaded", 3)))
    result = run("drill", "--self", "--json")
    assert result.code == 1
    told = result.json
    assert (told["passed"], told["right"], told["cases"]) == (False, 0, 3)
    assert told["rows"][0]["wrong"][0]["found"]["attempts"] == 2
    assert "overloaded in 2, step 2 answers, exit 0, expected overloaded in 3" in run("drill", "--self").out
