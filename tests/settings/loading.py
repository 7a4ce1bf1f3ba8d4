"""Loads settings for a test, never from the real process environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_app.settings.load import load
from tui_app.settings.model import Settings
from tui_app.settings.problems import SettingsError


def loaded(
    folder: Path,
    environ: dict[str, str] | None = None,
    *,
    environment: str | None = None,
    chain: str | None = None,
    data_dir: Path | None = None,
) -> Settings:
    """The settings from `folder` and `environ`, which is empty unless it is given."""
    return load(
        environment=environment,
        chain=chain,
        data_dir=data_dir,
        folder=folder,
        environ={} if environ is None else environ,
    )


def complaints(
    folder: Path,
    environ: dict[str, str] | None = None,
    *,
    environment: str | None = None,
    chain: str | None = None,
) -> list[str]:
    """The lines in which the mistakes of such settings are told."""
    with pytest.raises(SettingsError) as caught:
        loaded(folder, environ, environment=environment, chain=chain)
    return str(caught.value).splitlines()
