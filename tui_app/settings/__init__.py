"""Environments, providers and `.env` files, as one frozen and validated `Settings`."""

from tui_app.settings.model import BudgetPolicy, Provider, Settings, Source, Timeouts

__all__ = ["BudgetPolicy", "Provider", "Settings", "Source", "Timeouts"]
