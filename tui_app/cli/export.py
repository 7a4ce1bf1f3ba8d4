"""`tui-app export trace | conversation`: in one of several forms, to stdout or a new file."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tui_app.cli.exits import Exit
from tui_app.cli.parser import Arguments
from tui_app.cli.records import conversation_named, opened_records, trace_named
from tui_app.domain.sanitize import one_line
from tui_app.reporting.export.files import write_new
from tui_app.reporting.export.formats import Format, conversation_text, trace_text
from tui_app.settings.load import load


def export(arguments: Arguments) -> int:
    """Exports what was asked for; a file that is there already is an error and stays as it is."""
    text = asyncio.run(_text(arguments))
    if arguments.output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        _write(arguments.output, text)
    return Exit.ANSWERED


async def _text(arguments: Arguments) -> str:
    form = Format(arguments.format or ("json" if arguments.json else "markdown"))
    async with opened_records(arguments) as (store, settings):
        if arguments.action == "trace":
            trace = await trace_named(store, arguments.id)
            if form is Format.SCENARIO:
                from tui_app.faults.drills.from_trace import scenario_text

                return scenario_text(trace, load(environment=trace.environment, chain=arguments.chain))
            return trace_text(trace, form, settings.zone)
        return conversation_text(*await conversation_named(store, arguments.id), form, settings.zone)


def _write(path: Path, text: str) -> None:
    try:
        write_new(path, text)
    except FileExistsError:
        shown = one_line(str(path))
        raise ValueError(f"{shown} is there already and stays as it is: choose another name") from None
    print(f"written to {one_line(str(path))}", file=sys.stderr)
