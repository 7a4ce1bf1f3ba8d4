"""The high-contrast theme is one: every word stands at least 7 to 1 against its ground."""

from __future__ import annotations

import pytest
from textual.color import Color

from tests.ui.fake_engine import FakeEngine
from tui_app.ui.app import TuiApp
from tui_app.ui.display import Display
from tui_app.ui.plain_filters import contrast
from tui_app.ui.themes import CONTRAST, TONES

NO_WORDS = {"empty"}


@pytest.mark.parametrize("tone", sorted(set(TONES) - NO_WORDS))
async def test_every_tone_is_read_without_effort(tone: str) -> None:
    app = TuiApp(FakeEngine(), display=Display())
    app.theme = CONTRAST.name
    name = next((word[1:] for word in TONES[tone].split() if word.startswith("$")), "foreground")
    variables = app.get_css_variables()
    assert contrast(Color.parse(variables[name]), Color.parse(variables["background"])) >= 7
