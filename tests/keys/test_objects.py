"""No way of printing, copying or storing our objects gives a key away."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import pprint
from collections.abc import Callable
from typing import Any

import pytest

from tests.keys.conftest import Scene
from tests.keys.planting import CHAIN, MARK, addresses, holds_key, key_of, secrets
from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine
from tui_app.settings.load import load

Way = Callable[[Any], object]

WAYS: dict[str, Way] = {
    "repr": repr,
    "str": str,
    "format": "{0} {0!r} {0:}".format,
    "pprint": pprint.pformat,
    "json": lambda value: json.dumps(value, default=repr),
    "asdict": dataclasses.asdict,
    "astuple": dataclasses.astuple,
    "replace": dataclasses.replace,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "old pickle": lambda value: pickle.dumps(value, 0),
    "pickle": pickle.dumps,
}


def told(way: Way, value: object) -> bytes:
    """What a way of showing a value shows, or the error's words where it refuses."""
    try:
        shown = way(value)
    except Exception as error:  # noqa: BLE001  refusing is right, as long as the refusal is silent
        shown = repr(error)
    return shown if isinstance(shown, bytes) else repr(shown).encode()


@pytest.mark.parametrize("way", WAYS)
async def test_settings_and_engine_hide_their_keys_from(scene: Scene, way: str) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, "rejected"))
    settings = load(chain=CHAIN)
    assert settings.providers["x"].api_key is not None
    assert MARK in settings.providers["x"].api_key.reveal()
    engine = await Engine.open(LaunchOptions(chain=CHAIN, folder=scene.folder))
    try:
        objects: list[object] = [
            settings,
            settings.providers,
            *settings.providers.values(),
            settings.jwt_secret,
        ]
        objects += [settings.sentry_dsn, settings.usage_store, engine, engine.settings, engine.service]
        objects += [engine.__dict__, await engine.snapshot(), engine.session]
        for value in objects:
            assert not holds_key(told(WAYS[way], value)), value
    finally:
        await engine.close()


def test_a_secret_has_no_attribute_that_debuggers_print(scene: Scene) -> None:
    scene.plant({"OPENAI_API_KEY": key_of("openai")})
    secret = load().providers["openai"].api_key
    assert secret is not None
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)
