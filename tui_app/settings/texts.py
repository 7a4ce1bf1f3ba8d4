"""Sentences that users read and other programs compare, word for word."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tui_app.domain.messages import Environment

FALLBACK_MESSAGES: Mapping[Environment, str] = MappingProxyType(
    {
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
)
"""What a person is told when no step of the chain answered."""

KEYS_ADVICE = "Keys belong in .env.dev.local, which git ignores."
"""What screen and stderr add to the fallback message of development."""


def keys_advice(environment: str) -> str:
    """Where keys for an environment belong."""
    if environment == Environment.DEVELOPMENT:
        return KEYS_ADVICE
    file = ".env.prod.local" if environment == Environment.PRODUCTION else ".env.staging.local"
    return f"Keys belong in {file} (in .env.dev.local for development), which git ignores."


EMPTY_MESSAGE = "Message cannot be empty"
"""Why a blank message is rejected."""


def too_long_message(environment: Environment, limit: int) -> str:
    """Why a message of more than `limit` characters is rejected."""
    return f"Message too long for {environment} environment. Max: {limit} characters"
