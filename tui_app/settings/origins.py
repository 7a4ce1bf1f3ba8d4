"""Tells which variable decided a value: some serve where another one is unset."""

from __future__ import annotations

from collections.abc import Mapping

from tui_app.settings.model import Source
from tui_app.settings.provider_variables import (
    BUILT_IN,
    DAILY_LIMIT_PREFIX,
    GOOGLE_API_KEY,
    GOOGLE_GEMINI_BASE_URL,
)
from tui_app.settings.values import DEFAULT
from tui_app.settings.variables import CHAIN, DAILY_TOKEN_LIMIT, FIRST_TOKEN_TIMEOUT, PRIMARY_PROVIDER

_GEMINI = next(built_in.variables for built_in in BUILT_IN if built_in.name == "gemini")
_SERVES: Mapping[str, str] = {
    CHAIN.name: PRIMARY_PROVIDER.name,
    _GEMINI.api_key.name: GOOGLE_API_KEY.name,
    _GEMINI.base_url.name: GOOGLE_GEMINI_BASE_URL.name,
}


def decided_by(sources: Mapping[str, Source], name: str) -> tuple[str, Source]:
    """The variable whose value is in force as that of `name`, and where it was set.

    Args:
        sources: of `Settings`.
        name: a variable; it decides itself where it is set, or where nothing serves in its place.
    """
    own = sources.get(name, DEFAULT)
    server = _server(name)
    if own != DEFAULT or server is None:
        return name, own
    source = sources.get(server, DEFAULT)
    return (name, own) if source == DEFAULT else (server, source)


def _server(name: str) -> str | None:
    """The variable that serves where `name` is unset."""
    if name.startswith(DAILY_LIMIT_PREFIX):
        return DAILY_TOKEN_LIMIT.name
    if name.endswith(f"_{FIRST_TOKEN_TIMEOUT.name}"):
        return FIRST_TOKEN_TIMEOUT.name
    return _SERVES.get(name)
