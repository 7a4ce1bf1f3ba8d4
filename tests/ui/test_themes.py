"""The high-contrast theme is one: every word stands at least 7 to 1 against its ground."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from tests.ui.fake_engine import FakeEngine
from tui_app.ui.app import TuiApp
from tui_app.ui.display import Display
from tui_app.ui.plain_filters import STANDS_OUT, contrast
from tui_app.ui.themes import CONTRAST, THEMES, TONES

NO_WORDS = {"empty"}


@pytest.mark.parametrize("tone", sorted(set(TONES) - NO_WORDS))
async def test_every_tone_is_read_without_effort(tone: str) -> None:
    app = TuiApp(FakeEngine(), display=Display())
    app.theme = CONTRAST.name
    name = next((word[1:] for word in TONES[tone].split() if word.startswith("$")), "foreground")
    variables = app.get_css_variables()
    assert contrast(Color.parse(variables[name]), Color.parse(variables["background"])) >= 7


async def test_what_an_empty_input_says_is_read_without_effort() -> None:
    app = TuiApp(FakeEngine(), display=Display())
    app.theme = CONTRAST.name
    variables = app.get_css_variables()
    assert contrast(Color.parse(variables["text-disabled"]), Color.parse(variables["surface"])) >= 7


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_a_picked_line_stands_out_and_every_word_of_it_can_be_read(theme: Theme) -> None:
    app = TuiApp(FakeEngine(), display=Display())
    app.theme = theme.name
    variables = app.get_css_variables()
    picked = Color.parse(variables["surface"]).blend(Color.parse(variables["primary"]), 0.25)
    assert contrast(picked, Color.parse(variables["background"])) >= STANDS_OUT, "also without colours"
    for tone in sorted(set(TONES) - NO_WORDS):
        name = next((word[1:] for word in TONES[tone].split() if word.startswith("$")), "foreground")
        word = Color.parse(variables[name])
        assert contrast(picked + word, picked) >= 3, tone
