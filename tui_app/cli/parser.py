"""Reads the command line; imports nothing heavy, so that `--version` and `--help` are immediate."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from tui_app import __version__
from tui_app.cli import data_options, demo_options, drill_options, serve_options
from tui_app.engine.options import LaunchOptions

EPILOG = """\
exit codes: 0 answered, 1 no provider answered, 2 wrong usage or settings, 3 message rejected,
4 refused by the provider, 5 blocked by the budget, 130 cancelled

Settings come from .env.<dev|staging|prod>, the same with .local, and the environment;
.env.dev explains them."""

CONFIG_ACTIONS = {
    "show": "every variable with its value and where it came from; keys stay hidden",
    "validate": "every mistake, in one environment or in all three",
    "explain": "what each kind of failure would lead to, and the worst case against the deadline",
}

EXPORTS = {"trace": ("markdown", "json", "svg", "scenario"), "conversation": ("markdown", "json")}

MOST_DAYS = 366
"""As far as `usage` looks back."""


class CommandLineError(Exception):
    """The command line cannot be understood; its text says why and how it goes."""


@dataclass(slots=True, kw_only=True)
class Arguments(argparse.Namespace):
    """What the command line says.

    Attributes:
        faults: `PROVIDER=NAME` pairs as given.
        text: the message of `ask` or `compare`; `-` reads standard input.
        answers: `compare` prints the answers under its table.
        action: what `config` is to do, or `export` to export.
        lifetime: of a token, in seconds.
        scenarios: of `drill`: files, or names of the library.
        listed: `drill` lists its library.
        show: the scenario that `drill` prints.
        whole: `drill` runs its whole library.
        itself: `drill` tests the app's own engine.
        older_than: the age of the traces that `data prune` removes, as given.
        yes: nothing is asked before it is removed.
        remove_copies: `data repair` also removes the copies of damaged files.
        id: of a trace or a conversation: whole, its beginning, or `last`.
        auto: `demo` plays by itself, its pauses stretched by `pace`.
        kind: a failure class, as given.
    """

    command: str | None = None
    environment: str | None = None
    chain: str | None = None
    simulate: bool = False
    fault: list[str] = field(default_factory=list)
    force: bool = False
    data_dir: Path | None = None
    json: bool = False
    events: bool = False
    text: str = ""
    answers: bool = False
    action: str = ""
    host: str = "127.0.0.1"
    port: int | None = None
    instant: bool = False
    print_env: bool = False
    lifetime: int = 0
    scenarios: list[str] = field(default_factory=list)
    listed: bool = False
    show: str | None = None
    whole: bool = False
    itself: bool = False
    real: bool = False
    seed: int | None = None
    junit: Path | None = None
    older_than: str = ""
    yes: bool = False
    remove_copies: bool = False
    auto: bool = False
    pace: float = 1.0
    days: int | None = None
    id: str = ""
    search: str = ""
    provider: str | None = None
    kind: str | None = None
    outcome: str | None = None
    since: str | None = None
    limit: int = 20
    format: str | None = None
    output: Path | None = None

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """Provider and fault of each `--fault`.

        Raises:
            ValueError: one of them is not `PROVIDER=NAME`.
        """
        pairs = []
        for given in self.fault:
            provider, sign, name = given.partition("=")
            if not (provider and sign and name):
                raise ValueError(f'--fault wants PROVIDER=NAME, as in claude=overloaded, not "{given}"')
            pairs.append((provider.strip().lower(), name.strip()))
        return tuple(pairs)

    def launch(self, *, for_screen: bool = False, hurry: bool = False) -> LaunchOptions:
        """The same as the engine wants it; with `hurry` simulated answers come at once.

        Raises:
            ValueError: `--fault` is malformed.
        """
        return LaunchOptions(
            environment=self.environment,
            chain=self.chain,
            simulate=self.simulate,
            simulate_if_unusable=for_screen,
            hurry=hurry,
            faults=self.faults,
            force=self.force,
            data_dir=self.data_dir,
        )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CommandLineError(f"{self.format_usage()}{self.prog}: {message}")


def parse(argv: Sequence[str]) -> Arguments:
    """Reads the words of a command line.

    Raises:
        CommandLineError: they make no sense.
        SystemExit: `--help` or `--version` was answered.
    """
    arguments = Arguments()
    return _parser().parse_args(list(argv), namespace=arguments) if argv else arguments


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tui-app",
        description="Chat with LLM providers down a chain that fails over before your eyes. "
        "Without a command the app opens; without a usable provider it opens on the built-in simulator.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tui-app {__version__}")
    _common(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    ask = commands.add_parser("ask", help="send one message; the answer goes to stdout, the story to stderr")
    ask.add_argument("text", metavar="TEXT", help="the message; - reads standard input")
    ask.add_argument(
        "--events", action="store_true", help="print every event as a JSON line, the result last"
    )
    _common(ask)

    compare = commands.add_parser(
        "compare", help="send one message to every provider of the chain and measure each by itself"
    )
    compare.add_argument("text", metavar="TEXT", help="the message; - reads standard input")
    compare.add_argument(
        "--answers", action="store_true", help="print the answers also where stdout is no terminal"
    )
    _common(compare)

    usage = commands.add_parser("usage", help="print today's tokens and limits of every provider")
    usage.add_argument(
        "--days", type=_days, metavar="N", help=f"the last N days with requests and cost (1 to {MOST_DAYS})"
    )
    _common(usage)

    _traces(commands.add_parser("traces", help="list past requests, or show one of them in full"))
    _export(commands.add_parser("export", help="a trace or a conversation as Markdown, JSON or SVG"))

    check = commands.add_parser(
        "check", help="try every configured provider: key, model, first token, and what to do where one fails"
    )
    _common(check)

    config = commands.add_parser(
        "config", help="the settings: what is in force, mistakes, what follows from them"
    )
    actions = config.add_subparsers(dest="action", parser_class=_Parser, required=True)
    for name, about in CONFIG_ACTIONS.items():
        _common(actions.add_parser(name, help=about))
    _common(config)

    data = commands.add_parser(
        "data", help="the records: where they are, whether they are whole, mend, take out"
    )
    for each in data_options.add_data(data, _Parser):
        _common(each)
    _common(data)

    serve = commands.add_parser("serve", help="serve the chain to other programs over HTTP: the gateway")
    serve_options.add_serve(serve)
    _common(serve)

    token = commands.add_parser("token", help="print a signed token for the gateway")
    serve_options.add_token(token)
    _common(token)

    drill = commands.add_parser("drill", help="run scenarios of faults, prompts and expectations; judge them")
    drill_options.add_drill(drill)
    _common(drill)

    demo = commands.add_parser("demo", help=demo_options.HELP)
    demo_options.add_demo(demo)
    _common(demo)

    simulate = commands.add_parser("simulate", help="serve the simulated vendors to other programs")
    simulate.add_argument("--host", help="address to listen on (default 127.0.0.1)", default="127.0.0.1")
    simulate.add_argument(
        "--port", type=serve_options.port, help="port to listen on (default 8089); 0 finds a free one"
    )
    simulate.add_argument("--instant", action="store_true", help="answer at once, not at a model's pace")
    _common(simulate)
    return parser


def _traces(parser: argparse.ArgumentParser) -> None:
    """`traces`: what is listed, or which one is shown."""
    parser.add_argument(
        "id",
        metavar="ID",
        nargs="?",
        default="",
        help="show this one in full; its beginning is enough, last is the newest",
    )
    parser.add_argument(
        "--search", metavar="TEXT", default="", help="only those in which all these words occur"
    )
    parser.add_argument("--provider", metavar="NAME", help="only those that came to this provider")
    parser.add_argument(
        "--class", dest="kind", metavar="CLASS", help="only those with this failure, as in rate_limited"
    )
    parser.add_argument(
        "--outcome", metavar="OUTCOME", help="answered, exhausted, refused, rejected or cancelled"
    )
    parser.add_argument(
        "--since", metavar="WHEN", help="only those begun since: 2h, 3d, 2026-11-23, 2026-11-23T05:20"
    )
    parser.add_argument("--limit", metavar="N", type=_count, default=20, help="how many at most (default 20)")
    _common(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    """`export`: what, in which form, where to."""
    whats = parser.add_subparsers(dest="action", metavar="WHAT", parser_class=_Parser, required=True)
    for what, forms in EXPORTS.items():
        about = f"a {what} as {' or '.join(forms)}"
        each = whats.add_parser(what, help=about)
        each.add_argument(
            "id",
            metavar="ID",
            nargs="?",
            default="last",
            help="its id or the beginning of it; the last one where none is given",
        )
        each.add_argument("--format", choices=forms, help="the form (default markdown)")
        each.add_argument("--output", type=Path, metavar="FILE", help="a new file instead of stdout")
        _common(each)
    _common(parser)


def _common(parser: argparse.ArgumentParser) -> None:
    """The options that may stand before or after the command."""
    group = parser.add_argument_group("common options")
    hidden = argparse.SUPPRESS
    group.add_argument(
        "--env",
        dest="environment",
        metavar="NAME",
        default=hidden,
        help="development, staging or production",
    )
    group.add_argument("--chain", metavar="A,B", default=hidden, help="the providers to try, in order")
    group.add_argument(
        "--simulate", action="store_true", default=hidden, help="talk to the built-in simulator"
    )
    group.add_argument(
        "--fault",
        action=_Collect,
        metavar="PROVIDER=NAME",
        default=hidden,
        help="break a provider on purpose, as in claude=overloaded or claude=cut:count=2,p=0.3,seed=7; "
        "may be repeated",
    )
    group.add_argument(
        "--force",
        action="store_true",
        default=hidden,
        help="allow faults on the real providers of production",
    )
    group.add_argument(
        "--data-dir", type=Path, metavar="FOLDER", default=hidden, help="where records are kept"
    )
    group.add_argument("--json", action="store_true", default=hidden, help="print JSON")


class _Collect(argparse.Action):
    """Collects values over the main parser and the command's, whose namespaces are merged by overwriting."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), values])


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS:
        return int(text)
    raise argparse.ArgumentTypeError(f'days are a number from 1 to {MOST_DAYS}, not "{text}"')


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000:
        return int(text)
    raise argparse.ArgumentTypeError(f'a number from 1 to 100000, not "{text}"')
