"""What was found says what to do, in the words of the settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.scripted import provider, settings
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.secret import Secret
from tui_app.engine.findings import (
    ADVICE,
    Finding,
    KeyState,
    ModelState,
    Probe,
    advice,
    all_work,
    is_listed,
    slow_first_token,
)
from tui_app.failover.table import REACTIONS
from tui_app.settings import Provider, Settings, Source, Timeouts

ONE = provider("one")
CHAIN = settings(ONE, timeouts=Timeouts(deadline=30.0))


def found(kind: FailureClass | None = None, of: Provider = ONE, **values: Any) -> Finding:
    """A provider that answered, or that failed with this class."""
    failure = None if kind is None else Failure(kind=kind, message="it failed")
    nothing: dict[str, Any] = dict.fromkeys(
        ("first_token_s", "duration_s", "usage", "models", "list_failure")
    )
    return Finding(provider=of, step=1, probe=Probe(failure=failure, **{**nothing, **values}))


@pytest.mark.parametrize(
    ("first_token_s", "timeout", "advised"),
    [
        (4.9, None, None),
        (5.0, None, None),
        (5.1, None, "set PROVIDER_ONE_FIRST_TOKEN_TIMEOUT=16"),
        (5.1, 20.0, None),
        (9.9, None, "set PROVIDER_ONE_FIRST_TOKEN_TIMEOUT=30"),
        (14.0, 20.0, "set PROVIDER_ONE_FIRST_TOKEN_TIMEOUT=42 and REQUEST_DEADLINE=42 (now 30)"),
    ],
)
def test_a_first_token_above_half_of_its_timeout_is_slow(
    first_token_s: float, timeout: float | None, advised: str | None
) -> None:
    slow = slow_first_token(replace(ONE, first_token_timeout=timeout), CHAIN, first_token_s)
    assert (slow and slow.split(": ")[1]) == advised


def test_a_slow_first_token_is_advised_although_the_provider_works() -> None:
    finding = found(first_token_s=6.0)
    assert finding.works
    assert advice(finding, CHAIN) == (
        "the first token took 6.0 s of at most 10 s: set PROVIDER_ONE_FIRST_TOKEN_TIMEOUT=18",
    )
    assert advice(found(first_token_s=1.0), CHAIN) == ()


def test_a_timeout_says_which_limit_to_raise() -> None:
    (what,) = advice(found(FailureClass.TIMEOUT), CHAIN)
    assert "set PROVIDER_ONE_FIRST_TOKEN_TIMEOUT=30" in what


def test_every_class_that_can_be_seen_has_its_advice() -> None:
    seen = {*REACTIONS, FailureClass.OVER_BUDGET} - {FailureClass.CANCELLED, FailureClass.TIMEOUT}
    assert set(ADVICE) == seen
    for kind in seen:
        (what,) = advice(found(kind), CHAIN)
        assert what
        assert "{" not in what


@pytest.mark.parametrize(
    ("sources", "simulated", "advised"),
    [
        (
            {"ANTHROPIC_API_KEY": Source(".env.dev.local", 3)},
            False,
            "check ANTHROPIC_API_KEY (.env.dev.local:3)",
        ),
        ({"ANTHROPIC_API_KEY": Source(".env.dev.local", 3)}, True, "check ANTHROPIC_API_KEY"),
        ({"ANTHROPIC_API_KEY": Source("environment")}, False, "check ANTHROPIC_API_KEY (environment)"),
        ({}, False, "check ANTHROPIC_API_KEY"),
    ],
)
def test_a_variable_is_named_with_the_place_where_it_was_set(
    sources: dict[str, Source], simulated: bool, advised: str
) -> None:
    of = replace(CHAIN, sources=sources, simulated=simulated)
    assert advice(found(FailureClass.AUTH, provider("claude")), of) == (advised,)


def test_a_key_under_googles_name_is_the_one_to_check() -> None:
    of: Settings = replace(CHAIN, sources={"GOOGLE_API_KEY": Source(".env.dev.local", 1)})
    assert advice(found(FailureClass.AUTH, provider("gemini")), of) == (
        "check GOOGLE_API_KEY (.env.dev.local:1)",
    )


@pytest.mark.parametrize(
    ("model", "names", "listed"),
    [
        ("tiny", ("huge", "tiny"), True),
        ("tiny", ("tiny:latest",), True),
        ("claude-haiku-5-5", ("claude-haiku-5-5-20261001",), True),
        ("models/gemini-3.8-flash", ("gemini-3.8-flash",), True),
        ("tiny", ("tiny-2", "tin"), False),
        ("tiny", (), False),
    ],
)
def test_a_model_is_found_in_a_list(model: str, names: tuple[str, ...], listed: bool) -> None:
    assert is_listed(model, names) == listed


def test_what_is_known_about_key_and_model() -> None:
    keyless = replace(ONE, api_key=None, key_required=False)
    assert found().key is KeyState.ACCEPTED
    assert found(of=keyless).key is KeyState.NOT_NEEDED
    assert found(FailureClass.AUTH, models=("one-model",)).key is KeyState.REJECTED
    assert found(FailureClass.OVERLOADED).key is KeyState.UNKNOWN
    assert found(FailureClass.OVERLOADED, models=("one-model",)).key is KeyState.ACCEPTED
    assert found().model is ModelState.NO_LIST
    assert found(models=("one-model",)).model is ModelState.LISTED
    assert found(models=("other",)).model is ModelState.NOT_LISTED


def test_the_nearest_models_are_named_only_where_the_provider_fails() -> None:
    other = ("one-modul", "two", "three", "four")
    assert advice(found(models=other), CHAIN) == ()
    assert advice(found(FailureClass.MODEL_NOT_FOUND, models=other), CHAIN)[-1] == "its list has one-modul"
    far = advice(found(FailureClass.MODEL_NOT_FOUND, models=(*other[1:], "five")), CHAIN)
    assert far[-1] == "its list has two, three, four, …"


def test_a_chain_works_where_every_configured_step_does_and_there_is_one() -> None:
    missing = Finding(provider=provider("two", api_key=None), step=2, missing=("A_KEY",))
    outside = replace(found(FailureClass.AUTH), step=None)
    assert all_work([found(), missing, outside])
    assert not all_work([missing])
    assert not all_work([found(), found(FailureClass.AUTH)])


def test_nothing_shows_the_key() -> None:
    finding = found(FailureClass.AUTH, provider("one", api_key=Secret("a-recognisable-key")))
    assert "recognisable" not in repr(finding)
