import subprocess
import sys

import pytest

LOADED = "import sys, {module}; print('\\n'.join(sys.modules))"


def loaded_by(module: str) -> set[str]:
    script = LOADED.format(module=module)
    return set(
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        ).stdout.split()
    )


@pytest.mark.parametrize("module", ["tui_app.faults", "tui_app.faults.simulator.settings"])
def test_what_the_screen_needs_loads_nothing_of_the_web(module: str) -> None:
    heavy = {"starlette", "uvicorn", "h11", "httpx", "anyio"}
    assert loaded_by(module) & heavy == set()


def test_the_simulator_shares_no_code_with_the_adapters() -> None:
    ours = {name for name in loaded_by("tui_app.faults.simulator.server") if name.startswith("tui_app.")}
    assert {name.split(".")[1] for name in ours} == {"domain", "faults", "settings"}
