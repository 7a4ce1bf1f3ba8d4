"""`tui-app drill --self`: the whole fault matrix against our own engine, as a scorecard."""

from __future__ import annotations

import dataclasses
import sys
import time
from itertools import groupby
from typing import Any

from tui_app.cli.exits import Exit, exit_of
from tui_app.cli.output import to_json
from tui_app.engine.self_test import Came, Case, all_cases, self_test
from tui_app.faults.drills.matrix import Expected, Row

FAULT_WIDTH = 38
DOES_WIDTH = 60


def drill_self(cases: tuple[Case, ...] | None = None, *, as_json: bool = False) -> int:
    """Runs every case and tells what came of it; 0 only where all of it was right.

    Args:
        cases: those that are run; None is the whole matrix.
        as_json: one object instead of the scorecard.
    """
    cases = all_cases() if cases is None else cases
    began = time.monotonic()
    rows = []
    total = right = 0
    for row, ran in groupby(self_test(exit_of, cases), key=lambda came: came.case.row):
        of_row = list(ran)
        wrong = [came for came in of_row if not came.right]
        total += len(of_row)
        right += len(of_row) - len(wrong)
        rows.append(_row_data(row, of_row, wrong))
        if not as_json:
            print("\n".join(_row_lines(row, of_row, wrong)), flush=True)
    took = time.monotonic() - began
    if as_json:
        told = {"passed": right == total > 0, "cases": total, "right": right, "seconds": round(took, 1)}
        print(to_json({**told, "rows": rows}, indent=2))
    else:
        verdict = "PASSED" if right == total > 0 else "FAILED"
        print(f"\n{verdict}: {right} of {total} cases right, {len(rows)} rows, {took:.1f} s")
    sys.stdout.flush()
    return Exit.ANSWERED if right == total > 0 else Exit.EXHAUSTED


def _row_lines(row: Row, ran: list[Came], wrong: list[Came]) -> list[str]:
    mark = "✗" if wrong else "✓"
    score = f"{len(ran) - len(wrong)}/{len(ran)}"
    name, does = row.fault or "no fault", row.does
    return [
        f"{mark} {score:>5}  {name:<{FAULT_WIDTH}} {does:<{DOES_WIDTH}}".rstrip(),
        *(f"         {_where(came.case)}: {_said(came)}" for came in wrong),
    ]


def _where(case: Case) -> str:
    return f"{case.wire}, {case.way.value}, {case.place.value}"


def _said(came: Came) -> str:
    if came.found == came.case.expected:
        return "the text is not one whole answer of one provider"
    return f"{_in_words(came.found)}, expected {_in_words(came.case.expected)}"


def _in_words(result: Expected) -> str:
    step = "nobody answers" if result.step is None else f"step {result.step} answers"
    discarded = ", text discarded" if result.discarded else ""
    return f"{result.kind or 'no failure'} in {result.attempts}, {step}{discarded}, exit {result.code}"


def _row_data(row: Row, ran: list[Came], wrong: list[Came]) -> dict[str, Any]:
    return {
        "fault": row.fault or None,
        "does": row.does,
        "cases": len(ran),
        "right": len(ran) - len(wrong),
        "wrong": [
            {
                "wire": came.case.wire.value,
                "way": came.case.way.value,
                "place": came.case.place.value,
                "expected": dataclasses.asdict(came.case.expected),
                "found": dataclasses.asdict(came.found),
            }
            for came in wrong
        ],
    }
