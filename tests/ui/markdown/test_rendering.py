"""What each Markdown construct looks like as rows."""

from __future__ import annotations

import pytest

from tui_app.ui.markdown.lines import Line
from tui_app.ui.markdown.streamer import render_markdown


def shown(text: str, width: int = 40) -> list[str]:
    return [line.text for line in render_markdown(text, width)]


def roles(lines: list[Line], piece: str) -> tuple[str, ...]:
    """The roles of the span that has exactly this text."""
    return next(look.roles for line in lines for text, look in line.spans if text == piece)


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("# One\n\ntext", ["One", "", "text"]),
        ("Setext\n---", ["Setext"]),
        ("a\nb  \nc\\\nd", ["a b", "c", "d"]),
        ("- a\n- b\n  - c", ["• a", "• b", "  ◦ c"]),
        ("- a\n\n- b", ["• a", "", "• b"]),
        ("3. a\n3. b", ["3. a", "4. b"]),
        ("1) a", ["1) a"]),
        ("- [ ] a\n- [x] b", ["☐ a", "☑ b"]),
        ("> a\n>\n> b", ["▌ a", "▌ ", "▌ b"]),
        ("a\n\n***\n\nb", ["a", "", "─" * 40, "", "b"]),
        ("x<br>y", ["x", "y"]),
        ("<b>html</b>", ["<b>html</b>"]),
        ("![a cat](https://x.example/c.png)", ["[image: a cat] (https://x.example/c.png)"]),
        ("[docs](https://x.example)", ["docs (https://x.example)"]),
        ("<https://x.example>", ["https://x.example"]),
        ("```\na\n\tb\n```", [" a", "     b"]),
        ("    code", [" code"]),
        ("[/x] [bold]no markup[/bold]", ["[/x] [bold]no markup[/bold]"]),
        ("", []),
    ],
)
def test_a_construct_is_shown(source: str, rows: list[str]) -> None:
    assert shown(source) == rows


def test_emphasis_becomes_roles() -> None:
    lines = render_markdown("**b** *i* ~~s~~ `c` ***x***", 40)
    assert roles(lines, "b") == ("strong",)
    assert roles(lines, "i") == ("em",)
    assert roles(lines, "s") == ("strike",)
    assert roles(lines, "c") == ("code",)
    assert set(roles(lines, "x")) == {"em", "strong"}


def test_rows_of_a_list_item_are_indented_under_its_text() -> None:
    assert shown("- one two three four five", 12) == ["• one two", "  three four", "  five"]


def test_a_table_shares_the_width_and_wraps_its_cells() -> None:
    assert shown("| a | long |\n|--:|:--:|\n| 1 | several words here |", 20) == [
        "  a │      long     ",
        "────┼───────────────",
        "  1 │ several words ",
        "    │      here     ",
    ]


def test_a_table_names_the_columns_that_it_leaves_out() -> None:
    source = "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000 + "\n|" + "b|" * 5_000
    assert shown(source, 200)[-1] == "… and 4976 more columns"


def test_every_row_fits_the_width() -> None:
    source = (
        "# 漢字 heading\n\n- 漢字かな " + "x" * 90 + "\n\n> > > deep " + "word " * 20 + "\n\n```\n" + "y" * 99
    )
    for width in (20, 33, 61):
        assert max(line.cells for line in render_markdown(source, width)) <= width


@pytest.mark.parametrize("width", [1, 2, 5])
def test_a_width_of_almost_nothing_is_survived(width: int) -> None:
    assert "".join(shown("- a\n\n| a | b |\n|--|--|\n\n> 漢 `c`\n\n```\nx", width))


def test_code_is_coloured_by_the_language_that_is_named() -> None:
    lines = render_markdown("```python\ndef f(): return 'x'\n```", 40)
    assert roles(lines, "def") == ("block", "keyword")
    assert roles(lines, "'x'") == ("block", "string")


@pytest.mark.parametrize("language", ["", "nosuchlanguage", "../../etc", "text"])
def test_code_in_no_known_language_is_plain(language: str) -> None:
    (line,) = render_markdown(f"```{language}\ndef f(): pass\n```", 40)
    assert {look.roles for _, look in line.spans} == {("block",)}


def test_code_is_plain_after_the_cap() -> None:
    lines = render_markdown("```python\n" + "return 1\n" * 1_000 + "```", 40)
    assert ("block", "keyword") in {look.roles for _, look in lines[0].spans}
    assert {look.roles for _, look in lines[-1].spans} == {("block",)}


def test_wrapped_rows_know_how_they_were_joined() -> None:
    lines = render_markdown("one two\n\n`` ` ``\n\n```\nabcdefgh\n```", 6)
    assert [line.glue for line in lines if line.text.strip() in ("one", "abcd")] == [" ", ""]


@pytest.mark.parametrize("source", [">" * 200 + " deep text", "- " * 200 + "deep text"])
def test_text_that_is_nested_too_deeply_is_still_shown(source: str) -> None:
    assert "deep text" in " ".join(" ".join(shown(source)).replace("▌", " ").split())


@pytest.mark.parametrize(
    ("href", "opens"),
    [
        ("https://x.example/a?b=c", True),
        ("HTTP://x.example", True),
        ("mailto:me@x.example", True),
        ("javascript:alert(1)", False),
        ("vscode://file/etc/passwd", False),
        ("file:///etc/passwd", False),
        ("//x.example", False),
        ("-oProxyCommand=x", False),
        ("https:", False),
        ("data:text/html,x", False),
    ],
)
def test_only_safe_addresses_can_be_clicked(href: str, opens: bool) -> None:
    lines = render_markdown(f"[text]({href})", 80)
    hrefs = {look.href for line in lines for _, look in line.spans if look.href}
    assert bool(hrefs) is opens


def test_the_address_of_a_link_that_cannot_be_clicked_is_shown_too() -> None:
    assert shown("[text](vscode://file/x)") == ["text (vscode://file/x)"]
