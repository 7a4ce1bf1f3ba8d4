"""The options of `tui-app drill`."""

from __future__ import annotations

import argparse
from pathlib import Path

EPILOG = """\
exit codes: 0 every expectation held and a fault fired, 1 one did not hold or nothing was proven,
2 a file or an option is wrong, 130 interrupted

docs/drills.md has the whole schema of a scenario, and an example for CI."""


def add_drill(parser: argparse.ArgumentParser) -> None:
    """What is drilled, where, and how it is told."""
    parser.epilog = EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "scenarios",
        metavar="SCENARIO",
        nargs="*",
        default=[],
        help="a TOML file, or the name of a scenario that comes with the app",
    )
    parser.add_argument("--list", action="store_true", dest="listed", help="the scenarios of the library")
    parser.add_argument("--show", metavar="NAME", help="print one of them, to begin a file of your own with")
    parser.add_argument("--all", action="store_true", dest="whole", help="drill the whole library")
    parser.add_argument(
        "--self",
        action="store_true",
        dest="itself",
        help="send the whole fault matrix through our own engine, and print a scorecard",
    )
    parser.add_argument(
        "--real",
        action="store_true",
        help="drill your own providers instead of the simulator: real calls, real waits, real tokens",
    )
    parser.add_argument(
        "--seed", type=_seed, metavar="N", help="another seed than the scenario's, for its chance"
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write a JUnit report for CI")


def _seed(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise argparse.ArgumentTypeError(f'a seed is a whole number from 0 up, not "{text}"')
