"""Exports never overwrite anything, and are their owner's alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reporting.export.samples import ZONE, failover
from tui_app.reporting.export.files import keep_export, keep_trace, write_new
from tui_app.reporting.export.formats import Format


def test_a_second_export_of_the_same_trace_stands_beside_the_first(tmp_path: Path) -> None:
    paths = [keep_trace(tmp_path, failover(), Format.SVG, ZONE) for _ in range(3)]
    assert [path.name for path in paths] == [
        "trace-20250131-120000-ab12cd34.svg",
        "trace-20250131-120000-ab12cd34-2.svg",
        "trace-20250131-120000-ab12cd34-3.svg",
    ]
    assert len({path.read_text() for path in paths}) == 1


def test_nobody_else_can_read_an_export(tmp_path: Path) -> None:
    path = keep_trace(tmp_path, failover(), Format.MARKDOWN, ZONE)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("name", ["../../outside", "a/b", "", ".hidden", "x" * 500, "a\x00b\n"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = keep_export(tmp_path, name, ".md", "text")
    assert path.parent == tmp_path / "exports"
    assert path.read_text() == "text"


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "kept.md"
    path.write_text("kept")
    with pytest.raises(FileExistsError):
        write_new(path, "new")
    assert path.read_text() == "kept"
