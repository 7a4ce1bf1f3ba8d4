"""`python -m tests.matrix` prints the fault matrix; `--write` keeps it in the docs."""

from __future__ import annotations

import sys

from tests.matrix.printing import PAGE, page, table


def main(words: list[str]) -> int:
    """Prints or writes; gives the exit code."""
    if words == ["--write"]:
        PAGE.write_text(page(), encoding="utf-8")
        print(f"written: {PAGE}")
        return 0
    if words:
        print("usage: python -m tests.matrix [--write]", file=sys.stderr)
        return 2
    print(table(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
