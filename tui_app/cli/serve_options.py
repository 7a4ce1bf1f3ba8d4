"""The command lines of `serve` and `token`."""

from __future__ import annotations

import argparse
import re

from tui_app.cli import ports

_SPAN = re.compile(r"([1-9][0-9]{0,5})([smhd])")
UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

DEFAULT_LIFETIME = "30d"


def add_serve(parser: argparse.ArgumentParser) -> None:
    """`serve`: where it listens."""
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)", default="127.0.0.1")
    parser.add_argument(
        "--port", type=port, help=f"port to listen on (default {ports.SERVE}); 0 finds a free one"
    )
    parser.add_argument(
        "--instant", action="store_true", help="with --simulate: answer at once, not at a model's pace"
    )
    parser.add_argument(
        "--print-env", action="store_true", help="print the lines that point other tools here, and end"
    )


def add_token(parser: argparse.ArgumentParser) -> None:
    """`token`: how long it is valid."""
    parser.add_argument(
        "--lifetime",
        type=lifetime,
        metavar="SPAN",
        default=lifetime(DEFAULT_LIFETIME),
        help=f"how long it is valid: 90m, 12h, 30d (default {DEFAULT_LIFETIME})",
    )


def port(text: str) -> int:
    """A port as it is written; 0 finds a free one."""
    if text.isascii() and text.isdigit() and int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f'a port is a number from 0 to 65535, not "{text}"')


def lifetime(text: str) -> int:
    """A span such as `30d`, in seconds."""
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise argparse.ArgumentTypeError(f'a lifetime is a number with s, m, h or d, as in 12h, not "{text}"')
    return int(match[1]) * UNITS_S[match[2]]
