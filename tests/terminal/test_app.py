"""The app in a real pseudo-terminal: what a person sees after what a person types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

ENTER, ESCAPE, CTRL_C, CTRL_Q = "\r", "\x1b", "\x03", "\x11"

Open = Callable[..., Terminal]


@pytest.fixture
def open_app(tmp_path: Path) -> Iterator[Open]:
    """Opens the app in an empty folder; closes what is left open."""
    opened: list[Terminal] = []

    def start(*words: str, columns: int = 120, rows: int = 36, **env: str) -> Terminal:
        terminal = Terminal(*words, folder=tmp_path, columns=columns, rows=rows, **env)
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


def leave_the_input(app: Terminal) -> None:
    """Escape alone; what is typed next must not arrive together with it, or it would be an Alt key."""
    app.press(ESCAPE)
    app.until("i write")


def test_it_opens_on_the_simulator_and_answers(open_app: Open) -> None:
    app = open_app()
    app.until("SIMULATED", "production", "claude > openai > gemini")
    app.press("What is an outage?" + ENTER)
    app.until("ANSWERED BY claude", "step 1/3", "tokens in")
    app.press(CTRL_Q)
    assert app.wait() == 0


def test_a_broken_provider_fails_over_and_heals(open_app: Open) -> None:
    app = open_app()
    app.until("SIMULATED")
    leave_the_input(app)
    app.press("k")
    app.until("1 fault active")
    app.press("i")
    app.until("Esc leave")
    app.press("And now?" + ENTER)
    app.until("529 overloaded", "wait", "FAILOVER", "ANSWERED BY openai", "step 2/3")
    leave_the_input(app)
    app.press("H")
    app.until_true(lambda text: "fault active" not in text, "all healed")
    app.press(CTRL_Q)
    assert app.wait() == 0


def test_tokens_and_conversation_are_there_after_a_restart(open_app: Open) -> None:
    app = open_app()
    app.until("SIMULATED")
    app.press("Remember the recognisable word" + ENTER)
    app.until("ANSWERED BY claude")
    app.press(CTRL_Q)
    assert app.wait() == 0
    again = open_app()
    again.until("ANSWERED BY claude", "simulated")
    again.until_true(lambda text: "claude ▏" in text or "<1%" in text, "today's tokens")
    again.press(CTRL_Q)
    assert again.wait() == 0


@pytest.mark.parametrize(("columns", "rows"), [(160, 45), (80, 24), (60, 20), (40, 10)])
def test_it_answers_at_every_size(open_app: Open, columns: int, rows: int) -> None:
    app = open_app(columns=columns, rows=rows)
    app.until("SIM")
    app.press("Hello there" + ENTER)
    app.until_true(lambda text: "made up on" in text or "in " in text, "an answer")
    app.press(CTRL_Q)
    assert app.wait() == 0


def test_it_can_be_resized_while_it_answers(open_app: Open) -> None:
    app = open_app()
    app.until("SIMULATED")
    app.press("What is an outage?" + ENTER)
    app.until("streaming")
    for columns, rows in ((80, 24), (40, 10), (160, 45), (120, 36)):
        app.resize(columns, rows)
    app.until("ANSWERED BY claude")
    app.press(CTRL_Q)
    assert app.wait() == 0


def test_leaving_in_mid_answer_restores_the_terminal_and_loses_nothing(open_app: Open) -> None:
    app = open_app()
    app.until("SIMULATED")
    app.press("Interrupted question" + ENTER)
    app.until("streaming")
    app.press(CTRL_Q)
    assert app.wait() == 0
    again = open_app()
    again.until("Interrupted question")
    again.press(CTRL_Q)
    assert again.wait() == 0


def test_settings_with_mistakes_are_told_in_full_and_the_app_can_be_left(
    open_app: Open, tmp_path: Path
) -> None:
    (tmp_path / ".env.dev").write_text("CHIAN=claude\nMAX_RETRIES=many\n")
    app = open_app()
    app.until("CHIAN", "CHAIN", "MAX_RETRIES", ".env.dev:1", ".env.dev:2")
    app.press(CTRL_Q)
    assert app.wait() == 2


def test_ctrl_c_never_ends_it_by_surprise(open_app: Open) -> None:
    app = open_app()
    app.until("SIMULATED")
    app.press("half a thought")
    app.until("half a thought")
    app.press(CTRL_C)
    app.until("Ctrl+Q", "half a thought")
    app.press(CTRL_Q)
    assert app.wait() == 0
