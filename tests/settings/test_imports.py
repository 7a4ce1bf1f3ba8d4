"""What importing and loading the settings may cost: they come before the first frame."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def modules_after(code: str, folder: Path) -> set[str]:
    """The modules that are there when `code` has run in a fresh interpreter in `folder`."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}; print(*sys.modules, sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-I", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(run.stdout.splitlines())


def test_importing_the_settings_imports_no_dependency(tmp_path: Path) -> None:
    modules = modules_after("import tui_app.settings.load", tmp_path)

    assert "tui_app.settings.load" in modules
    assert modules.isdisjoint({"dotenv", "platformdirs", "zoneinfo", "httpx", "tinydb", "textual", "asyncio"})


def test_dotenv_is_imported_only_where_there_is_a_file(tmp_path: Path) -> None:
    code = "from tui_app.settings.load import load; load(environ={'DATA_DIR': '/d'})"
    without = modules_after(code, tmp_path)
    (tmp_path / ".env.dev").write_text("MAX_RETRIES=1\n", encoding="utf-8")
    beside_a_file = modules_after(code, tmp_path)

    assert without.isdisjoint({"dotenv", "platformdirs", "zoneinfo"})
    assert "dotenv.parser" in beside_a_file
