import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.engine.real_vendors import vendors
from tests.support.cli import Run

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
"""


@pytest.fixture
def outage(tmp_path: Path) -> Path:
    path = tmp_path / "outage.toml"
    path.write_text(OUTAGE, encoding="utf-8")
    return path


def test_a_file_is_drilled_and_its_trail_told(run: Run, outage: Path) -> None:
    result = run("drill", str(outage))
    assert result.code == 0
    assert "break claude: overloaded" in result.out
    assert "529 overloaded" in result.out
    assert "failover from claude to openai" in result.out
    assert "✓ answered by: openai" in result.out
    assert "PASSED: 2 of 2 expectations held, 2 faults fired" in result.out


def test_a_broken_expectation_ends_with_1(run: Run, outage: Path) -> None:
    outage.write_text(OUTAGE.replace("answered_by = 2", "answered_by = 1"), encoding="utf-8")
    result = run("drill", str(outage))
    assert result.code == 1
    assert "✗ answered by: openai, expected claude" in result.out
    assert "FAILED: 1 of 2 expectations did not hold" in result.out


def test_a_fault_that_never_fired_ends_with_1(run: Run, outage: Path) -> None:
    outage.write_text(
        'title = "x"\n[[steps]]\nask = "Hello?"\nexpect.outcome = "answered"\n', encoding="utf-8"
    )
    result = run("drill", str(outage))
    assert result.code == 1
    assert "0 faults fired: nothing proven" in result.out


def test_a_bad_file_ends_with_2_before_anything_runs(run: Run, outage: Path) -> None:
    bad = outage.with_name("bad.toml")
    bad.write_text('title = "x"\n[[steps]]\nbraek = 1\n', encoding="utf-8")
    result = run("drill", str(outage), str(bad))
    assert (result.code, result.out) == (2, "")
    assert f"{bad}:3: steps[1].braek: there is no such key here; did you mean break?" in result.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "which scenario?"),
        (("no-such",), 'there is no scenario "no-such" here'),
        (("demo", "--fault", "claude=cut"), "leave --fault out"),
        (("demo", "--chain", "openai"), "go with --real"),
        (("demo", "--seed", "-1"), "a seed is a whole number"),
        (("--self", "outage-failover"), "--self drills the fault matrix alone: leave outage-failover out"),
        (
            ("--self", "--all", "--junit", "out.xml"),
            "--self drills the fault matrix alone: leave --all, --junit out",
        ),
        (("outage-failover", "--junit", "no/such/folder/out.xml"), "there is no folder no/such/folder"),
    ],
)
def test_wrong_usage_ends_with_2(run: Run, words: tuple[str, ...], why: str) -> None:
    result = run("drill", *words)
    assert result.code == 2
    assert why in result.err


def test_json_has_every_trail_and_expectation_and_is_the_same_in_every_run(run: Run, outage: Path) -> None:
    first, again = run("drill", str(outage), "--json"), run("drill", str(outage), "--json")
    assert first.out == again.out
    told = first.json
    assert told["passed"]
    (scenario,) = told["scenarios"]
    assert scenario["fired"] == {"claude": 2}
    request = scenario["steps"][1]["request"]
    assert request["trail"] == "claude:overloaded,claude:overloaded,openai:answered"
    assert request["exit_code"] == 0
    assert scenario["steps"][1]["checks"] == [
        {"about": "answered by", "wanted": "openai", "came": "openai", "held": True}
    ]


def test_another_seed_changes_what_chance_decides(run: Run, outage: Path) -> None:
    waits = {
        json.dumps(run("drill", str(outage), "--json", "--seed", seed).json["scenarios"][0]["duration_s"])
        for seed in ("1", "2")
    }
    assert len(waits) == 2


def test_junit_has_a_case_an_expectation_and_a_verdict(run: Run, outage: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    outage.write_text(OUTAGE.replace("answered_by = 2", "answered_by = 1"), encoding="utf-8")
    assert run("drill", str(outage), "--junit", str(report)).code == 1
    (suite,) = ElementTree.parse(report).getroot()
    assert suite.attrib["name"] == "outage"
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("3", "2")
    assert [case.attrib["name"] for case in suite] == [
        "steps[1] requests that the fault of claude hit",
        "steps[2] answered by",
        "verdict",
    ]
    assert suite[1][0].attrib["message"] == "came openai, expected claude"


def test_the_library_is_listed_and_shown(run: Run) -> None:
    names = [each["name"] for each in run("drill", "--list", "--json").json]
    assert "outage-failover" in names
    assert all(name in run("drill", "--list").out for name in names)
    assert run("drill", "--show", "demo").out.startswith("title = ")


def test_a_drill_keeps_nothing(run: Run, outage: Path, tmp_path: Path) -> None:
    run("drill", str(outage))
    assert run("usage", "--json", "--simulate").json[0]["tokens"] == 0


MISFIT = OUTAGE.replace("break = 1", "break = 5")


def test_a_scenario_that_does_not_fit_keeps_no_other_from_running(
    run: Run, outage: Path, tmp_path: Path
) -> None:
    misfit, report = tmp_path / "misfit.toml", tmp_path / "report.xml"
    misfit.write_text(MISFIT, encoding="utf-8")
    result = run("drill", str(misfit), str(outage), "--junit", str(report))
    assert result.code == 2
    assert "misfit.toml:4: steps[1]: the chain has no step 5; it is claude, openai" in result.err
    assert "NOT JUDGED" in result.out
    assert "PASSED: 2 of 2 expectations held" in result.out
    assert "1 of 2 scenarios passed" in result.out
    wrong, right = ElementTree.parse(report).getroot()
    assert (wrong.attrib["errors"], wrong.attrib["failures"], wrong.attrib["tests"]) == ("1", "0", "1")
    assert [(child.tag, "the chain has no step 5" in child.attrib["message"]) for child in wrong[0]] == [
        ("error", True)
    ]
    assert (right.attrib["errors"], right.attrib["failures"]) == ("0", "0")


def test_json_tells_why_a_scenario_was_not_judged(run: Run, outage: Path, tmp_path: Path) -> None:
    misfit = tmp_path / "misfit.toml"
    misfit.write_text(MISFIT, encoding="utf-8")
    result = run("drill", str(misfit), str(outage), "--json")
    assert result.code == 2
    wrong, right = result.json["scenarios"]
    assert (wrong["passed"], right["passed"], result.json["passed"]) == (False, True, False)
    assert "the chain has no step 5" in wrong["error"]
    assert wrong["reasons"] == [wrong["error"]]
    assert right["error"] is None


@pytest.fixture
def own_providers(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Claude, openai and gemini answer; the chain of the settings is claude alone."""
    ready, over = threading.Event(), asyncio.Event()
    found: dict[str, str] = {}
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with vendors() as (_, variables):
            found.update(variables)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(60)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    yield
    loop.call_soon_threadsafe(over.set)
    thread.join(60)
    loop.close()


@pytest.mark.usefixtures("own_providers")
def test_on_real_providers_the_scenarios_own_chain_is_drilled_where_no_other_is_named(
    run: Run, outage: Path
) -> None:
    gemini = outage.with_name("gemini.toml")
    gemini.write_text(OUTAGE.replace('"openai"]', '"gemini"]'), encoding="utf-8")
    result = run("drill", str(outage), str(gemini), "--real", "--json")
    assert result.code == 0, result.err
    answered = [each["steps"][1]["request"]["answered_by"] for each in result.json["scenarios"]]
    assert answered == ["openai", "gemini"]
    named = run("drill", str(outage), str(gemini), "--real", "--chain", "claude,gemini", "--json")
    assert [each["steps"][1]["request"]["answered_by"] for each in named.json["scenarios"]] == ["gemini"] * 2


@pytest.mark.usefixtures("own_providers")
def test_on_real_providers_one_that_does_not_fit_is_an_error_of_its_own(
    run: Run, outage: Path, tmp_path: Path
) -> None:
    stranger, report = tmp_path / "stranger.toml", tmp_path / "report.xml"
    stranger.write_text(OUTAGE.replace('"openai"]', '"nobody"]'), encoding="utf-8")
    result = run("drill", str(stranger), str(outage), "--real", "--junit", str(report))
    assert result.code == 2
    assert "stranger.toml:3: chain: there is no provider 'nobody'" in result.err
    assert [suite.attrib["errors"] for suite in ElementTree.parse(report).getroot()] == ["1", "0"]


@pytest.mark.usefixtures("own_providers")
def test_a_mistake_in_the_options_is_no_mistake_of_a_file(run: Run, outage: Path) -> None:
    result = run("drill", str(outage), "--real", "--chain", "claude,nobody")
    assert (result.code, "NOT JUDGED" in result.out) == (2, False)
    assert "--chain: there is no provider 'nobody'" in result.err
