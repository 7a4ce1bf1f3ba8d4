"""What a data folder holds is told by size, without opening anything."""

from __future__ import annotations

from pathlib import Path

from tui_app.storage.sizes import Kept, kept_in


def test_files_and_folders_with_all_that_is_in_them_largest_first(tmp_path: Path) -> None:
    (tmp_path / "usage.json").write_bytes(b"x" * 10)
    deep = tmp_path / "conversations" / "c1"
    deep.mkdir(parents=True)
    (deep / "001.json").write_bytes(b"x" * 20)
    (tmp_path / "conversations" / "index.json").write_bytes(b"x" * 5)
    (tmp_path / "traces").mkdir()
    (tmp_path / ".lock").touch()
    assert kept_in(tmp_path) == (
        Kept("conversations/", 25, 2),
        Kept("usage.json", 10, 1),
        Kept("traces/", 0, 0),
    )


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert kept_in(tmp_path / "nowhere") == ()


def test_a_link_is_as_large_as_itself(tmp_path: Path) -> None:
    (tmp_path / "away").symlink_to("/")
    (kept,) = kept_in(tmp_path)
    assert (kept.name, kept.files) == ("away", 1)
    assert kept.size < 10
