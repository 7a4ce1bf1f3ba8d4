"""The first frame already has the looks that were chosen; a folder or file that is odd changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import platformdirs
import pytest

from tests.support.patience import turns
from tests.ui.driving import FrozenClock
from tests.ui.fake_engine import FakeEngine
from tui_app.storage.store import Store
from tui_app.ui.app import TuiApp
from tui_app.ui.display import Display
from tui_app.ui.remembered import FILE, likely_folder, remembered
from tui_app.ui.themes import LIGHT


async def keep(folder: Path, **choices: object) -> None:
    store = await Store.open(folder)
    for name, value in choices.items():
        await store.preferences.set(name.replace("__", "."), value)
    await store.close()


async def test_what_the_store_keeps_is_read_without_it(tmp_path: Path) -> None:
    await keep(tmp_path, display__theme=LIGHT.name, display__ascii=True)
    assert remembered(tmp_path) == {"display.theme": LIGHT.name, "display.ascii": True}


@pytest.mark.parametrize(
    "odd", [b"", b"{", b"[]", b'{"preferences": 7}', b'{"preferences": {"1": 2}}', b"\xff"]
)
def test_an_odd_file_is_as_none(tmp_path: Path, odd: bytes) -> None:
    (tmp_path / FILE).write_bytes(odd)
    assert remembered(tmp_path) == {}
    assert remembered(tmp_path / "nowhere") == {}


@pytest.mark.parametrize("environ", [{}, {"XDG_DATA_HOME": "/srv/data"}])
def test_the_usual_folder_is_that_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert likely_folder(None, environ) == Path(platformdirs.user_data_dir("tui-app", appauthor=False))


def test_what_is_asked_for_wins() -> None:
    assert likely_folder(Path("asked"), {"DATA_DIR": "named"}) == Path("asked")
    assert likely_folder(None, {"DATA_DIR": "named"}) == Path("named")


async def test_the_first_frame_has_the_kept_theme_and_display() -> None:
    seen: list[tuple[str, bool]] = []
    kept = {"display.theme": LIGHT.name, "display.ascii": True}
    engine = FakeEngine()
    engine.hold = True
    app = TuiApp(engine, FrozenClock(), display=Display(), remembered=kept)
    app.on_first_frame = lambda: seen.append((app.theme, app.comfort.display.ascii))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    assert seen == [(LIGHT.name, True)]


async def test_a_theme_that_is_chosen_before_the_engine_answers_is_kept() -> None:
    engine = FakeEngine()
    engine.hold = True
    app = TuiApp(engine, FrozenClock(), display=Display())
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = LIGHT.name
        await pilot.pause()
        engine.become_ready()
        for _ in turns():
            if engine.preferred:
                break
            await asyncio.sleep(0.01)
        assert engine.preferred == {"display.theme": LIGHT.name}
        assert app.theme == LIGHT.name
