"""`tui-app serve`: the gateway without the screen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator, Mapping

from tui_app.cli import ports
from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.domain.listening import base_url
from tui_app.domain.messages import Environment
from tui_app.domain.sanitize import sanitize
from tui_app.engine import garbage
from tui_app.engine.engine import Engine
from tui_app.gateway.hosts import is_loopback
from tui_app.gateway.server import Gateway
from tui_app.settings import Settings
from tui_app.settings.load import load


def serve(arguments: Arguments) -> int:
    """Serves until it is interrupted, then lets running answers end; a second interrupt ends them."""
    if arguments.print_env:
        return _print_env(arguments)
    return asyncio.run(_serve(arguments))


async def _serve(arguments: Arguments) -> int:
    engine = await Engine.open(arguments.launch(hurry=arguments.instant))
    try:
        engine.keep_watch()
        gateway = Gateway(engine)
        await gateway.start(arguments.host, _port(arguments))
        stopped, hurried = _signals()
        _greet(arguments, engine, gateway)
        garbage.settle()
        await stopped.wait()
        _tell("stopping; running answers may end (interrupt again to end them)")
        stopping = asyncio.create_task(gateway.stop())
        hurry = asyncio.create_task(hurried.wait())
        await asyncio.wait((stopping, hurry), return_when=asyncio.FIRST_COMPLETED)
        hurry.cancel()
        if not stopping.done():
            await engine.service.close()
        await stopping
    finally:
        await engine.close()
    return Exit.ANSWERED


def _port(arguments: Arguments) -> int:
    return ports.SERVE if arguments.port is None else arguments.port


def _signals() -> tuple[asyncio.Event, asyncio.Event]:
    """What is set by the first signal to end, and by the second."""
    first, second = asyncio.Event(), asyncio.Event()

    def came() -> None:
        (second if first.is_set() else first).set()

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on its loop
            asyncio.get_running_loop().add_signal_handler(number, came)
    return first, second


def _greet(arguments: Arguments, engine: Engine, gateway: Gateway) -> None:
    settings = engine.settings
    if arguments.json:
        facts = {
            "base_url": gateway.url,
            "environment": settings.environment.value,
            "chain": list(settings.chain),
            "simulated": settings.simulated,
        }
        print(to_json(facts), flush=True)
    else:
        print(gateway.url, flush=True)
    _tell(
        *engine.warnings(),
        f"{settings.environment}{', simulated' if settings.simulated else ''}: {' > '.join(settings.chain)}",
        "`tui-app serve --print-env` prints the lines that point other tools here. Ctrl+C ends it.",
    )
    if not settings.usable:
        _tell("no provider of the chain has a key; keys belong in a .local file, see .env.dev")


def _tell(*sentences: str) -> None:
    for sentence in sentences:
        print(sanitize(sentence), file=sys.stderr, flush=True)


# --- lines for other tools -------------------------------------------------------------------------------


def _print_env(arguments: Arguments) -> int:
    settings = load(environment=arguments.environment, chain=arguments.chain, data_dir=arguments.data_dir)
    base = base_url(arguments.host, _port(arguments) or ports.SERVE)
    variables = dict(_variables(base, _key(arguments, settings)))
    print(to_json(variables) if arguments.json else "\n".join(_lines(base, variables)))
    return Exit.ANSWERED


def _key(arguments: Arguments, settings: Settings) -> str:
    """A key that passes there: any where no token is asked for, else one signed with that secret."""
    if settings.environment is Environment.DEVELOPMENT and is_loopback(arguments.host):
        return "any"
    return f"$(tui-app token --env {settings.environment.value})"


def _variables(base: str, key: str) -> Iterator[tuple[str, str]]:
    yield "OPENAI_BASE_URL", f"{base}/v1"
    yield "OPENAI_API_BASE", f"{base}/v1"
    yield "OPENAI_API_KEY", key
    yield "ANTHROPIC_BASE_URL", base
    yield "ANTHROPIC_API_KEY", key


def _lines(base: str, variables: Mapping[str, str]) -> Iterator[str]:
    """Shell lines: comments for people, exports for `eval`."""
    yield "# openai and anthropic SDKs, aider, and whatever else reads these variables"
    for name, value in variables.items():
        quoted = f'"{value}"' if value.startswith("$") else value
        yield f"export {name}={quoted}"
    yield "# aider --model openai/chain"
    yield "# curl"
    yield f'#   curl {base}/v1/chat/completions -H "Authorization: Bearer $OPENAI_API_KEY" \\'
    yield "#     -H 'Content-Type: application/json' \\"
    yield """#     -d '{"model": "chain", "messages": [{"role": "user", "content": "Hello"}]}' """.rstrip()
    yield '# llm: in extra-openai-models.yaml of `dirname "$(llm logs path)"`, then `llm -m chain Hello`'
    yield "#   - model_id: chain"
    yield "#     model_name: chain"
    yield f"#     api_base: {base}/v1"
