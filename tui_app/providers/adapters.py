"""Which adapter speaks which wire."""

from __future__ import annotations

from collections.abc import Mapping

from tui_app.domain.messages import Wire
from tui_app.providers import anthropic, gemini, openai
from tui_app.providers.wire import Adapter

ADAPTERS: Mapping[Wire, Adapter] = {
    Wire.ANTHROPIC: anthropic,
    Wire.OPENAI: openai,
    Wire.GEMINI: gemini,
}
