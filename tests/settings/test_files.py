"""The `.env` files: what is read, with which line, and what is said about a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.messages import Environment
from tui_app.settings.files import parse_file, read_files
from tui_app.settings.model import Source


def texts(data: bytes) -> dict[str, str]:
    entries, problems = parse_file(".env.dev", data)
    assert problems == []
    return {name: entry.text for name, entry in entries.items()}


def said(data: bytes) -> list[str]:
    return [str(problem) for problem in parse_file(".env.dev", data)[1]]


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    assert read_files(tmp_path, Environment.DEVELOPMENT) == ({}, [])
    assert read_files(tmp_path / "nowhere", Environment.DEVELOPMENT) == ({}, [])


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").mkdir()

    entries, problems = read_files(tmp_path, Environment.DEVELOPMENT)

    assert entries == {}
    assert str(problems[0]).startswith(".env.dev: cannot be read: ")


def test_values_are_taken_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/expanded")

    assert texts(b"A=$HOME\nB=${HOME}\nC=\"pa$$w0rd${HOME:-x}\"\nD='a\\b'\n") == {
        "A": "$HOME",
        "B": "${HOME}",
        "C": "pa$$w0rd${HOME:-x}",
        "D": "a\\b",
    }


def test_quotes_comments_export_and_a_byte_order_mark_are_understood() -> None:
    data = b"\xef\xbb\xbfexport A = one # told\r\nB='two # kept'\r\n# C=three\r\nD=a#b\r\nE=\r\n"

    assert texts(data) == {"A": "one", "B": "two # kept", "D": "a#b", "E": ""}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_are_counted_over_blanks_comments_and_long_values(newline: str) -> None:
    lines = ["", "# first", "", "A=1", "", "", 'B="x', 'y"', "  ", "C=3"]
    entries, _ = parse_file(".env.dev", newline.join(lines).encode())

    assert {name: entry.source for name, entry in entries.items()} == {
        "A": Source(".env.dev", 4),
        "B": Source(".env.dev", 7),
        "C": Source(".env.dev", 10),
    }


def test_broken_lines_are_told_and_the_others_still_read() -> None:
    data = b'\nA="no end\nB=2\n\n= 3\nPLAIN\nC=4\nC=5\n'
    entries, problems = parse_file(".env.dev", data)

    assert {name: entry.text for name, entry in entries.items()} == {"B": "2", "C": "4"}
    assert [(problem.line, problem.variable) for problem in problems] == [(2, ""), (5, ""), (6, ""), (8, "C")]
    assert "is a quote missing?" in str(problems[0])
    assert "first in line 7" in str(problems[3])


def test_text_that_is_not_utf_8_is_told_with_its_line() -> None:
    assert said(b"A=1\nB=\xff\xfe\n") == [".env.dev:2: is not UTF-8 text; save the file as UTF-8"]
    assert said("A=1\n".encode("utf-16"))[0].startswith(".env.dev:1: is not UTF-8 text")


def test_a_file_too_large_to_be_settings_is_not_read() -> None:
    assert said(b"#" * 300_000) == [".env.dev: is larger than 256 KiB; is it the right file?"]


def test_an_entry_does_not_show_its_text() -> None:
    entries, _ = parse_file(".env.dev", b"OPENAI_API_KEY=planted\n")

    assert "planted" not in repr(entries)


@given(st.binary(max_size=300))
def test_any_bytes_give_entries_or_problems_and_no_exception(data: bytes) -> None:
    entries, problems = parse_file(".env.dev", data)

    assert all(entry.source.line for entry in entries.values())
    assert all(problem.what for problem in problems)


@given(
    st.dictionaries(st.from_regex(r"[A-Z][A-Z_]{0,9}", fullmatch=True), st.text("aZ0$%{}=#é ", max_size=20))
)
def test_quoted_values_come_back_as_they_were_written(values: dict[str, str]) -> None:
    data = "".join(f"{name}='{value}'\n" for name, value in values.items())

    assert texts(data.encode()) == values
