"""The app on real settings with keys in them: nothing of them is painted, pictured, kept or told."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.keys.conftest import Scene
from tests.keys.echoing import MANNERS
from tests.keys.planting import CHAIN, addresses, holds_key, key_of, secrets
from tui_app.engine.api import LaunchOptions
from tui_app.engine.session import ChatSession
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp

PATIENCE = 2_000


class Seen:
    """The running app; everything that is painted is looked through."""

    def __init__(self, app: TuiApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.pictures: list[str] = []

    @property
    def text(self) -> str:
        """What stands on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()
        self.look()

    async def until(self, condition: Callable[[], Any], what: str) -> None:
        for _ in range(PATIENCE):
            self.look()
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"never came true: {what}\n{self.text}")

    async def sees(self, words: str) -> None:
        await self.until(lambda: words in self.text, words)

    def look(self) -> None:
        """The screen holds no key, in whichever state it is."""
        assert not holds_key(self.text)

    def picture(self) -> None:
        """Takes a screenshot the way a person does."""
        picture = self.app.export_screenshot(title="tui-app")
        shown = "".join(ET.fromstring(picture).itertext())
        assert len(shown) > 500
        assert not holds_key(picture)
        assert not holds_key(shown)


@asynccontextmanager
async def running(scene: Scene, **options: Any) -> AsyncIterator[Seen]:
    engine = EngineThread(LaunchOptions(folder=scene.folder, **options))
    app = TuiApp(engine)
    try:
        async with app.run_test(size=(120, 36)) as pilot:
            yield Seen(app, pilot)
    finally:
        engine.stop()


@pytest.mark.parametrize("manner", MANNERS)
async def test_an_echo_is_neither_painted_nor_kept(scene: Scene, manner: str) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, manner) | {"MAX_RETRIES": "0"})
    async with running(scene, chain=CHAIN) as at:
        await at.sees("claude > openai > gemini > local > x")
        await at.press(*"Hello", "enter")
        await at.until(lambda: at.app.engine.drain() == [] and ended(at), "the request has ended")
        at.picture()
        await at.press("escape", "left_square_bracket", "f1")
        at.picture()
    assert scene.vendors.keys
    assert scene.kept_keys == []
    assert list((scene.folder / "data" / "conversations").rglob("*.json"))


async def test_a_settings_mistake_is_shown_without_the_key_in_it(scene: Scene) -> None:
    scene.plant({"MAX_RETRIES": key_of("x"), "OPENAI_BASE_URL": f"https://{key_of('x')}@example.com"})
    async with running(scene) as at:
        await at.sees("The settings have mistakes")
        await at.sees("MAX_RETRIES")
        at.picture()


async def test_an_error_inside_the_engine_is_shown_by_its_type_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, "rejected"))

    async def broken(*args: object) -> str:
        raise LookupError(f"{key_of('x')} {args}")

    monkeypatch.setattr(ChatSession, "send", broken)
    async with running(scene) as at:
        await at.sees("claude")
        await at.press(*"Hello", "enter")
        await at.sees("not sent: unexpected error (LookupError at test_app.py:")
        at.picture()
    assert "LookupError at test_app.py:" in (scene.folder / "data" / "tui-app.log").read_text()
    assert scene.kept_keys == []


def ended(at: Seen) -> bool:
    main = at.app.screen_stack[0]
    requests = main.session.state.requests  # type: ignore[attr-defined]  # the main screen is the first
    return bool(requests) and not main.session.state.busy  # type: ignore[attr-defined]  # the same
