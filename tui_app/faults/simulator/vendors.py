"""The simulated vendors by wire: each knows its calls, checks them, and answers or fails in its own shape."""

from __future__ import annotations

from tui_app.domain.messages import Wire
from tui_app.faults.simulator import anthropic, gemini, openai

VENDORS = {Wire.ANTHROPIC: anthropic, Wire.OPENAI: openai, Wire.GEMINI: gemini}
