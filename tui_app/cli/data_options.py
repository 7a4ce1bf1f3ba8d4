"""The options of `tui-app data`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

EPILOG = """\
exit codes: 0 all is whole or was mended, 1 something is wrong, 2 wrong usage or records that
cannot be opened

docs/records.md tells what is where, and what survives what."""

ACTIONS = {
    "path": "the data folder on stdout; what is in it on stderr",
    "check": "read every file and tell what is wrong; nothing is changed",
    "repair": "mend what is damaged; the damaged files are kept",
    "export": "everything as JSON lines, on stdout or into a new file",
    "prune": "let old traces go",
}


def add_data(
    parser: argparse.ArgumentParser, parser_class: type[argparse.ArgumentParser]
) -> Iterator[argparse.ArgumentParser]:
    """What is done with the records; gives the parser of each action."""
    parser.epilog = EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=parser_class, required=True)
    for name, about in ACTIONS.items():
        action = actions.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
        if name == "repair":
            action.add_argument(
                "--remove-copies", action="store_true", help="also remove the copies of damaged files"
            )
        if name == "prune":
            action.add_argument(
                "--older-than",
                metavar="AGE",
                required=True,
                help="traces begun before that: 30d, 12h, 2026-11-23",
            )
        if name in ("repair", "prune"):
            action.add_argument("--yes", action="store_true", help="remove without asking")
        if name == "export":
            action.add_argument("--output", type=Path, metavar="FILE", help="a new file instead of stdout")
        yield action
