"""The names of a provider's settings, for messages that say what to change."""

from __future__ import annotations

from tui_app.settings import Provider
from tui_app.settings.provider_variables import BUILT_IN, FURTHER_PREFIX

_PREFIXES = {built_in.name: built_in.variables.model.name.removesuffix("_MODEL") for built_in in BUILT_IN}


def variable(provider: Provider, setting: str) -> str:
    """The variable behind a setting of a provider: `ANTHROPIC_MAX_TOKENS` for `MAX_TOKENS` of `claude`."""
    prefix = _PREFIXES.get(provider.name) or f"{FURTHER_PREFIX}{provider.name.upper()}"
    return f"{prefix}_{setting}"
