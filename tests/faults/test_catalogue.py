from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.failures import FailureClass
from tui_app.domain.sanitize import sanitize
from tui_app.faults import FAULTS, Fault, fault_kind
from tui_app.faults.fault import course_text, parse_course

NAMES = [
    "rate_limited",
    "overloaded",
    "server_error",
    "auth",
    "model_not_found",
    "quota_exhausted",
    "context_too_long",
    "refused",
    "connect",
    "reset",
    "silence",
    "slow_first_token",
    "slow",
    "stall",
    "cut",
    "quiet_end",
    "malformed",
    "error_event",
    "html",
    "empty",
    "wrong_usage",
]


def test_the_catalogue_has_exactly_the_public_names() -> None:
    assert [kind.name for kind in FAULTS] == NAMES


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.name)
def test_every_kind_says_what_it_does_in_a_sentence(kind: object) -> None:
    assert kind in FAULTS
    found = FAULTS[FAULTS.index(kind)]
    assert found.title[0].isupper()
    assert found.does.endswith(".")
    assert "\n" not in found.does


def test_kinds_that_only_slow_an_answer_provoke_no_failure() -> None:
    assert {kind.name for kind in FAULTS if kind.provokes is None} == {
        "slow_first_token",
        "slow",
        "wrong_usage",
    }
    assert fault_kind("cut").provokes is FailureClass.TRUNCATED
    assert fault_kind("reset").provokes is FailureClass.CONNECT


def test_an_unknown_name_gets_the_nearest_ones() -> None:
    with pytest.raises(ValueError, match=r'unknown fault "overload"; did you mean .*overloaded'):
        fault_kind("overload")


def test_a_name_like_no_other_gets_the_whole_list_and_no_control_characters() -> None:
    with pytest.raises(ValueError, match="known are rate_limited, overloaded") as caught:
        fault_kind("\x1b[31m!!!")
    assert "\x1b" not in str(caught.value)


def test_a_bare_rate_limit_hints_one_second() -> None:
    assert Fault.parse("rate_limited") == Fault("rate_limited")
    assert Fault("rate_limited").retry_after_s == 1.0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rate_limited:retry_after=7,count=2", Fault("rate_limited", count=2, retry_after_s=7.0)),
        (" rate_limited : retry_after = none ", Fault("rate_limited", retry_after_s=None)),
        ("html:status=502", Fault("html", status=502)),
        ("slow_first_token:seconds=0.5", Fault("slow_first_token", seconds=0.5)),
        ("slow:tokens_per_second=2", Fault("slow", tokens_per_second=2.0)),
        ("wrong_usage:variant=absurd", Fault("wrong_usage", variant="absurd")),
        (
            "overloaded:count=2,for=30,p=0.3,seed=7",
            Fault("overloaded", count=2, for_s=30.0, p=0.3, seed=7),
        ),
        ("refused:variant=answer,", Fault("refused", variant="answer")),
    ],
)
def test_parameters_are_read_from_text(text: str, fault: Fault) -> None:
    assert Fault.parse(text) == fault


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "unknown fault"),
        ("cut:retry_after=1", "cut has no parameter"),
        ("cut:count=1,count=2", "cut: count is given twice"),
        ("rate_limited:retry_afer=1", "did you mean retry_after"),
        ("rate_limited:retry_after=soon", 'must be a number, not "soon"'),
        ("rate_limited:retry_after=-1", "seconds from 0 up"),
        ("rate_limited:retry_after=nan", "seconds from 0 up"),
        ("cut:count=0", "at least 1"),
        ("cut:count=2.5", "must be a number"),
        ("cut:for=0", "for must be seconds above 0"),
        ("cut:for=inf", "for must be seconds above 0"),
        ("cut:p=0", "probability above 0"),
        ("cut:p=1.1", "probability above 0"),
        ("cut:p=nan", "probability above 0"),
        ("cut:seed=x", "seed must be a number"),
        ("cut:fro=3", "did you mean for"),
        ("slow:tokens_per_second=0", "above 0"),
        ("slow:tokens_per_second=inf", "above 0, and finite"),
        ("slow_first_token:seconds=inf", "0 or more, and finite"),
        ("html:status=99", "from 200 to 599"),
        ("wrong_usage:variant=zeros", "did you mean zero"),
    ],
)
def test_a_mistake_in_a_parameter_is_told(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Fault.parse(text)


def test_a_kind_with_variants_has_the_first_one_in_force() -> None:
    assert Fault("wrong_usage").form == "zero"
    assert Fault("wrong_usage", variant="absent").form == "absent"
    assert Fault("cut").form == ""


SECONDS = st.floats(0, 1e6).map(lambda value: round(value, 3))


@given(
    st.one_of(
        st.builds(
            Fault,
            st.just("rate_limited"),
            count=st.none() | st.integers(1, 10**6),
            retry_after_s=st.none() | SECONDS,
        ),
        st.builds(Fault, st.just("slow_first_token"), seconds=SECONDS),
        st.builds(Fault, st.just("html"), status=st.integers(200, 599), count=st.none() | st.just(3)),
        st.builds(
            Fault,
            st.just("cut"),
            for_s=st.none() | st.floats(1e-6, 1e9),
            p=st.floats(1e-9, 1),
            seed=st.none() | st.integers(),
        ),
        st.builds(Fault, st.just("wrong_usage"), variant=st.sampled_from(["", "zero", "absent", "absurd"])),
    )
)
def test_a_fault_reads_back_from_its_text(fault: Fault) -> None:
    assert Fault.parse(str(fault)) == fault
    then = (replace(fault, count=1), fault)
    assert parse_course(course_text(then)) == then


def test_a_fault_without_an_end_lets_nothing_follow() -> None:
    with pytest.raises(ValueError, match=r"cut has no end.*cut:count=1"):
        parse_course("cut+silence")


@given(st.text(max_size=60))
def test_foreign_text_is_no_fault_and_its_error_is_one_clean_line(text: str) -> None:
    with pytest.raises(ValueError, match="unknown fault") as caught:
        Fault.parse(f"!{text}")
    message = str(caught.value)
    assert message == sanitize(message)
    assert "\n" not in message
