"""The commands: the only place that prints and exits; stdout is data, stderr is narration.

Nothing is imported here, so that Ctrl+C is met from the first moment.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

CANCELLED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code.

    Args:
        argv: the words after the program's name; None takes the process's own.
    """
    try:
        from tui_app.cli.dispatch import run

        return run(argv)
    except KeyboardInterrupt:
        return CANCELLED
