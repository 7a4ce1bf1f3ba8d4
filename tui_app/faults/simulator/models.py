"""The models that the simulated vendors list; limits are the vendors' where they are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui_app.domain.messages import Wire


@dataclass(frozen=True, slots=True)
class Model:
    """One listed model.

    Attributes:
        released: the day, as YYYY-MM-DD.
        window: tokens of input that fit.
        max_output: tokens of one answer at most.
        ends: the day it shuts down, where one is announced.
    """

    id: str
    title: str
    released: str
    window: int
    max_output: int
    ends: str | None = None


MODELS: dict[Wire, tuple[Model, ...]] = {
    Wire.ANTHROPIC: (
        Model("claude-haiku-5-5", "Claude Haiku 5.5", "2026-10-14", 1_000_000, 64_000),
        Model("claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-09-30", 1_000_000, 128_000),
        Model("claude-opus-5-5", "Claude Opus 5.5", "2026-08-19", 1_000_000, 128_000),
        Model("claude-haiku-4-5", "Claude Haiku 4.5", "2025-10-01", 200_000, 64_000),
        Model("claude-sonnet-4-5", "Claude Sonnet 4.5", "2025-09-29", 200_000, 64_000, "2026-11-30"),
    ),
    Wire.OPENAI: (
        Model("gpt-6-luna", "GPT-6 Luna", "2026-10-20", 922_000, 128_000),
        Model("gpt-6.2-sol", "GPT-6.2 Sol", "2026-10-06", 922_000, 128_000),
        Model("gpt-6.1-terra", "GPT-6.1 Terra", "2026-09-15", 922_000, 128_000),
        Model("gpt-6.2-astra", "GPT-6.2 Astra", "2026-10-06", 922_000, 128_000),
        Model("gpt-4.1-mini", "GPT-4.1 mini", "2025-04-14", 1_047_576, 32_768, "2027-01-14"),
    ),
    Wire.GEMINI: (
        Model("gemini-3.8-flash", "Gemini 3.8 Flash", "2026-10-01", 1_048_576, 65_536),
        Model("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", "2026-06-11", 1_048_576, 65_536),
        Model("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", "2025-07-22", 1_048_576, 65_536),
        Model("gemini-4-argon", "Gemini 4 Argon", "2026-11-04", 1_048_576, 65_536),
    ),
}

_UNLISTED = {Wire.ANTHROPIC: 200_000, Wire.OPENAI: 128_000, Wire.GEMINI: 1_048_576}

MISSING_PREFIX = "no-such"
"""A model whose name begins so does not exist; every other name is accepted."""


def models_of(wire: Wire, configured: str = "", *, official: bool = True) -> tuple[Model, ...]:
    """What a mount lists: the vendor's models, and the configured one where it is another.

    A compatible server that is nobody's official one lists its configured model alone.
    """
    listed = MODELS[wire] if official else ()
    if not configured or any(model.id == configured for model in listed):
        return listed
    return (Model(configured, configured, "2026-01-01", _UNLISTED[wire], 32_768), *listed)


def model_of(listed: Iterable[Model], wire: Wire, name: str) -> Model | None:
    """The model that answers to a name: a listed one, or a stand-in; None for a `no-such…` one."""
    if not name or name.startswith(MISSING_PREFIX):
        return None
    fitting = (model for model in listed if model.id == name)
    return next(fitting, Model(name, name, "2026-01-01", _UNLISTED[wire], 32_768))
