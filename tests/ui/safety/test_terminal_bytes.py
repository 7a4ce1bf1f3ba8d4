"""Whatever the world says, wherever it shows: the terminal gets text, colours, places, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Input

from tests.ui.driving import COMPACT, FULL, SMALL
from tests.ui.fake_engine import FakeEngine
from tests.ui.safety.corpus import (
    CORPUS,
    DECEPTIONS,
    LINKS,
    MARKUP,
    SEQUENCES,
    SHAPES,
    SURVIVORS,
    Hostile,
)
from tests.ui.safety.feeding import Enemy, hostile_engine, hostile_snapshot
from tests.ui.safety.recording import COPY, FORBIDDEN, Recorded, harm, recording, words
from tests.ui.story import answered
from tui_app.domain import events as ev

SMALL_ONES = [each for each in CORPUS if len(each.text) <= 400]
GROUPS = {
    "sequences": SEQUENCES,
    "deceptions": DECEPTIONS,
    "markup": MARKUP,
    "shapes": SHAPES,
    "links": LINKS,
}
A_FEW = (*SEQUENCES[::8], *DECEPTIONS[::4], *MARKUP[:3], *LINKS[:2])
VIEWS = {
    "whole": (FULL, ""),
    "request": (FULL, "2"),
    "events": (FULL, "5"),
    "compact": (COMPACT, ""),
    "small": (SMALL, ""),
}


Person = Callable[[Recorded], Awaitable[None]]


def named(attacks: Iterable[Hostile]) -> list[object]:
    return [pytest.param(attack, id=attack.name) for attack in attacks]


async def reads_back(at: Recorded) -> None:
    """Goes through the conversation from its end: a page at a time, over long ones in twenty jumps."""
    await at.press("escape", "1", "end")
    transcript = at.main.transcript
    while (row := transcript.scroll_offset.y) > 0:
        transcript.scroll_to(y=row - max(transcript.size.height, transcript.virtual_size.height // 20))
        await at.pilot.pause()
    await at.press("space", "escape")


async def opens_everything(at: Recorded) -> set[str]:
    """Every panel at full size, and every screen over the main one; searches, picks and looks in.

    Returns:
        The names of the screens that were open.
    """
    opened: set[str] = set()
    for number in "12345":
        await at.press(number, "down", "end", "escape")
    await at.press("f5")
    await at.until(lambda: at.app.screen is not at.main, "the conversations are listed")
    await at.press("enter")
    await leaves_what_is_open(at)
    await at.press("escape", "b")
    opened.add(type(at.app.screen).__name__)
    await leaves_what_is_open(at)
    for function_key in range(1, 9):
        await at.press(f"f{function_key}")
        opened.add(type(at.app.screen).__name__)
        await at.press("down", "slash", *"need", "enter", "down", "enter")
        opened.add(type(at.app.screen).__name__)
        await leaves_what_is_open(at)
    return opened


async def leaves_what_is_open(at: Recorded) -> None:
    for _ in range(5):
        if at.app.screen is not at.main:
            await at.press("escape")


def test_the_judge_sees_every_attack_that_is_more_than_text() -> None:
    judged = {attack.name: harm(attack.text) for attack in (*SEQUENCES, *DECEPTIONS)}
    assert [name for name, found in judged.items() if not found] == ["entities"]


@pytest.mark.parametrize("group", GROUPS)
async def test_nothing_kept_from_last_time_commands_the_terminal(group: str) -> None:
    async def person(at: Recorded) -> None:
        await at.until(lambda: at.main.session.state.ready)
        await reads_back(at)

    kept = [hostile_snapshot(attack.text) for attack in GROUPS[group]]
    messages = tuple(message for each in kept for message in each.messages)
    output = await recording(person, FakeEngine(replace(kept[0], messages=messages)))
    assert harm(output) == []


SCREENS = {
    "CompareScreen",
    "ConversationsScreen",
    "EnvironmentsScreen",
    "FaultsScreen",
    "HelpScreen",
    "InfoScreen",
    "LimitsScreen",
    "TraceScreen",
    "TracesScreen",
    "UsageScreen",
}

EVERYTHING = Hostile(
    "everything", "".join(each.text for each in (MARKUP[0], *SEQUENCES[::3], *DECEPTIONS[::2]))
)


@pytest.mark.parametrize(
    ("attack", "size"),
    [
        pytest.param(EVERYTHING, FULL, id="everything"),
        pytest.param(MARKUP[2], FULL, id="markup"),
        pytest.param(EVERYTHING, SMALL, id="everything_small"),
    ],
)
async def test_nor_does_what_is_told_first_on_any_screen(attack: Hostile, size: tuple[int, int]) -> None:
    async def person(at: Recorded) -> None:
        await at.until(lambda: at.main.session.state.ready)
        await at.press("escape")
        assert await opens_everything(at) >= SCREENS

    engine = hostile_engine(attack.text)
    assert harm(await recording(person, engine, size)) == []
    asked = {call[0] for call in engine.calls}
    assert {"search", "open"} <= asked, "the conversations were searched and one was opened"
    assert engine.traces.asked


@pytest.mark.parametrize("group", GROUPS)
async def test_nor_does_anything_that_is_told_meanwhile(group: str) -> None:
    output = await recording(meanwhile(GROUPS[group]), FakeEngine(hostile_snapshot("x")))
    assert harm(output) == []


@pytest.mark.parametrize("view", VIEWS)
async def test_nor_does_it_in_any_other_view(view: str) -> None:
    size, zoomed = VIEWS[view]
    output = await recording(meanwhile(A_FEW, zoomed), FakeEngine(hostile_snapshot("x")), size)
    assert harm(output) == []


def meanwhile(attacks: Sequence[Hostile], zoomed: str = "") -> Person:
    """Somebody who asks, and is answered by one enemy after the other.

    Args:
        attacks: what they say.
        zoomed: the key of the panel that has the whole screen.
    """

    async def person(at: Recorded) -> None:
        await at.until(lambda: at.main.session.state.ready)
        if zoomed:
            await at.press("escape", zoomed)
        for turn, attack in enumerate(attacks):
            await asks_an_enemy(at, attack, turn)

    return person


async def asks_an_enemy(at: Recorded, attack: Hostile, turn: int) -> None:
    """Sees a request piece by piece, and then one for every way in which one can end.

    Args:
        at: the app.
        attack: what everybody says.
        turn: which of the ends comes last, and stays on the screen.
    """
    enemy = Enemy(attack.text, attack.name)
    at.main.session.send("why?")
    await hears(at, enemy.begins(f"{attack.name} 0"))
    for deltas in enemy.streams(f"{attack.name} 0"):
        await hears(at, deltas)
    hear(at, [enemy.ends(f"{attack.name} 0")["answered"], *enemy.besides()])
    outcomes = list(enemy.ends(""))
    for outcome in outcomes[turn % len(outcomes) :] + outcomes[: turn % len(outcomes)]:
        at.main.session.send("why?")
        request = f"{attack.name} {outcome}"
        hear(at, [*enemy.begins(request), enemy.ends(request)[outcome]])
        assert not at.main.session.state.answering, request
    await at.pilot.pause()


def hear(at: Recorded, told: list[ev.Event]) -> None:
    """Takes events at once, not with the next of thirty looks a second."""
    at.engine.tell(*told)
    at.main.session.drain()


async def hears(at: Recorded, told: list[ev.Event]) -> None:
    """Takes events and paints what they change."""
    hear(at, told)
    await at.pilot.pause()


async def test_what_is_only_text_is_shown_as_it_is() -> None:
    async def person(at: Recorded) -> None:
        for attack in MARKUP:
            at.main.say(attack.text)
            await at.sees(attack.shown)

    await recording(person)


@pytest.mark.parametrize("text", SURVIVORS)
async def test_the_scripts_and_pictures_of_the_world_arrive(text: str) -> None:
    async def person(at: Recorded) -> None:
        await at.ask(text)
        await at.until(lambda: at.written and text in words(at.output).replace(" ", " "), f"sees {text}")

    output = await recording(person, FakeEngine(when_sent=[answered(text=f"{text}\n\n`{text}`")]))
    assert harm(output) == []


async def test_typed_pasted_and_recalled_text_is_harmless() -> None:
    async def person(at: Recorded) -> None:
        await at.until(lambda: at.main.session.state.ready)
        for attack in CORPUS:
            at.main.prompt.post_message(events.Paste(attack.text))
            await at.pilot.pause()
            at.main.prompt.load_text(attack.text[:2_000])
            await at.pilot.pause()
        at.main.prompt.set_history([attack.text for attack in SMALL_ONES])
        at.main.prompt.fill("")
        for _ in SMALL_ONES:
            await at.press("up")

    assert harm(await recording(person)) == []


async def test_notices_are_harmless() -> None:
    async def person(at: Recorded) -> None:
        for attack in CORPUS:
            at.main.say(attack.text)
            await at.pilot.pause()

    assert harm(await recording(person)) == []


@pytest.mark.parametrize("group", GROUPS)
async def test_reasons_not_to_start_are_harmless(group: str) -> None:
    async def person(at: Recorded) -> None:
        await at.sees("cannot start")
        for _ in range(12):
            await at.press("pagedown")

    error = ValueError("\n".join(attack.text[:2_000] for attack in GROUPS[group]))
    assert harm(await recording(person, FakeEngine(error))) == []


@pytest.mark.parametrize("attack", named(A_FEW))
async def test_commands_that_name_foreign_things_are_harmless(attack: Hostile) -> None:
    async def person(at: Recorded) -> None:
        await at.until(lambda: at.main.session.state.ready)
        await at.press("ctrl+p", *"fault")
        await at.until(lambda: "fault: heal" in at.text, "the palette offers to heal")
        at.app.screen.query_one(Input).value = attack.text
        await at.press("down", "escape", "escape")

    assert harm(await recording(person, FakeEngine(hostile_snapshot(attack.text)))) == []


async def test_only_asked_for_text_reaches_the_clipboard_and_it_is_clean() -> None:
    async def person(at: Recorded) -> None:
        await at.until(lambda: at.main.session.state.ready)
        assert at.copied() == []
        for attack in SMALL_ONES:
            at.main.prompt.focus()
            at.main.prompt.fill(f"begin {attack.text} end")
            at.main.prompt.select_all()
            await at.press("ctrl+c")
        at.main.transcript.focus()
        at.main.transcript.text_select_all()
        await at.press("ctrl+c")
        await at.until(lambda: len(at.copied()) > len(SMALL_ONES), "everything was copied")
        for copied in at.copied():
            assert FORBIDDEN.findall(copied.replace("\n", "").replace("\t", "")) == []

    kept = [hostile_snapshot(attack.text) for attack in SMALL_ONES]
    messages = tuple(message for each in kept for message in each.messages)
    output = await recording(person, FakeEngine(replace(kept[0], messages=messages)))
    assert harm(COPY.sub("", output)) == []
