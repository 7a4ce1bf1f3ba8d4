"""Foreign text can neither reach the terminal's controls nor make the renderer work without bound."""

from __future__ import annotations

import re

import pytest

from tests.ui.transcript.hostile import PAYLOADS
from tui_app.ui.markdown.parser import INLINE_LIMIT
from tui_app.ui.markdown.streamer import render_markdown

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
PLACES = {
    "paragraph": "{}",
    "heading": "# {}",
    "list": "- {}",
    "quote": "> {}",
    "inline code": "`{}`",
    "fence": "```\n{}\n```",
    "coloured fence": "```python\n'{}'\n```",
    "language": "```{}\ncode\n```",
    "table": "| a |\n|---|\n| {} |",
    "link text": "[{}](https://x.example)",
    "link address": "[a](https://x.example/{})",
    "link title": '[a](https://x.example "{}")',
    "reference": "[a]\n\n[a]: https://x.example/{}",
    "image": "![{}](https://x.example/{})",
    "html": "<b {}>",
}


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", PLACES)
def test_no_control_character_survives(place: str, payload: str) -> None:
    for line in render_markdown(PLACES[place].replace("{}", payload), 40):
        assert CONTROLS.search(line.text) is None
        assert all(CONTROLS.search(look.href) is None for _, look in line.spans)


@pytest.mark.parametrize("entity", ["&#x202e;", "&#8294;", "&#27;", "&#x9b;", "&#0;", "&zwnj;&rlm;"])
def test_entities_are_made_safe_after_they_were_read(entity: str) -> None:
    text = "".join(line.text for line in render_markdown(f"a{entity}b `{entity}` [{entity}](https://x)", 80))
    assert CONTROLS.search(text) is None


def test_a_block_too_long_for_inline_rules_is_shown_as_it_is() -> None:
    text = "".join(line.text for line in render_markdown("**" + "[" * INLINE_LIMIT + "**", 80))
    assert text == "**" + "[" * INLINE_LIMIT + "**"
