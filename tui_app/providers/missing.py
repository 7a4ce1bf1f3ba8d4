"""Names the variables that a provider still needs before it can be tried."""

from __future__ import annotations

from tui_app.providers.variables import variable
from tui_app.settings import Provider


def missing_variables(provider: Provider) -> tuple[str, ...]:
    """The variables to set; empty for a provider that is configured."""
    needed = (
        ("BASE_URL", provider.base_url),
        ("MODEL", provider.model),
        ("API_KEY", provider.api_key or not provider.key_required),
    )
    return tuple(variable(provider, setting) for setting, value in needed if not value)
