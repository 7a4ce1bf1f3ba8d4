"""Scenarios on the real engine: the whole library, what must fail, and that every run is the same."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_app.cli.exits import exit_of
from tui_app.engine.drilling import drill_simulated
from tui_app.engine.quick_loop import QuickLoop
from tui_app.faults.catalogue import FAULTS
from tui_app.faults.drills import library
from tui_app.faults.drills.model import Expect
from tui_app.faults.drills.reading import ScenarioError, read_scenario
from tui_app.faults.drills.report import Report

OUTAGE = """
title = "A test"
chain = ["claude", "openai"]
[[steps]]
break = 1
fault = "overloaded"
[[steps]]
ask = "Hello?"
[steps.expect]
answered_by = 2
trail = ["1:overloaded", "1:overloaded", "2:answered"]
text_whole = true
"""


def drilled(text: str) -> Report:
    return drill_simulated(read_scenario(text, "test.toml", "test"), exit_of)


@pytest.mark.parametrize("name", library.names())
def test_the_library_passes(name: str) -> None:
    report = drill_simulated(library.scenario(name), exit_of)
    assert report.reasons == (), [str(check) for check in report.checks if not check.held]


PAGE = (Path(__file__).parents[2] / "docs" / "drills.md").read_text(encoding="utf-8")


def test_the_scenario_in_the_docs_passes() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.S)
    assert drilled(example).reasons == ()


def test_the_docs_name_every_fault_and_every_expectation() -> None:
    assert [kind.name for kind in FAULTS if f"`{kind.name}`" not in PAGE] == []
    renamed = {"exit_code": "exit"}
    keys = [renamed.get(field.name, field.name) for field in fields(Expect)]
    assert [key for key in keys if f"`{key}`" not in PAGE] == []


def test_waits_of_minutes_cost_no_minutes() -> None:
    began = time.monotonic()
    report = drilled(OUTAGE + "[[steps]]\npass = 86400\n")
    assert report.passed
    assert report.seconds > 86_400
    assert time.monotonic() - began < 3_600


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("answered_by = 2", "answered_by = 1"),
        ('"1:overloaded", "1:overloaded"', '"1:overloaded"'),
        ("text_whole = true", "text_whole = false"),
        ("text_whole = true", "exit = 1"),
        ("text_whole = true", "duration_s = { max = 0.1 }"),
        ("text_whole = true", 'budget = { 2 = "near" }'),
    ],
)
def test_a_broken_expectation_fails(good: str, bad: str) -> None:
    assert drilled(OUTAGE).passed
    report = drilled(OUTAGE.replace(good, bad))
    assert not report.passed
    assert "did not hold" in report.reasons[0]


def test_a_fault_that_never_fired_fails_though_all_else_holds() -> None:
    never = OUTAGE + '[[steps]]\nbreak = 2\nfault = "cut"\n'
    report = drilled(never)
    assert report.reasons == ("1 of 5 expectations did not hold",)
    assert [str(check) for check in report.checks if not check.held] == [
        "requests that the fault of openai hit: 0, expected at least 1"
    ]
    assert drilled(never + "fires = 0\n").passed


def test_no_fault_at_all_proves_nothing() -> None:
    text = 'title = "A test"\n[[steps]]\nask = "Hello?"\n[steps.expect]\noutcome = "answered"\n'
    assert drilled(text).reasons == ("0 faults fired: nothing proven",)


def test_a_provider_without_a_key_is_skipped() -> None:
    text = OUTAGE.replace("chain", 'without_key = ["claude"]\nchain').replace("fault =", "fires = 0\nfault =")
    text = text.replace('"1:overloaded", "1:overloaded", ', "").replace(
        "text_whole", 'skipped = ["1:not_configured"]\ntext_whole'
    )
    assert drilled(text).reasons == ("0 faults fired: nothing proven",)


def test_settings_that_make_no_sense_are_told_at_their_place_in_the_file() -> None:
    with pytest.raises(ScenarioError) as caught:
        drilled(OUTAGE.replace("[[steps]]", "[settings]\nMAX_RETRYS = 1\n[[steps]]", 1))
    assert "test.toml:5: settings.MAX_RETRYS:" in str(caught.value)
    assert "did you mean MAX_RETRIES?" in str(caught.value)
    with pytest.raises(ScenarioError, match=r"test\.toml:\d+: steps\[3\]\.set\.MAX_RETRIES: "):
        drilled(OUTAGE + '[[steps]]\nset = { MAX_RETRIES = "many" }\n')
    with pytest.raises(ScenarioError, match=r"test\.toml:3: chain: there is no provider 'openia'"):
        drilled(OUTAGE.replace('"openai"', '"openia"'))


def test_nothing_of_this_machine_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = drilled(OUTAGE)
    monkeypatch.setenv("MAX_RETRIES", "0")
    monkeypatch.setenv("SENTRY_DSN", "no address at all")
    assert drilled(OUTAGE) == before


@settings(max_examples=10, deadline=None)
@given(
    st.sampled_from([kind.name for kind in FAULTS]),
    st.sampled_from(["", ":p=0.5", ":count=1", ":p=0.5,seed=4"]),
    st.integers(0, 10**6),
)
def test_the_same_seed_gives_the_same_trace(fault: str, bounds: str, seed: int) -> None:
    text = f"""
    title = "A test"
    seed = {seed}
    [[steps]]
    break = 1
    fault = "{fault}{bounds}"
    fires = {{ min = 0 }}
    [[steps]]
    ask = "Hello?"
    expect.attempts = {{ min = 1 }}
    [[steps]]
    ask = "Hello again?"
    """
    assert drilled(text) == drilled(text)


def test_a_trace_tells_no_port_which_would_be_another_one_in_every_run() -> None:
    report = drilled(OUTAGE.replace("overloaded", "connect"))
    assert report.passed
    trace = report.steps[1].trace
    assert trace is not None
    assert (
        trace.attempts[0].message == "cannot reach the simulator: the connection was reset before an answer"
    )


def test_another_seed_gives_other_waits() -> None:
    waits = {
        drilled(f"seed = {seed}\n{OUTAGE}").steps[1].trace.waited_s  # type: ignore[union-attr]  # it asked
        for seed in range(3)
    }
    assert len(waits) == 3


def test_time_stands_still_while_a_thread_works() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        here, there = socket.socketpair()
        with here, there:

            def work() -> bytes:
                there.settimeout(60)
                return there.recv(1)

            working = loop.run_in_executor(None, work)
            late = loop.call_later(5, lambda: pytest.fail("time went on"))
            await asyncio.sleep(0)
            here.send(b"x")
            assert await working == b"x"
            late.cancel()
        return loop.time() - began

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        assert runner.run(main()) == 0
