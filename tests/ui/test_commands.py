"""The palette offers `noun: verb`, and only what makes sense now."""

from __future__ import annotations

from tests.ui.driving import Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import answered
from tui_app.domain import events as ev
from tui_app.ui.commands import commands_of


def names(at: Driven) -> list[str]:
    return [command.name for command in commands_of(at.main)]


async def test_every_command_is_a_noun_and_a_verb() -> None:
    async with driving() as at:
        assert all(name.count(": ") == 1 for name in names(at))
        assert len(set(names(at))) == len(names(at))


async def test_what_can_be_done_depends_on_the_moment() -> None:
    async with driving() as at:
        offered = names(at)
        assert {"conversation: new", "environment: staging", "fault: break claude with cut"} <= set(offered)
        assert not {"environment: production", "answer: stop", "prompt: replay", "fault: heal all"} & set(
            offered
        )
        await at.ask()
        assert "answer: stop" in names(at)
        assert "conversation: new" not in names(at)


async def test_faults_and_circuits_are_offered_where_there_are_any() -> None:
    circuit = ev.CircuitChanged(provider="openai", model="m", state="open", seconds=12.0)
    first = snapshot(circuits=(circuit,), faults={"claude": "cut"})
    async with driving(FakeEngine(first, [answered()])) as at:
        assert {"fault: heal claude", "fault: heal all", "circuit: close openai"} <= set(names(at))
        assert "circuit: close claude" not in names(at)


async def test_a_typed_command_runs() -> None:
    async with driving() as at:
        await at.press("ctrl+p")
        await at.sees("conversation: new")
        await at.press(*"break gemini with cut")
        await at.sees("fault: break gemini with cut")
        await at.press("enter")
        await at.until(lambda: ("set_fault", "gemini", "cut") in at.engine.calls)


async def test_a_new_conversation_empties_the_chat() -> None:
    async with driving(FakeEngine(when_sent=[answered()])) as at:
        await at.ask()
        await at.sees("All is well.")
        next(command for command in commands_of(at.main) if command.name == "conversation: new").run()
        await at.until(lambda: at.main.session.state.chat == ())
        await at.sees("Type a message and press Enter")
