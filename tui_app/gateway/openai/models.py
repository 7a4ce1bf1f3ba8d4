"""The list of what can be named as a `model`."""

from __future__ import annotations

from typing import Any

from tui_app.gateway.courses import listed_models, unknown_model
from tui_app.gateway.exchange import json_bytes
from tui_app.settings import Settings


def listing(settings: Settings, created: int) -> bytes:
    """Every model."""
    data = [_model(name, owner, created) for name, owner in listed_models(settings).items()]
    return json_bytes({"object": "list", "data": data})


def one(settings: Settings, name: str, created: int) -> bytes:
    """One of them.

    Raises:
        ApiError: there is none of that name.
    """
    owner = listed_models(settings).get(name)
    if owner is None:
        raise unknown_model(settings, name)
    return json_bytes(_model(name, owner, created))


def _model(name: str, owner: str, created: int) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": created, "owned_by": owner}
