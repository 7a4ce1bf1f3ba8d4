"""The benchmarks' own arithmetic, and that each of them is there to be run."""

from __future__ import annotations

import json
import os
import sys

import pytest

from benchmarks.catalogue import MODULES, benchmark
from benchmarks.measuring import Spread, interleaved, ratios
from benchmarks.processes import ProgramError, figures_of, whole_process
from benchmarks.report import Report, Target, as_json, as_text


@pytest.mark.parametrize("name", MODULES)
def test_every_benchmark_says_what_it_measures_and_can_be_run(name: str) -> None:
    module = benchmark(name)
    assert (module.__doc__ or "").splitlines()[0].endswith(".")
    assert callable(module.run)


def test_everybody_has_a_turn_each_round_and_nobody_is_always_first() -> None:
    order: list[str] = []

    def turn(name: str) -> dict[str, float]:
        order.append(name)
        return {"turn": float(len(order))}

    taken = interleaved({"a": lambda: turn("a"), "b": lambda: turn("b")}, rounds=3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert {name: len(figures) for name, figures in taken.items()} == {"a": 3, "b": 3}


def test_ratios_are_taken_within_a_round() -> None:
    ours, theirs = [{"cpu_ms": 1.0}, {"cpu_ms": 20.0}], [{"cpu_ms": 2.0}, {"cpu_ms": 10.0}]
    assert ratios(ours, theirs, "cpu_ms") == Spread(1.25, 0.5, 2.0)


@pytest.mark.parametrize(
    ("target", "found", "met"),
    [(Target(2.0), 2.0, True), (Target(2.0), 2.1, False), (Target(3.0, least=True), 3.1, True)],
)
def test_a_target_is_met_on_its_right_side(target: Target, found: float, met: bool) -> None:
    assert target.met(found) is met


def test_a_report_shows_ratio_and_verdict_as_table_and_as_json() -> None:
    report = Report("request", "one request")
    taken = {"bare": [{"cpu_ms": 1.0}], "engine": [{"cpu_ms": 1.5, "wall_ms": 9.0}]}
    report.add(taken, "cpu_ms", reference="bare", targets={"engine": Target(1.3)})
    assert "1.50x" in as_text(report)
    assert "MISSED" in as_text(report)
    (_, engine) = as_json([report])["reports"][0]["lines"]
    assert engine["met"] is False
    assert json.dumps(engine)


def test_a_program_gives_its_figures_and_its_whole_cpu_time() -> None:
    busy = "import json; sum(range(10**6)); print('words'); print(json.dumps({'cpu_ms': 1.5}))"
    figures = figures_of([sys.executable, "-c", busy])
    assert figures["cpu_ms"] == 1.5
    assert figures["process_cpu_s"] > 0


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(ProgramError, match="no such thing"):
        figures_of([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_no_key_and_no_proxy_of_the_person_reaches_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    code = "import os, sys; sys.exit('OPENAI_API_KEY' in os.environ or 'HTTPS_PROXY' in os.environ)"
    assert whole_process([sys.executable, "-c", code])()["cpu_s"] > 0
    assert os.environ["OPENAI_API_KEY"] == "secret"
