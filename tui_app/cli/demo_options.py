"""How `demo` is asked for on the command line."""

from __future__ import annotations

import argparse
import math

HELP = "the app on the simulator, guided key by key through a failover and what follows"


def add_demo(parser: argparse.ArgumentParser) -> None:
    """The options of `demo`."""
    parser.add_argument("--auto", action="store_true", help="play it by itself; any key takes over")
    parser.add_argument(
        "--pace",
        type=_pace,
        default=1.0,
        metavar="FACTOR",
        help="with --auto: stretch the pauses (default 1, about a minute in all; 0 takes none)",
    )


def _pace(text: str) -> float:
    try:
        pace = float(text)
    except ValueError:
        pace = math.nan
    if not 0 <= pace <= 100:
        raise argparse.ArgumentTypeError(f'a pace is a number from 0 to 100, not "{text}"')
    return pace
