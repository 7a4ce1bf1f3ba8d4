"""Writes docs/keys.md from the bindings of the app; a test compares the two."""

from __future__ import annotations

from pathlib import Path

from tui_app.ui.keys.listing import page

if __name__ == "__main__":
    Path(__file__).with_name("keys.md").write_text(page(), encoding="utf-8")
