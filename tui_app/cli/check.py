"""`tui-app check`: tries every configured provider and says what to do where one fails."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

from tui_app.cli.courses import sentence
from tui_app.cli.exits import Exit
from tui_app.cli.output import describe, to_json
from tui_app.cli.parser import Arguments
from tui_app.domain.failures import Failure
from tui_app.domain.sanitize import sanitize
from tui_app.domain.usage import Usage
from tui_app.engine.checking import check_providers
from tui_app.engine.engine import Engine
from tui_app.engine.findings import Finding, KeyState, ModelState, advice, all_work
from tui_app.failover.explain import OVER_BUDGET, course_of, onward
from tui_app.failover.table import REACTIONS
from tui_app.settings import Settings

KEYS = {
    KeyState.ACCEPTED: "key accepted",
    KeyState.REJECTED: "key rejected",
    KeyState.NOT_NEEDED: "no key, none needed",
    KeyState.UNKNOWN: "key neither accepted nor rejected",
}
MODELS = {
    ModelState.LISTED: "model {} listed",
    ModelState.NOT_LISTED: "model {} not in its list",
    ModelState.NO_LIST: "model {}, no list to find it in",
}


def check(arguments: Arguments) -> int:
    """Prints each provider once it is checked; gives 0 where every configured step of the chain works."""
    return asyncio.run(_check(arguments))


async def _check(arguments: Arguments) -> int:
    watched = sys.stdout.isatty() and not arguments.json
    engine = await Engine.open(arguments.launch(hurry=not watched))
    try:
        settings = engine.settings
        _narrate(*engine.warnings())
        findings: list[Finding] = []
        async with aclosing(check_providers(engine)) as found:
            async for finding in found:
                findings.append(finding)
                if arguments.json:
                    _narrate(_headline(finding, settings))
                else:
                    _print(*_block(finding, settings))
    finally:
        await engine.close()
    if arguments.json:
        order = list(settings.providers)
        findings.sort(key=lambda f: (f.step or len(order) + 1, order.index(f.provider.name)))
        print(to_json([_as_json(finding, settings) for finding in findings], indent=2))
    else:
        _print("", _summary(findings, settings))
    return Exit.ANSWERED if all_work(findings) else Exit.EXHAUSTED


def _print(*lines: str) -> None:
    for line in lines:
        print(sanitize(line), flush=True)


def _narrate(*lines: str) -> None:
    for line in lines:
        print(sanitize(line), file=sys.stderr, flush=True)


# --- for people ------------------------------------------------------------------------------------------


def _block(finding: Finding, settings: Settings) -> Iterator[str]:
    yield _headline(finding, settings)
    indent = " " * (_name_width(settings) + 2)
    if finding.probe is not None:
        yield f"{indent}{_facts(finding)}"
    if finding.failure is not None:
        yield f"{indent}in the chain: {consequence(finding, settings)}"
    if not finding.missing:
        for line in advice(finding, settings):
            yield f"{indent}next: {line}"


def _headline(finding: Finding, settings: Settings) -> str:
    name = finding.provider.name.ljust(_name_width(settings))
    steps = len(settings.chain)
    place = f"step {finding.step}/{steps}" if finding.step else "not in the chain"
    return f"{name}  {place:<16}  {_verdict(finding, settings)}"


def _name_width(settings: Settings) -> int:
    return max(map(len, settings.providers))


def _verdict(finding: Finding, settings: Settings) -> str:
    if finding.missing:
        return f"not configured: {'; '.join(advice(finding, settings))}"
    if finding.failure is not None:
        return f"FAILS: {describe(finding.failure)}"
    return f"works{', simulated' if settings.simulated else ''}"


def _facts(finding: Finding) -> str:
    probe = finding.probe
    assert probe is not None
    facts = [KEYS[finding.key], MODELS[finding.model].format(finding.provider.model)]
    if probe.first_token_s is not None:
        facts.append(f"first token {probe.first_token_s:.2f} s")
    if probe.duration_s is not None:
        facts.append(f"whole {probe.duration_s:.2f} s")
    if probe.usage is not None:
        mark = "~" if probe.usage.source == "estimated" else ""
        facts.append(f"{mark}{probe.usage.input_tokens} in {mark}{probe.usage.output_tokens} out")
    return ", ".join(facts)


def consequence(finding: Finding, settings: Settings) -> str:
    """What the failure that was seen would do to a request that comes to this step."""
    failure = finding.failure
    if failure is None or finding.step is None:
        return "it has no step there"
    if failure.kind not in REACTIONS:
        return OVER_BUDGET[settings.budget_policy]
    course = course_of(failure, max_retries=settings.max_retries)
    return sentence(course, onward(settings, finding.step, failure))


def _summary(findings: list[Finding], settings: Settings) -> str:
    steps = [finding for finding in findings if finding.step is not None]
    configured = [finding for finding in steps if not finding.missing]
    works = sum(finding.works for finding in configured)
    chain = " > ".join(settings.chain)
    if not configured:
        return f"{chain}: no step is configured; keys belong in a .local file, see .env.dev"
    return (
        f"{chain}: {works} of {len(configured)} configured steps work; "
        "`tui-app config explain` shows what each kind of failure would lead to"
    )


# --- for programs ----------------------------------------------------------------------------------------


def _as_json(finding: Finding, settings: Settings) -> dict[str, Any]:
    probe = finding.probe
    return {
        "provider": finding.provider.name,
        "model": finding.provider.model or None,
        "step": finding.step,
        "configured": not finding.missing,
        "simulated": settings.simulated,
        "works": finding.works,
        "key": finding.key.value if probe else None,
        "model_list": finding.model.value if probe else None,
        "first_token_s": _rounded(probe.first_token_s) if probe else None,
        "duration_s": _rounded(probe.duration_s) if probe else None,
        "usage": _usage(probe.usage) if probe else None,
        "failure": _failure(finding.failure),
        "list_failure": _failure(probe.list_failure) if probe else None,
        "consequence": consequence(finding, settings) if finding.failure else None,
        "advice": list(advice(finding, settings)),
        "missing": list(finding.missing),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _usage(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "source": usage.source,
    }


def _failure(failure: Failure | None) -> dict[str, Any] | None:
    if failure is None:
        return None
    return {
        "class": failure.kind.value,
        "status": failure.status,
        "type": failure.type,
        "code": failure.code,
        "message": failure.message,
        "retry_after_s": failure.retry_after_s,
    }
