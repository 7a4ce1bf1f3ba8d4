"""What the info screen says, as lines: health, environment, records, versions, terminal, settings."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from textual.content import Content

from tui_app.domain.sanitize import one_line
from tui_app.engine.info import EngineInfo
from tui_app.settings.listing import Listed
from tui_app.storage.sizes import Kept
from tui_app.ui.drawing import Part, between, fit, hanging, line
from tui_app.ui.moments import Moments
from tui_app.ui.terminal_facts import Facts
from tui_app.ui.words import left

NAME_WIDTH = 13
COLUMNS_FROM = 96
"""From this width on a setting stands in one line; below, its value gets a line of its own."""

SIMULATOR_NOTE = "As configured; the simulator replaces every base URL, key and model."
LONGEST = 500


def info_lines(info: EngineInfo, facts: Facts, moments: Moments, width: int) -> list[Content]:
    """Everything, section by section.

    Args:
        info: what the engine told about itself.
        facts: what is known about the terminal.
        moments: tells the time.
        width: in cells.
    """
    entries = [
        *_section("Health", _health(info, moments)),
        *_section("Environment", _environment(info)),
        *_section("Records", _records(info)),
        *_section("Versions", [_entry(name, number) for name, number in info.versions]),
        *terminal_lines(facts),
    ]
    indent = 3 + NAME_WIDTH + 1
    return [*(row for each in entries for row in hanging(each, width, indent)), *_settings(info, width)]


def terminal_lines(facts: Facts) -> list[Content]:
    """The section about the terminal, which needs no engine."""
    return _section("Terminal", [_entry(name, value) for name, value in facts])


def _section(title: str, entries: Iterable[Content]) -> list[Content]:
    return [line((f" {title}", "strong")), *entries, Content()]


def _entry(name: str, value: str, tone: str = "plain", note: str = "") -> Content:
    parts: list[Part] = [(f"   {fit(name, NAME_WIDTH)} ", "muted"), (one_line(value, LONGEST), tone)]
    return line(*parts, (f"  {note}" if note else "", "muted"))


def _health(info: EngineInfo, moments: Moments) -> list[Content]:
    since = f"since {moments.minutes(info.since)}, for {left(moments.now() - info.since)}"
    entries = [_entry("engine", "● running", "ok", since)]
    if info.storage_problem is None:
        entries.append(_entry("records", "● kept", "ok", one_line(str(info.settings.data_dir), LONGEST)))
    else:
        entries.append(_entry("records", f"○ NOT SAVED: {info.storage_problem}", "bad"))
    if info.log is None:
        entries.append(_entry("log", "○ no log could be opened", "bad"))
    else:
        entries.append(_entry("log", str(info.log), note=f"level {info.settings.log_level}"))
    return [*entries, *(_entry("notice", notice, "half") for notice in info.notices)]


def _environment(info: EngineInfo) -> list[Content]:
    settings = info.settings
    entries = [_entry("environment", settings.environment.value)]
    if info.simulator is not None:
        entries.append(_entry("simulator", "● SIMULATED", "accent", info.simulator))
    for number, step in enumerate(settings.steps, 1):
        state, tone = ("● ready", "ok") if step.configured else ("○ not configured", "muted")
        name = "chain" if number == 1 else ""
        model = one_line(step.model, 60) or "no model"
        entries.append(_entry(name, f"{number} {step.name} {state}", tone, model))
    limits = dict.fromkeys(f"{step.daily_limit:,}" for step in settings.steps)
    zone = settings.budget_timezone or "this machine's time zone"
    return [
        *entries,
        _entry("budget", f"{', '.join(limits)} tokens a day, policy {settings.budget_policy}"),
        _entry("budget day", f"from midnight to midnight in {zone}"),
        _entry("messages", f"up to {settings.max_message_length:,} characters"),
        _entry("a request", f"{settings.timeouts.deadline:g} s, {settings.max_retries} retries a step"),
    ]


def _records(info: EngineInfo) -> list[Content]:
    entries = [_entry("folder", str(info.settings.data_dir))]
    if not info.kept:
        return [*entries, _entry("", "nothing is kept yet", "muted")]
    name = max(len(one_line(kept.name, 30)) for kept in info.kept)
    entries += [_kept(kept, max(name, len("together"))) for kept in info.kept]
    together = Kept("together", sum(kept.size for kept in info.kept), sum(kept.files for kept in info.kept))
    return [*entries, _kept(together, max(name, len("together")))]


def _kept(kept: Kept, width: int) -> Content:
    files = f"{kept.files} file{'' if kept.files == 1 else 's'}"
    return line(
        (f"   {' ' * NAME_WIDTH} {fit(one_line(kept.name, 30), width)}  ", "plain"),
        (f"{bytes_words(kept.size):>9}", "plain"),
        (f"  {files}" if kept.files != 1 else "", "muted"),
    )


def bytes_words(size: int) -> str:
    """`812 B`, `34.5 kB`, `1.2 MB`: in powers of 1000."""
    if size < 1000:
        return f"{size} B"
    for unit, power in (("kB", 1e3), ("MB", 1e6)):
        if size < 999.95 * power:
            return f"{size / power:.1f} {unit}"
    return f"{size / 1e9:.1f} GB"


def _settings(info: EngineInfo, width: int) -> list[Content]:
    lines = [line((" Settings in force, and where each came from", "strong"))]
    if info.simulator is not None:
        lines.append(line((f"   {SIMULATOR_NOTE}", "accent")))
    names = max((len(one.variable) for one in info.listed), default=0)
    sources = max((len(one.source_words) for one in info.listed), default=0)
    for group, members in groupby(info.listed, key=lambda one: one.group):
        lines.append(line((f"   {one_line(group, 60)}", "key")))
        for one in members:
            lines += _setting(one, names, sources, width)
    return lines


def _setting(one: Listed, names: int, sources: int, width: int) -> list[Content]:
    tone = "plain" if one.set else "muted"
    value, source = one_line(one.value_words, LONGEST), one_line(one.source_words, LONGEST)
    name = one_line(one.variable, 80)
    room = width - names - sources - 10
    if width >= COLUMNS_FROM and room >= len(value):
        return [
            line((f"     {fit(name, names)}  ", "muted"), (fit(value, room), tone), (f"  {source}", "muted"))
        ]
    named = line((f"     {name}", "muted"))
    said = between(named, line((f"{source} ", "muted")), width) if source else named
    return [said, line((f"       {value}", tone))]
