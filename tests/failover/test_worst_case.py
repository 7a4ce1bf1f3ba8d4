"""The worst case is never better than what really happens, and no worse than it must be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.support.scripted import Bench, Script, fails, final, provider, says, settings
from tests.support.virtual_time import run_virtual
from tui_app.domain.answers import Piece, TextPiece, ThinkingPiece
from tui_app.domain.failures import Failure
from tui_app.domain.failures import FailureClass as F
from tui_app.domain.traces import Trace
from tui_app.failover.table import REACTIONS
from tui_app.failover.worst_case import ChainTime, Remedy, chain_time, longest_waits, remedies
from tui_app.settings import Provider, Settings, Timeouts

NAMES = ("one", "two", "three", "four")
ROUNDING_S = 1e-6
RETRIED = (F.CONNECT, F.RATE_LIMITED, F.OVERLOADED, F.SERVER_ERROR)

failures = st.builds(
    Failure,
    kind=st.sampled_from(RETRIED) | st.sampled_from(sorted(REACTIONS)),
    message=st.just("it failed"),
    retry_after_s=st.none() | st.sampled_from([0.0, 1.0, 2.5, 3.0, 3.5]),
    should_retry=st.sampled_from([None, None, True, False]),
    option=st.booleans(),
)
pauses = st.floats(0, 25) | st.sampled_from([0.0, 0.99, 4.99, 9.99, 19.99, 1_000.0])
pieces: st.SearchStrategy[Piece] = st.sampled_from([TextPiece("some text"), ThinkingPiece(3)])


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """A call that fails, answers or says nothing, after any pauses, with or without content before it."""
    begun = draw(st.lists(st.tuples(pauses, pieces), max_size=4))
    ending = draw(failures.map(lambda failure: [failure]) | st.just(says("done")))
    return [*(item for pair in begun for item in pair), draw(pauses), *ending]


@st.composite
def quiet_scripts(draw: st.DrawFn) -> Script:
    """A call that fails without any content, most often as late as the usual timeouts let it."""
    return [draw(pauses), draw(failures)]


providers = st.builds(
    lambda name, first_token, key: provider(name, first_token_timeout=first_token, **key),
    st.just(""),
    st.none() | st.floats(0.5, 20) | st.sampled_from([1.0, 10.0]),
    st.sampled_from([{}, {}, {}, {"api_key": None}]),
)


@st.composite
def chains(draw: st.DrawFn) -> Settings:
    """One to four steps with timeouts of all sizes."""
    found: list[Provider] = draw(st.lists(providers, min_size=1, max_size=4))
    timeouts = st.sampled_from([1.0, 5.0, 10.0]) | st.floats(0.5, 20)
    return settings(
        *(replace(one, name=name, model=f"{name}-model") for name, one in zip(NAMES, found, strict=False)),
        timeouts=Timeouts(
            deadline=draw(st.sampled_from([30.0, 120.0]) | st.floats(1, 200)),
            connect=draw(timeouts),
            first_token=draw(timeouts),
            idle=draw(timeouts),
            answer=draw(st.floats(0.5, 60)),
        ),
        max_retries=draw(st.integers(0, 7)),
    )


def run(of: Settings, played: dict[str, list[Script]], chance: float) -> Trace:
    return final(run_virtual(Bench(played, of, chance=chance).ask())).trace


@effort(max_examples=400)
@given(st.data(), chains(), st.floats(0, 1))
def test_no_request_ends_later_than_the_worst_case(data: st.DataObject, of: Settings, chance: float) -> None:
    played = {name: data.draw(st.lists(scripts(), min_size=1, max_size=4), name) for name in of.chain}
    assert run(of, played, chance).duration_s <= chain_time(of).latest_s + ROUNDING_S


@effort(max_examples=400)
@given(st.data(), chains(), st.floats(0, 1))
def test_where_nothing_arrives_every_step_keeps_to_its_worst_case(
    data: st.DataObject, of: Settings, chance: float
) -> None:
    played = {name: data.draw(st.lists(quiet_scripts(), min_size=1, max_size=4), name) for name in of.chain}
    trace, time = run(of, played, chance), chain_time(of)
    assert trace.duration_s <= time.quiet_s + ROUNDING_S
    for step in time.steps:
        attempts = [attempt for attempt in trace.attempts if attempt.step == step.step]
        if attempts:
            assert len(attempts) <= step.attempts
            assert attempts[0].began_s <= step.begins_s + ROUNDING_S
            assert sum(a.duration_s + a.wait_s for a in attempts) <= step.worst_s + ROUNDING_S


def chain(*providers: Provider, deadline: float = 30.0, **values: object) -> Settings:
    return settings(*providers, timeouts=Timeouts(deadline=deadline), **values)


def test_the_worst_case_of_the_usual_settings_can_happen() -> None:
    late: Script = [9.999, Failure(kind=F.SERVER_ERROR, message="", retry_after_s=3.0)]
    of = chain(provider("one"), provider("two"), deadline=120.0)
    trace = run(of, {"one": [late], "two": [says("yes")]}, 1.0)
    (first, second) = chain_time(of).steps
    assert (first.attempts, first.worst_s, second.begins_s) == (3, 36.0, 36.0)
    assert trace.attempts[-1].began_s == pytest.approx(second.begins_s, abs=0.01)


@pytest.mark.parametrize(
    ("kind", "pause", "field"), [(F.CONNECT, 5.0, "unreachable_s"), (F.TIMEOUT, 1_000.0, "silent_s")]
)
def test_an_unreachable_and_a_silent_step_take_what_is_said(kind: F, pause: float, field: str) -> None:
    of = chain(provider("one"), provider("two"))
    trace = run(of, {"one": [[pause, *fails(kind)]], "two": [says("yes")]}, 1.0)
    assert trace.attempts[-1].began_s == pytest.approx(getattr(chain_time(of).steps[0], field))


def test_connecting_is_part_of_the_time_to_the_first_token() -> None:
    short = chain(provider("one", first_token_timeout=2.0), max_retries=0)
    assert chain_time(short).steps[0].unreachable_s == 2.0


@pytest.mark.parametrize(
    ("max_retries", "waits"), [(0, ()), (1, (3.0,)), (2, (3.0, 3.0)), (4, (3.0, 3.0, 4.0, 8.0))]
)
def test_the_longest_waits_are_backoffs_and_hints_whichever_is_longer(
    max_retries: int, waits: tuple[float, ...]
) -> None:
    assert longest_waits(max_retries) == waits


def test_no_more_retries_than_the_table_has_are_counted() -> None:
    assert len(longest_waits(10)) == sum(reaction.retries for reaction in REACTIONS.values())


def test_steps_without_a_key_take_no_time() -> None:
    time = chain_time(chain(provider("one", api_key=None), provider("two")))
    assert [(step.step, step.begins_s) for step in time.steps] == [(2, 0.0)]


def test_a_step_behind_the_deadline_is_not_reached() -> None:
    of = chain(*map(provider, NAMES[:3]))
    assert [step.step for step in chain_time(of).unreached] == [2, 3]
    assert [step.begins_if_silent_s for step in chain_time(of).steps] == [0.0, 10.0, 20.0]


def with_remedy(of: Settings, remedy: Remedy) -> Settings:
    """The same settings with the variable set."""
    timeouts = of.timeouts
    match remedy.variable:
        case "MAX_RETRIES":
            return replace(of, max_retries=int(remedy.value))
        case "REQUEST_DEADLINE":
            return replace(of, timeouts=replace(timeouts, deadline=remedy.value))
        case "FIRST_TOKEN_TIMEOUT":
            return replace(of, timeouts=replace(timeouts, first_token=remedy.value))
    name = remedy.variable.removeprefix("PROVIDER_").removesuffix("_FIRST_TOKEN_TIMEOUT").lower()
    changed = replace(of.providers[name], first_token_timeout=remedy.value)
    return replace(of, providers={**of.providers, name: changed})


@given(chains())
def test_each_remedy_alone_lets_every_step_be_reached(of: Settings) -> None:
    found = remedies(of)
    assert bool(chain_time(of).unreached) or not found
    for remedy in found:
        assert not unreached(chain_time(with_remedy(of, remedy))), remedy


def unreached(time: ChainTime) -> tuple[int, ...]:
    return tuple(step.step for step in time.unreached)


def test_the_remedies_of_the_usual_production_chain() -> None:
    of = chain(*map(provider, NAMES[:3]))
    assert [str(remedy) for remedy in remedies(of)] == [
        "MAX_RETRIES=0",
        "FIRST_TOKEN_TIMEOUT=2.9",
        "REQUEST_DEADLINE=73",
    ]


def test_a_timeout_of_ones_own_is_the_one_to_change() -> None:
    of = chain(provider("one", first_token_timeout=20.0), provider("two"), max_retries=0)
    slow = replace(
        of, providers={**of.providers, "one": replace(of.providers["one"], first_token_timeout=40.0)}
    )
    assert remedies(of) == ()
    assert "PROVIDER_ONE_FIRST_TOKEN_TIMEOUT=29.9" in map(str, remedies(slow))
