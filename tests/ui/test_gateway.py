"""The gateway seen from the screen: a key turns it on and off, and other programs' requests are shown."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.driving import COMPACT, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import answered
from tui_app.domain import events as ev
from tui_app.ui.commands import commands_of


def from_gateway(events: list[ev.Event]) -> list[ev.Event]:
    """The same request, as it looks when another program asks."""
    return [
        replace(event, source="gateway") if isinstance(event, ev.RequestAccepted) else event
        for event in events
    ]


async def test_a_key_starts_it_the_header_says_where_and_the_key_stops_it() -> None:
    async with driving() as at:
        assert "gateway 127" not in at.text
        await at.press("f9")
        await at.sees("gateway 127.0.0.1:8088")
        assert "gateway: stop" in [command.name for command in commands_of(at.main)]
        at.engine.gateway = None
        await at.press("f9")
        await at.until(lambda: "gateway 127" not in at.text)
        await at.sees("gateway stopped")
    assert at.engine.calls.count(("turn_gateway",)) == 2


async def test_a_narrow_header_names_the_port() -> None:
    async with driving(FakeEngine(snapshot(gateway_url="http://127.0.0.1:8088")), size=COMPACT) as at:
        await at.sees("gw :8088")


async def test_why_it_does_not_start_is_told() -> None:
    async with driving() as at:
        at.engine.gateway = ValueError("the gateway cannot listen on port 8088: another program uses it")
        await at.press("f9")
        await at.sees("another program uses it")
        assert "gateway: start" in [command.name for command in commands_of(at.main)]


async def test_a_request_of_another_program_is_traced_and_is_no_part_of_the_chat() -> None:
    async with driving() as at:
        at.engine.tell(*from_gateway(answered()))
        await at.sees("Gateway #1 · ANSWERED BY")
        assert at.main.session.state.chat == ()


async def test_a_request_of_another_program_does_not_take_the_place_of_a_question() -> None:
    async with driving() as at:
        await at.ask()
        rejected = answered()[-1]
        assert isinstance(rejected, ev.Answered)
        at.engine.tell(
            *from_gateway(answered()),
            ev.Rejected(request_id="other", at_s=0.0, why="empty", trace=rejected.trace, source="gateway"),
        )
        await at.until(lambda: bool(at.main.session.state.requests))
        assert at.main.session.state.sending is not None
        assert at.main.session.state.chat == ()
