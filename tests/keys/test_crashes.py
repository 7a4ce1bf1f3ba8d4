"""An error of our own, wherever it happens, tells its type and place; what it says and holds stays inside."""

from __future__ import annotations

from typing import NoReturn

import pytest

from tests.keys.conftest import Scene
from tests.keys.planting import CHAIN, addresses, holds_key, key_of, secrets
from tui_app.failover.circuit import CircuitBoard
from tui_app.failover.runner import ChainRun
from tui_app.providers.http import ProviderClient
from tui_app.storage.store import Store


def broken(*args: object, **kwargs: object) -> NoReturn:
    """Raises with a key in its words, in its cause's words and in its local variables."""
    held = {"args": args, "kwargs": kwargs, "key": key_of("x")}
    raise LookupError(f"nothing for {held}") from KeyError(key_of("y"))


@pytest.mark.parametrize("form", [(), ("--json",), ("--events",)])
@pytest.mark.parametrize(
    ("owner", "name", "sentence"),
    [
        (ChainRun, "run", "unexpected error in request"),
        (CircuitBoard, "admit", "unexpected error in request"),
        (ProviderClient, "stream", "unexpected error in a call to"),
    ],
)
def test_an_error_in_a_request_is_a_line_in_the_log_and_no_more(
    scene: Scene, owner: type, name: str, sentence: str, form: tuple[str, ...]
) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, "rejected"))
    scene.patch.setattr(owner, name, broken)
    result = scene.run("ask", "Hello", "--chain", CHAIN, *form)
    assert result.code == 1
    assert not holds_key(result.out + result.err)
    log = (scene.folder / "data" / "tui-app.log").read_text()
    assert sentence in log
    assert "[LookupError at test_crashes.py:" in log
    assert scene.kept_keys == []


@pytest.mark.parametrize("words", [("ask", "Hello"), ("usage",), ("check",)])
def test_a_command_that_breaks_tells_where_and_not_what(scene: Scene, words: tuple[str, ...]) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, "rejected"))
    scene.patch.setattr(Store, "open", broken)
    result = scene.run(*words, "--chain", CHAIN)
    assert (result.code, result.out) == (1, "")
    assert "tui-app had to stop because of an error of its own" in result.err
    assert "builtins.LookupError" in result.err
    assert "builtins.KeyError" in result.err
    assert "in tests.keys.test_crashes.broken" in result.err
    assert not holds_key(result.err)
    assert scene.kept_keys == []
