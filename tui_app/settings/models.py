"""What is known about models: context windows and prices, where the settings do not say.

The facts are from the table bundled with litellm 1.106.2, a third party, as read on 2026-11-23. Prices
change: `<PREFIX>_PRICE_IN`, `_PRICE_OUT` and `_CONTEXT_WINDOW` replace them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FACTS_DATE = "2026-11-23"
FACTS_SOURCE = "litellm 1.106.2"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One model: tokens that fit in a request, and USD per million input and output tokens."""

    context_window: int | None = None
    price_in: float | None = None
    price_out: float | None = None


MODELS: Mapping[str, ModelFacts] = MappingProxyType(
    {
        "claude-haiku-5-5": ModelFacts(1_000_000, 0.10, 0.50),
        "claude-sonnet-5-5": ModelFacts(1_000_000, 2.0, 10.0),
        "claude-opus-5-5": ModelFacts(1_000_000, 4.0, 20.0),
        "claude-haiku-4-5": ModelFacts(200_000, 1.0, 5.0),
        "gpt-6-luna": ModelFacts(922_000, 0.10, 0.50),
        "gpt-6-sol": ModelFacts(922_000, 2.0, 10.0),
        "gpt-6.1-sol": ModelFacts(922_000, 2.0, 10.0),
        "gpt-6.1-terra": ModelFacts(None, 1.0, 5.0),
        "gpt-6-astra": ModelFacts(922_000, 10.0, 50.0),
        "gemini-2.5-flash-lite": ModelFacts(1_000_000, 0.10, 0.40),
        "gemini-3.5-flash-lite": ModelFacts(1_000_000, 0.30, 2.50),
        "gemini-3.8-flash": ModelFacts(1_000_000, 0.75, 3.75),
        "gemini-4-argon": ModelFacts(1_000_000, 2.0, 10.0),
    }
)

UNKNOWN = ModelFacts()


def facts_of(model: str) -> ModelFacts:
    """The facts about `model`, also where its name ends in a release date; `UNKNOWN` for any other."""
    name, _, date = model.rpartition("-")
    dated = len(date) == 8 and date.isdecimal()
    return MODELS.get(name if dated else model, UNKNOWN)
