"""Others' programs in virtual environments of their own under `.bench/`, with pinned versions."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.processes import ROOT

ENVIRONMENTS = ROOT / ".bench" / "environments"
PINNED = Path(__file__).resolve().parent / "pinned"
"""One file of exact versions an environment, as `pip freeze` prints them."""


class NotInstalledError(Exception):
    """An environment could not be made; its text is pip's last word."""


def python_of(name: str) -> str:
    """The Python of the environment that `pinned/NAME.txt` describes, which is made where it is missing.

    Raises:
        NotInstalledError: it could not be made.
    """
    wanted = PINNED / f"{name}.txt"
    folder = ENVIRONMENTS / name
    mark = folder / "made-from"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    python = folder / "bin" / "python"
    if not (mark.exists() and mark.read_text() == digest):
        print(f"Installing {name} under {folder.relative_to(ROOT)}; this happens once.", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(wanted)]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotInstalledError(f"{name} could not be installed: {done.stderr.strip().splitlines()[-1]}")
        mark.write_text(digest)
    return str(python)


def version_of(name: str, package: str) -> str:
    """The pinned version of a package, for the report."""
    for line in (PINNED / f"{name}.txt").read_text().splitlines():
        found, _, version = line.partition("==")
        if found == package:
            return version
    return "?"
