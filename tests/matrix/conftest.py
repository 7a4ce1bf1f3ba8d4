from __future__ import annotations

import os

import pytest

OURS = ("ANTHROPIC_", "OPENAI_", "GEMINI_", "GOOGLE_", "LOCAL_", "PROVIDER_", "DAILY_TOKEN_LIMIT", "APP_ENV")


@pytest.fixture(autouse=True)
def nothing_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that holds no key."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
