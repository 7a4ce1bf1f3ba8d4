"""The pictures beyond the chat: other screens, other themes, and the end of the demonstration."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from make import SIZES, ask, fresh_folder, main_screen, opened, pause_for, started, take

from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.engine.demo import demo_options
from tui_app.engine.options import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.storage.store import Store
from tui_app.ui.demo.app import DemoApp
from tui_app.ui.display import Display
from tui_app.ui.screens.traces import TracesScreen
from tui_app.ui.screens.usage import UsageScreen
from tui_app.ui.themes import CONTRAST, LIGHT

FULL = SIZES[0]
DAYS = 29
SHARES = {"claude": (96_000, 41_000), "openai": (31_000, 12_000), "gemini": (9_000, 4_000)}
"""Tokens sent and answered on a middling day."""


async def every_screen() -> None:
    """Usage, traces, compare, and the light and the high-contrast theme."""
    folder = fresh_folder()
    await fill_days(folder)
    app = opened(LaunchOptions(simulate=True, environment="production", data_dir=folder))
    async with app.run_test(size=FULL) as pilot:
        await started(pilot)
        await ask(pilot, "What should an outage runbook say first?")
        app.engine.set_fault("claude", "overloaded:count=1+rate_limited:count=1+overloaded")
        app.engine.set_fault("openai", "cut:count=1")
        await ask(pilot, "And the rollback step?")
        for theme, name in ((LIGHT, "light"), (CONTRAST, "contrast")):
            before, app.theme = app.theme, theme.name
            await pause_for(pilot, lambda: True)
            take(app, name, FULL)
            app.theme = before
        app.engine.heal_all()
        await ask(pilot, "Who is on call tonight?")
        await pilot.press("f6")
        await pause_for(pilot, lambda: isinstance(app.screen, UsageScreen))
        take(app, "usage", FULL)
        await pilot.press("escape", "f4")
        await pause_for(pilot, lambda: isinstance(app.screen, TracesScreen))
        await pilot.press("down")
        await pause_for(pilot, lambda: True)
        take(app, "traces", FULL)
        await pilot.press("escape")
        await pause_for(pilot, lambda: app.screen is main_screen(pilot))
        session = main_screen(pilot).session
        await pilot.press("f8")
        await pause_for(pilot, lambda: bool((known := session.state.comparison) and known.columns))
        await pilot.press("enter")
        await pause_for(
            pilot, lambda: bool((known := session.state.comparison) and known.prompt and not known.running)
        )
        take(app, "compare", FULL)
    app.engine.stop()


async def the_end_of_the_demo(size: tuple[int, int]) -> None:
    """Plays the demonstration to its end card."""
    app = DemoApp(EngineThread(demo_options(fresh_folder())), display=Display(), auto=True, pace=0)
    async with app.run_test(size=size) as pilot:
        await pause_for(pilot, lambda: app.main.coach.said.totals is not None)
        take(app, "demo", size)
    app.engine.stop()


async def fill_days(folder: Path) -> None:
    """The simulated usage of the days before today, busier on some than on others."""
    store = await Store.open(folder)
    try:
        for back in range(1, DAYS + 1):
            day = date.today() - timedelta(days=back)
            busy = 0.3 if day.weekday() >= 5 else 0.6 + (back * 37 % 11) / 10
            for provider, (sent, answered) in SHARES.items():
                share = busy if provider == "claude" else busy * (1 + (back * 13 % 7) / 6)
                await store.usage.add(
                    UsageKey(day.isoformat(), "production", provider, simulated=True),
                    UsageAmounts(
                        input_tokens=int(sent * share),
                        output_tokens=int(answered * share),
                        requests=int(60 * share),
                    ),
                )
    finally:
        await store.close()
