"""Which options each wire takes, and under which name; the others are left out of its requests.

Anthropic's API refuses sampling parameters (version 2026-10-21 even their defaults), and so do OpenAI's
reasoning models. `top_k` is no parameter of OpenAI's own service, but the compatible servers have it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui_app.domain.messages import Options, Wire
from tui_app.settings import Provider

_SAMPLING = ("temperature", "top_p", "seed", "presence_penalty", "frequency_penalty")

NAMES: Mapping[Wire, Mapping[str, str]] = {
    Wire.ANTHROPIC: {"stop": "stop_sequences"},
    Wire.OPENAI: {name: name for name in (*_SAMPLING, "top_k", "stop")},
    Wire.GEMINI: {
        "temperature": "temperature",
        "top_p": "topP",
        "top_k": "topK",
        "stop": "stopSequences",
        "seed": "seed",
        "presence_penalty": "presencePenalty",
        "frequency_penalty": "frequencyPenalty",
    },
}
"""The wire's own name of each option that it takes."""

_OFFICIAL_LACKS = frozenset({"top_k"})
_REASONS = re.compile(r"gpt-[5-9]|o\d")
_REASONING_LACKS = frozenset({"temperature", "top_p", "presence_penalty", "frequency_penalty", "stop"})


def taken(provider: Provider, options: Options) -> dict[str, Any]:
    """The options that this provider takes, under its wire's names."""
    names = NAMES[provider.wire]
    lacks = _lacks(provider)
    return {
        names[name]: list(value) if isinstance(value, tuple) else value
        for name, value in options.given.items()
        if name in names and name not in lacks
    }


def left_out(provider: Provider, options: Options) -> tuple[str, ...]:
    """The names of the options that it does not take."""
    names, lacks = NAMES[provider.wire], _lacks(provider)
    return tuple(name for name in options.given if name not in names or name in lacks)


def _lacks(provider: Provider) -> frozenset[str]:
    if provider.wire is not Wire.OPENAI or not provider.official:
        return frozenset()
    return _OFFICIAL_LACKS | _REASONING_LACKS if _REASONS.match(provider.model) else _OFFICIAL_LACKS
