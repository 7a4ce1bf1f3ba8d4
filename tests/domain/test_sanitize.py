"""Foreign text cannot steer a terminal, whatever is in it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.sanitize import one_line, sanitize

HOSTILE = [
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x1b[38;2;1;2;3mrgb", "rgb"),
    ("\x1b[38:5:1mcolons", "colons"),
    ("\x1b[2Jcleared", "cleared"),
    ("\x1b[3Jscrollback", "scrollback"),
    ("\x1b[1;1Hhome", "home"),
    ("\x1b[99999999Afar", "far"),
    ("\x1b[?1049lleft the screen", "left the screen"),
    ("\x1b[?1000hmouse", "mouse"),
    ("\x1b[?25lno cursor", "no cursor"),
    ("\x1b[6nreport", "report"),
    ("\x1b[cidentify", "identify"),
    ("\x1b[>cidentify", "identify"),
    ("\x1b[!preset", "reset"),
    ("\x1b[ qshape", "shape"),
    ("\x1b[21ttitle report", "title report"),
    ("\x1b[8;1;1tresize", "resize"),
    ("\x1b[200~pasted\x1b[201~", "pasted"),
    ("\x1bcfull reset", "full reset"),
    ("\x1b7\x1b8saved", "saved"),
    ("\x1b(0lines", "lines"),
    ("\x1b#8filled", "filled"),
    ("\x1b%Gutf", "utf"),
    ("\x1b=keypad", "keypad"),
    ("\x1b Fseven bits", "seven bits"),
    ("\x1b]0;title\x07text", "text"),
    ("\x1b]2;title\x1b\\text", "text"),
    ("\x1b]52;c;ZXZpbA==\x07clipboard", "clipboard"),
    ("\x1b]52;c;?\x1b\\clipboard", "clipboard"),
    ("\x1b]8;;https://evil.test\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("\x1b]8;id=1;file:///etc/passwd\x07link\x1b]8;;\x07", "link"),
    ("\x1b]4;1;?\x07colour", "colour"),
    ("\x1b]9;4;3\x07progress", "progress"),
    ("\x1b]777;notify;a;b\x07note", "note"),
    ("\x1b]1337;File=inline=1:AAAA\x07image", "image"),
    ("\x1b]0;never ended", "0;never ended"),
    ("\x1bP$qm\x1b\\status", "status"),
    ("\x1bPq#0;2;0;0;0#0~~\x1b\\sixel", "sixel"),
    ("\x1b_Ga=T;AAAA\x1b\\kitty", "kitty"),
    ("\x1b^private\x1b\\message", "message"),
    ("\x1bXstring\x1b\\start", "start"),
    ("\x9b31mred", "red"),
    ("\x9b2Jcleared", "cleared"),
    ("\x9d0;title\x9ctext", "text"),
    ("\x9d0;title\x07text", "text"),
    ("\x90q~~\x9csixel", "sixel"),
    ("\x9fGa=T\x9ckitty", "kitty"),
    ("\x85next\x84index\x8dreverse", "nextindexreverse"),
    ("\x1b\x1b[31mtwice", "twice"),
    ("\x1b[\x1b[31mnested", "nested"),
    ("\x1b]0;a\x1b]0;b\x07c", "0;ac"),
    ("\x1b[3\x001mnul", "1mnul"),
    ("ended by\x1b", "ended by"),
    ("ended by\x1b[", "ended by"),
    ("ended by\x1b[31", "ended by"),
    ("ended by\x1b]", "ended by"),
    ("bell\x07", "bell"),
    ("back\x08\x08space", "backspace"),
    ("form\x0cfeed\x0btab", "formfeedtab"),
    ("shift\x0e\x0fout", "shiftout"),
    ("dele\x7fte", "delete"),
    ("nul\x00l", "null"),
    ("over\rwritten", "over\nwritten"),
    ("two\r\nlines", "two\nlines"),
    ("mixed\r\r\nlines", "mixed\n\nlines"),
    ("tab\tand\nnewline", "tab\tand\nnewline"),
    ("evil\u202egnp.exe", "evilgnp.exe"),
    ("\u202aembedded\u202c \u202doverridden\u202c", "embedded overridden"),
    ("\u2066isolated\u2069 \u2067right\u2068", "isolated right"),
    ("\u200emarks\u200f\u061c", "marks"),
    ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
    ("line\u2028paragraph\u2029", "lineparagraph"),
    ("ruby\ufff9a\ufffab\ufffb", "rubyab"),
    ("tag\U000e0041\U000e007fs\U000e0001", "tags"),
    ("half a\ud800 pair\udfff", "half a pair"),
]

FRIENDLY = [
    "",
    "plain text",
    "naïve café, Größe, 日本語, עברית, العربية, हिन्दी",
    "👩‍💻 a woman, a joiner, a laptop; 🏳️‍🌈",
    "می‌خواهم",
    "e\u0301 combined",
    "[31m is text, and so is ]0;title",
    "```python\n\tprint('x')\n```",
    "a\u00a0b\u00adc",
]

pieces = st.lists(
    st.sampled_from(
        [
            "\x1b",
            "[",
            "]",
            "P",
            "_",
            "\\",
            "\x07",
            "\x9b",
            "\x9c",
            "\x9d",
            "\x90",
            "\r",
            "\n",
            "0;",
            "31",
            "m",
            "?",
            "\u202e",
        ]
    ),
    max_size=30,
).map("".join)
anything = st.text(st.characters(), max_size=80) | pieces

FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


@pytest.mark.parametrize(("text", "safe"), HOSTILE)
def test_what_a_terminal_would_obey_is_taken_out_and_the_words_stay(text: str, safe: str) -> None:
    assert sanitize(text) == safe
    assert FORBIDDEN.search(sanitize(text)) is None


@pytest.mark.parametrize("text", FRIENDLY)
def test_text_in_any_language_stays_as_it_is(text: str) -> None:
    assert sanitize(text) == text


def test_the_hostile_texts_are_many() -> None:
    assert len(HOSTILE) >= 40
    assert len({text for text, _ in HOSTILE}) == len(HOSTILE)


@given(anything)
def test_nothing_dangerous_remains_of_any_text(text: str) -> None:
    assert FORBIDDEN.search(sanitize(text)) is None


@given(anything)
def test_doing_it_twice_changes_nothing_more(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=80))
def test_letters_numbers_and_signs_are_never_lost(text: str) -> None:
    assert sanitize(text) == text


@given(anything, st.integers(1, 60))
def test_one_line_is_one_short_line_without_controls(text: str, limit: int) -> None:
    line = one_line(text, limit)

    assert len(line) <= limit
    assert line == line.strip()
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in line)


def test_one_line_joins_lines_and_says_where_it_was_cut() -> None:
    assert one_line(" first\r\n\n  second\tthird ") == "first second third"
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("abcd", 4) == "abcd"
    assert one_line("\x1b[31m" * 3 + "red", 30) == "red"


@pytest.mark.parametrize(
    "unit", ["\x90", "\x1b]", "\x1b]a", "\x9d0;a", "\x1b", "\x9b1", "\x1b[1;", "\x1bP\x9b", "\r", "\u202e"]
)
def test_a_megabyte_of_one_hostile_sequence_is_safe(unit: str) -> None:
    assert FORBIDDEN.search(sanitize(unit * (1_000_000 // len(unit)))) is None


def test_an_end_that_is_far_away_does_not_take_the_text_along() -> None:
    text = "a" * 5000

    assert sanitize(f"\x1b]0;{text}\x07") == f"0;{text}"
