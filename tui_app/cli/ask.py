"""`tui-app ask`: one message down the chain, without a screen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable

from tui_app.cli.exits import exit_of
from tui_app.cli.output import event_line, narrate, result_of, to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.streams import message
from tui_app.domain import events as ev
from tui_app.domain.messages import ChatRequest, Message
from tui_app.domain.sanitize import sanitize
from tui_app.engine.engine import Engine
from tui_app.storage.errors import ONLY_IN_MEMORY

Printer = Callable[[ev.RequestEvent], None]


def ask(arguments: Arguments) -> int:
    """Sends the message; gives the exit code of how it ended."""
    text = message(arguments.text)
    return asyncio.run(_ask(arguments, text))


async def _ask(arguments: Arguments, text: str) -> int:
    watched = sys.stdout.isatty() and not (arguments.json or arguments.events)
    engine = await Engine.open(arguments.launch(hurry=not watched))
    try:
        known = engine.store.problem
        _tell(*engine.warnings())
        return await _run(engine, text, _printer(arguments))
    finally:
        await engine.close()
        if (problem := engine.store.problem) is not None and problem != known:
            _tell(_at_the_end(problem))


def _at_the_end(problem: str) -> str:
    """What a store's problem means once the program ends: what was only in memory is lost by then."""
    _, only_in_memory, why = problem.partition(ONLY_IN_MEMORY)
    return f"This request is not in the records: {why}" if only_in_memory else problem


async def _run(engine: Engine, text: str, printer: Printer) -> int:
    request = ChatRequest(messages=(Message("user", text),))
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    async for event in engine.service.stream(request):
        if isinstance(event, ev.RequestAccepted) and task is not None:
            with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on its loop
                loop.add_signal_handler(signal.SIGINT, engine.service.cancel, event.request_id)
        printer(event)
        if isinstance(event, ev.FinalEvent):
            return exit_of(event)
    raise AssertionError("a stream ended without a final event")


def _printer(arguments: Arguments) -> Printer:
    if arguments.events:
        return _print_events
    if arguments.json:
        return _print_result
    return _TextPrinter()


def _print_events(event: ev.RequestEvent) -> None:
    print(to_json(event_line(event)), flush=True)
    if isinstance(event, ev.FinalEvent):
        print(to_json(result_of(event)), flush=True)


def _print_result(event: ev.RequestEvent) -> None:
    if isinstance(event, ev.FinalEvent):
        print(to_json(result_of(event), indent=2))


class _TextPrinter:
    """Streams text to a terminal; elsewhere holds it until it is a whole answer."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()
        self._open_line = False

    def __call__(self, event: ev.RequestEvent) -> None:
        """Prints what the event has to say."""
        if isinstance(event, ev.TextDelta):
            if self._live:
                self._write(event.text)
            return
        if isinstance(event, ev.Answered) and not self._live:
            self._write(event.text)
        if self._open_line and narrate(event) is not None:
            self._write("\n")
        if (sentence := narrate(event)) is not None:
            _tell(sentence)

    def _write(self, text: str) -> None:
        safe = sanitize(text) if self._live else text
        sys.stdout.write(safe)
        sys.stdout.flush()
        if safe:
            self._open_line = not safe.endswith("\n")


def _tell(*sentences: str) -> None:
    for sentence in sentences:
        print(sanitize(sentence), file=sys.stderr, flush=True)
