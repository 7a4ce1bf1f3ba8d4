"""`tui-app config show`: every variable in force, its value, and where it came from."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import Any

from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.tables import aligned
from tui_app.settings.listing import Listed, listing
from tui_app.settings.load import load


def show(arguments: Arguments) -> int:
    """Prints the variables group by group."""
    settings = load(environment=arguments.environment, chain=arguments.chain, data_dir=arguments.data_dir)
    listed = listing(settings)
    if arguments.simulate:
        print("--simulate would replace every base URL and key below", file=sys.stderr)
    if arguments.json:
        print(to_json([_as_json(one) for one in listed], indent=2))
        return Exit.ANSWERED
    rows = [(one.variable, one.value_words, one.source_words) for one in listed]
    lines = iter(aligned(rows, indent=2))
    for number, (group, members) in enumerate(groupby(listed, key=lambda one: one.group)):
        print(f"\n{group}" if number else group)
        for _ in members:
            print(next(lines))
    return Exit.ANSWERED


def _as_json(one: Listed) -> dict[str, Any]:
    return {
        "group": one.group,
        "variable": one.variable,
        "value": one.value,
        "secret": one.secret,
        "set": one.set,
        "source": {"origin": one.source.origin, "line": one.source.line, "by": one.by},
    }
