"""`python -m benchmarks [NAME …]`: measures, prints the tables, and keeps the figures as JSON where asked."""

from __future__ import annotations

import argparse
import compileall
import json
import sys
from pathlib import Path

from benchmarks.catalogue import MODULES, Options, benchmark
from benchmarks.processes import ROOT
from benchmarks.report import as_json, as_text, machine

FULL_ROUNDS = 7


def main() -> int:
    """Runs the named benchmarks, or all; 1 where a target was missed."""
    arguments = _arguments()
    if arguments.list:
        for name in MODULES:
            print(f"{name:12} {(benchmark(name).__doc__ or '').splitlines()[0]}")
        return 0
    # As it is installed: a program whose source was changed since would be compiled at each start.
    compileall.compile_dir(ROOT / "tui_app", quiet=1)
    rounds = arguments.rounds or (1 if arguments.short else FULL_ROUNDS)
    options = Options(rounds=rounds, short=arguments.short)
    print(" · ".join(f"{what} {told}" for what, told in machine().items()), end="\n\n")
    reports = []
    for name in arguments.names or MODULES:
        reports.append(benchmark(name).run(options))
        print(as_text(reports[-1]), flush=True)
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(as_json(reports), indent=2) + "\n")
    return int(any(line.met is False for report in reports for line in report.lines))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MODULES, []], metavar="NAME", help="which; none is all")
    parser.add_argument("--list", action="store_true", help="say what each measures")
    parser.add_argument("--rounds", type=int, help=f"turns of every program (default {FULL_ROUNDS})")
    parser.add_argument("--short", action="store_true", help="only show that everything works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
