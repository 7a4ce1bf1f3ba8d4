"""What the demonstration asks of the engine, so that its story goes the same way everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tui_app.engine.options import LaunchOptions

ENVIRONMENT = "production"
"""Its chain is the longest."""

FIRST_TOKEN_S = 2
"""How long the first step may be silent: long enough to be seen, too short to be waited for."""

_FIRST_TOKEN = {
    "claude": "ANTHROPIC_FIRST_TOKEN_TIMEOUT",
    "openai": "OPENAI_FIRST_TOKEN_TIMEOUT",
    "gemini": "GEMINI_FIRST_TOKEN_TIMEOUT",
}


def demo_options(
    folder: Path,
    *,
    environment: str | None = None,
    chain: str | None = None,
    faults: tuple[tuple[str, str], ...] = (),
    hurry: bool = False,
) -> LaunchOptions:
    """The simulator, budgets that skip, a first step soon given up, and no settings of this machine.

    Args:
        folder: where records go; no settings are read from it.
        environment: another one than that with the longest chain.
        chain: another one than the environment's.
        faults: provider and fault, set from the start.
        hurry: simulated answers come at once.
    """
    first = (chain or "claude").replace(">", ",").split(",")[0].strip().lower()
    variables: Mapping[str, str] = {
        "BUDGET_POLICY": "skip",
        _FIRST_TOKEN.get(first, "FIRST_TOKEN_TIMEOUT"): str(FIRST_TOKEN_S),
    }
    return LaunchOptions(
        environment=environment or ENVIRONMENT,
        chain=chain,
        simulate=True,
        hurry=hurry,
        faults=faults,
        data_dir=folder,
        folder=folder,
        variables=variables,
        alone=True,
    )
