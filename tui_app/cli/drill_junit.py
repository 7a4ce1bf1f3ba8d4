"""A drill's report as JUnit XML, which every CI reads: a suite a scenario, a case an expectation."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tui_app.domain.sanitize import one_line, sanitize
from tui_app.faults.drills.report import Report


def junit(reports: Iterable[Report]) -> str:
    """The whole file."""
    root = Element("testsuites", name="tui-app drill")
    for report in reports:
        _suite(root, report)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, report: Report) -> None:
    suite = SubElement(root, "testsuite", name=report.name, time=f"{report.seconds:.3f}")
    failures = cases = 0
    for step in report.steps:
        took = step.trace.duration_s if step.trace is not None else 0.0
        for number, check in enumerate(step.checks):
            case = _case(suite, report, f"{step.path} {check.about}", took if number == 0 else 0.0)
            cases += 1
            if not check.held:
                failures += 1
                said = one_line(f"came {check.came}, expected {check.wanted}")
                SubElement(case, "failure", message=said).text = one_line(step.did)
    case = _case(suite, report, "verdict", 0.0)
    cases += 1
    if report.error:
        SubElement(case, "error", message=one_line(report.error)).text = sanitize(report.error)
    elif not report.passed:
        failures += 1
        SubElement(case, "failure", message=one_line("; ".join(report.reasons)))
    suite.set("tests", str(cases))
    suite.set("failures", str(failures))
    suite.set("errors", "1" if report.error else "0")


def _case(suite: Element, report: Report, name: str, took: float) -> Element:
    return SubElement(suite, "testcase", classname=report.name, name=one_line(name), time=f"{took:.3f}")
