"""The links that a window onto the conversation shows."""

from __future__ import annotations

from tui_app.ui.transcript.layout import TranscriptLayout


def links_in(places: TranscriptLayout, first: int, count: int) -> list[str]:
    """The addresses in `count` rows from the row `first` on, from the top, each once."""
    found: dict[str, None] = {}
    for index, start in places.visible(first, count):
        view = places.views[index]
        if not view.is_rendered:
            continue
        for row in range(max(0, first - start), min(view.height, first + count - start)):
            line, _ = view.line(row)
            found.update((look.href, None) for _, look in line.spans if look.href)
    return list(found)
