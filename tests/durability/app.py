"""The engine of the app in a process of its own, which says what is kept and can be made to die."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tui_app.domain import events as ev
from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine
from tui_app.storage import disk


def die_at(point: int) -> None:
    """Makes the process kill itself at that call to the disk (from 1): before, amid or after it."""
    calls, rest = itertools.count(1), random.Random(point).randrange(3)
    write, replace, sync, truncate = os.write, os.replace, os.fsync, os.ftruncate

    def fatal(action: Callable[..., Any], half: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any) -> Any:
            if next(calls) != point:
                return action(*values)
            if rest == 1:
                half(*values)
            elif rest == 2:
                action(*values)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

        return call

    def nothing(*_: Any) -> None:
        """What cannot be done by half."""

    patched: Any = disk.os  # type: ignore[attr-defined] # the module as the storage knows it
    patched.write = fatal(write, lambda descriptor, content: write(descriptor, content[: len(content) // 2]))
    patched.replace = fatal(replace, nothing)
    patched.fsync = fatal(sync, nothing)
    patched.ftruncate = fatal(truncate, nothing)


def say(**kept: object) -> None:
    """A line about something that was acknowledged, written when it was."""
    print(json.dumps(kept), flush=True)


async def use(engine: Engine, name: str) -> None:
    """Asks and answers in one conversation until the end comes."""
    heard: list[ev.UsageChanged] = []
    engine.service.listen(lambda event: heard.append(event) if isinstance(event, ev.UsageChanged) else None)
    for number in itertools.count(1):
        text = f"What is outage {name}-{number}?"
        await engine.session.send(text)
        conversation, asked = engine.session.conversation_id, engine.session.messages[-1]
        say(conversation=conversation, number=asked.number, text=text)
        running = engine.session.running
        assert running is not None
        final = await running.task
        say(trace=final.trace.id, total={each.provider: each.tokens for each in heard})
        await engine.session.settle()
        answer = engine.session.messages[-1]
        say(conversation=conversation, number=answer.number, text=answer.text)


async def main(folder: str, name: str, point: str) -> None:
    """Opens the engine on the simulator as the screen does, and uses it."""
    options = LaunchOptions(
        simulate=True, hurry=True, data_dir=Path(folder), folder=Path(folder), environment="production"
    )
    engine = await Engine.open(options)
    if int(point):
        die_at(int(point))
        engine.store._writer._settle_after = 0.0  # deaths come while files take over from the journal, too
    try:
        await use(engine, name)
    finally:
        await engine.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
