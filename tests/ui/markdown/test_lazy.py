"""What the first frame imports holds neither the parser nor the lexers."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("markdown_it", "pygments.lexers", "httpx", "sqlite3", "tinydb")


def test_the_widgets_import_neither_parser_nor_lexers() -> None:
    code = (
        "import sys, tui_app.ui.terminal_filter;"
        "import tui_app.ui.widgets.transcript, tui_app.ui.widgets.prompt;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_warming_up_imports_both() -> None:
    code = (
        "import sys; from tui_app.ui.markdown.parser import warm_up; warm_up();"
        "print('markdown_it' in sys.modules, 'pygments.lexers' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True True"
