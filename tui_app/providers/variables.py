"""The names of a provider's settings, for messages that say what to change."""

from __future__ import annotations

from tui_app.settings import Provider

_PREFIXES = {"claude": "ANTHROPIC", "openai": "OPENAI", "gemini": "GEMINI", "local": "LOCAL"}


def variable(provider: Provider, setting: str) -> str:
    """The variable behind a setting of a provider, as `ANTHROPIC_MAX_TOKENS`."""
    prefix = _PREFIXES.get(provider.name) or f"PROVIDER_{provider.name.upper().replace('-', '_')}"
    return f"{prefix}_{setting}"
