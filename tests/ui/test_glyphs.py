"""In ASCII mode nothing that this program draws is anything else, and every column stays in its place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

import tui_app.ui
from tests.ui.driving import COMPACT, FULL, SMALL, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import failover
from tui_app.ui.display import Display
from tui_app.ui.glyphs import TO_ASCII, encodable, in_ascii
from tui_app.ui.plain_filters import AsciiFilter, ColourlessFilter

ROOT = Path(tui_app.ui.__file__).parent
NOT_DRAWN = {"markdown/lines.py", "keys/names.py", "keys/listing.py", "glyphs.py", "terminal_filter.py"}
"""Files whose other characters are read or written elsewhere, not drawn."""

BLACK = Color(0, 0, 0)


def drawn_strings(path: Path) -> set[str]:
    """The characters in the string literals of a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    return {char for node in constants if isinstance(node.value, str) for char in node.value}


def test_every_character_that_a_module_of_the_screen_draws_stands_in_the_table() -> None:
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).as_posix() not in NOT_DRAWN:
            missing = {c for c in drawn_strings(path) if not c.isascii() and ord(c) not in TO_ASCII}
            assert not missing, (
                f"{path.relative_to(ROOT)}: give {missing} their ASCII in tui_app/ui/glyphs.py"
            )


def test_the_ascii_of_a_glyph_takes_its_cells() -> None:
    for code, plain in TO_ASCII.items():
        assert plain.isascii()
        assert plain.isprintable()
        assert cell_len(chr(code)) == len(plain), chr(code)


def test_other_texts_stay_as_they_are() -> None:
    assert in_ascii("Grüße, 世界") == "Grüße, 世界"
    assert encodable("Grüße, 世界", "iso8859-1") == "Grüße, ????"


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_in_ascii_mode_the_screen_is_ascii_in_every_state(size: tuple[int, int]) -> None:
    engine = FakeEngine(snapshot(faults={"claude": "overloaded"}), when_sent=[failover()[:4]])
    async with driving(engine, size, display=Display(ascii=True)) as at:
        assert at.text.isascii(), at.text
        await at.ask("What?")
        await at.until(lambda: at.main.session.state.answering)
        assert at.text.isascii(), at.text
        at.engine.tell(*failover()[4:])
        await at.until(lambda: not at.main.session.state.answering)
        for keys in (["escape"], ["2"], ["escape", "f3"], ["escape", "f2"], ["escape", "f1"], ["escape"]):
            await at.press(*keys)
            assert at.text.isascii(), at.text
        for keys in (["f6"], ["escape", "f7"], ["escape", "f5"], ["escape", "ctrl+p"]):
            await at.press(*keys)
            assert at.text.isascii(), at.text


def test_no_colour_is_left_and_what_stood_out_is_reversed() -> None:
    style = Style.parse("bold red on white") + Style.from_meta({"href": "x"})
    (one, two, three) = ColourlessFilter(BLACK).apply(
        [Segment("a", style), Segment("b", Style.parse("red on #0a0a0a")), Segment("c", None)], BLACK
    )
    assert one.style is not None
    assert (one.style.color, one.style.bgcolor, one.style.bold, one.style.reverse) == (None, None, True, True)
    assert one.style.meta == {"href": "x"}
    assert two.style is not None
    assert (two.style.color, two.style.bgcolor, bool(two.style.reverse)) == (None, None, False)
    assert three.style is None


def test_filters_of_one_kind_are_alike_so_that_painted_lines_are_kept() -> None:
    assert AsciiFilter() == AsciiFilter()
    assert AsciiFilter() != AsciiFilter("latin-1")
    assert ColourlessFilter(BLACK) == ColourlessFilter(Color(0, 0, 0))
    assert hash(AsciiFilter()) == hash(AsciiFilter())
