"""The log: bounded, private, a line an attempt, and never a text."""

from __future__ import annotations

import ast
import logging
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tui_app
from tui_app.domain import events as ev
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.levels import Level
from tui_app.domain.traces import Trace
from tui_app.reporting import logs
from tui_app.reporting.logs import AttemptLog, close_log, open_log

log = logging.getLogger("tui_app.test")

OpenLog = Callable[..., Path]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenLog]:
    """Opens logs in a folder that does not exist yet."""
    handlers = []

    def start(level: str = "info") -> Path:
        handlers.append(open_log(tmp_path / "data", level))
        return tmp_path / "data" / "tui-app.log"

    yield start
    for handler in handlers:
        close_log(handler)


def accepted(request_id: str = "r1", environment: str = "staging") -> ev.RequestAccepted:
    return ev.RequestAccepted(
        request_id=request_id,
        at_s=0.0,
        started_at=0.0,
        environment=environment,
        chain=("claude",),
        simulated=False,
    )


def attempt(number: int, request_id: str = "r1") -> ev.AttemptStarted:
    return ev.AttemptStarted(
        request_id=request_id, at_s=0.0, step=1, provider="claude", model="m", attempt=number, limit=3
    )


def failed(message: str = "Overloaded", request_id: str = "r1") -> ev.AttemptFailed:
    failure = Failure(kind=FailureClass.OVERLOADED, message=message, status=529)
    return ev.AttemptFailed(
        request_id=request_id,
        at_s=1.0,
        step=1,
        provider="claude",
        attempt=1,
        failure=failure,
        duration_s=1.23456,
    )


def answered(text: str = "All is well.", request_id: str = "r1") -> ev.Answered:
    trace = Trace(
        id=request_id,
        started_at=0.0,
        environment="staging",
        simulated=False,
        chain=("claude",),
        outcome="answered",
        duration_s=2.0,
    )
    return ev.Answered(
        request_id=request_id, at_s=2.0, step=1, provider="claude", text=text, duration_s=0.5, trace=trace
    )


def passed(level: Level, tokens: int) -> ev.BudgetLevelChanged:
    return ev.BudgetLevelChanged(
        request_id="r1", at_s=2.0, provider="claude", level=level, tokens=tokens, limit=1_000
    )


def written(file: Path) -> list[str]:
    """The lines without their dates."""
    return [line.partition(" ")[2] for line in file.read_text(encoding="utf-8").splitlines()]


def test_each_attempt_is_a_line_with_everything_but_words(opened: OpenLog) -> None:
    file, listen = opened(), AttemptLog()
    for event in (accepted(), attempt(1), failed("secret words"), attempt(2), answered("secret words")):
        listen(event)
    assert written(file) == [
        "INFO attempt provider=claude environment=staging attempt=1 class=overloaded seconds=1.235 trace=r1",
        "INFO attempt provider=claude environment=staging attempt=2 class=answered seconds=0.500 trace=r1",
    ]


def test_requests_at_the_same_time_are_not_mixed_up(opened: OpenLog) -> None:
    file, listen = opened(), AttemptLog()
    events: list[Any] = [accepted("r1", "staging"), accepted("r2", "production"), attempt(1, "r1")]
    events += [attempt(3, "r2"), failed(request_id="r1"), answered(request_id="r2")]
    for event in events:
        listen(event)
    assert [line.split("provider=claude ")[1].split(" class")[0] for line in written(file)] == [
        "environment=staging attempt=1",
        "environment=production attempt=3",
    ]


def test_a_real_provider_that_was_broken_on_purpose_is_a_warning(opened: OpenLog) -> None:
    path = opened("warning")
    told = AttemptLog()
    told(accepted())
    told(attempt(1))
    told(ev.FaultHit(request_id="r1", at_s=0.0, step=1, provider="claude", attempt=1, fault="cut"))
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert "WARNING" in line
    assert "broken on purpose provider=claude environment=staging attempt=1 fault=cut trace=r1" in line


def test_a_budget_is_told_as_info_warning_and_error(opened: OpenLog) -> None:
    file, listen = opened(), AttemptLog()
    listen(accepted())
    for level, tokens in ((Level.HALF, 501), (Level.NEAR, 801), (Level.EXCEEDED, 1_001)):
        listen(passed(level, tokens))
    whose = "budget provider=claude environment=staging"
    assert written(file) == [
        f"INFO {whose} level=half tokens=501 limit=1000 percent=50.1",
        f"WARNING {whose} level=near tokens=801 limit=1000 percent=80.1",
        f"ERROR {whose} level=exceeded tokens=1001 limit=1000 percent=100.1",
    ]


def test_the_level_decides_what_is_kept(opened: OpenLog) -> None:
    file = opened("warning")
    log.info("not this")
    log.warning("but this")
    assert written(file) == ["WARNING but this"]


def test_files_stay_below_their_bound_and_are_private(
    opened: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MAX_BYTES", 2_000)
    file = opened()
    for number in range(200):
        log.info("line %d %s", number, "x" * 100)
    files = sorted(file.parent.iterdir())
    assert [each.name for each in files] == ["tui-app.log", *(f"tui-app.log.{n}" for n in (1, 2, 3))]
    assert all(each.stat().st_size <= 2_000 for each in files)
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "line 199" in file.read_text()


@pytest.mark.parametrize(
    "hostile",
    [
        "one\ntwo\r\nthree",
        "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31mred",
        "right\u202eto left\u2066",
        "half \ud800 character",
        "x" * 100_000,
    ],
)
def test_hostile_text_stays_one_safe_line(opened: OpenLog, hostile: str) -> None:
    file = opened()
    log.warning("said: %s", hostile)
    [line] = file.read_text(encoding="utf-8").splitlines()
    assert line.isprintable()
    assert len(line) <= 600


def test_an_exception_shows_its_type_and_place_but_not_its_words(opened: OpenLog) -> None:
    file = opened()
    try:
        int("recognisable words")
    except ValueError:
        log.exception("unexpected error in request %s", "r1")
    [line] = written(file)
    assert line.startswith("ERROR unexpected error in request r1 [ValueError at test_logs.py:")
    assert "recognisable" not in line


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_start(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert open_log(Path("/proc/nowhere"), "info") is None
    log.error("nobody keeps this, and nothing prints it")
    close_log(None)
    assert capfd.readouterr() == ("", "")


def test_every_logged_sentence_is_a_constant_so_that_reports_can_carry_it() -> None:
    calls = 0
    for path in Path(tui_app.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log"), attr=name), args=[first, *rest]
                ) if name != "log" or rest:
                    sentence = rest[0] if name == "log" else first
                    calls += 1
                    assert isinstance(sentence, ast.Constant), f"{path}:{node.lineno} builds its sentence"
    assert calls > 5


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_log_that_finds_no_room_troubles_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logs._PrivateFileHandler("/dev/full", delay=True)
    handler.emit(logging.makeLogRecord({"msg": "a line"}))
    handler.close()
    assert capsys.readouterr().err == ""
