"""Every fault on every wire, streaming and not, comes to what the table says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matrix.printing import PAGE, page
from tests.matrix.rows import ROWS, Row
from tests.matrix.running import WHOLE_ANSWER, Way, run
from tui_app.domain import events as ev
from tui_app.domain.messages import Wire
from tui_app.faults.catalogue import FAULTS
from tui_app.faults.fault import Fault


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.fault or 'none'}: {row.does}")
@pytest.mark.parametrize("way", Way, ids=lambda way: way.name.lower())
@pytest.mark.parametrize("wire", Wire)
async def test_it_comes_to_what_the_table_says(row: Row, wire: Wire, way: Way, tmp_path: Path) -> None:
    came = await run(row, wire, way, tmp_path)
    assert came.found == row.expected(wire, way.form)
    if isinstance(came.final, ev.Answered):
        assert came.final.text == WHOLE_ANSWER
    assert came.shown == (WHOLE_ANSWER if isinstance(came.final, ev.Answered) else "")


def test_every_fault_and_each_of_its_forms_has_a_row() -> None:
    there = {(fault.name, fault.form) for fault in (Fault.parse(row.fault) for row in ROWS if row.fault)}
    assert there == {(kind.name, form) for kind in FAULTS for form in kind.variants or ("",)}


def test_no_row_stands_twice_and_they_are_many() -> None:
    assert len({(row.fault, row.does) for row in ROWS}) == len(ROWS)
    assert len({row.fault for row in ROWS if row.fault}) >= 26


def test_the_page_in_the_docs_is_the_printed_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make fault-matrix WRITE=1"
