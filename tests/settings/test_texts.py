"""The sentences that other programs compare, word for word."""

from __future__ import annotations

from tui_app.domain.messages import Environment
from tui_app.settings.texts import (
    EMPTY_MESSAGE,
    FALLBACK_MESSAGES,
    KEYS_ADVICE,
    keys_advice,
    too_long_message,
)


def test_each_environment_has_its_fallback_message() -> None:
    assert dict(FALLBACK_MESSAGES) == {
        Environment.DEVELOPMENT: (
            "AI service unavailable in development. Please check your API keys in .env.dev"
        ),
        Environment.STAGING: (
            "AI service temporarily unavailable in staging environment. Please try again later."
        ),
        Environment.PRODUCTION: (
            "I'm sorry, I'm having trouble processing your request right now. Please try again in a moment."
        ),
    }


def test_rejections_say_what_is_wrong_and_the_limit() -> None:
    assert EMPTY_MESSAGE == "Message cannot be empty"
    assert too_long_message(Environment.STAGING, 1000) == (
        "Message too long for staging environment. Max: 1000 characters"
    )


def test_the_advice_names_the_file_that_git_ignores() -> None:
    assert keys_advice("development") == KEYS_ADVICE
    assert ".env.dev.local" in KEYS_ADVICE
    assert ".env.staging.local" in keys_advice("staging")
    assert ".env.prod.local" in keys_advice("production")
