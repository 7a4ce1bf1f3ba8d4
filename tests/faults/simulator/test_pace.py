"""What waits before what, seen in the replies themselves, so that no test waits."""

import pytest

from tests.faults.simulator.asking import WIRES, body, headers, path
from tui_app.domain.messages import Wire
from tui_app.faults import Fault
from tui_app.faults.simulator import anthropic, gemini, openai
from tui_app.faults.simulator.mounts import DEFAULT_MOUNTS
from tui_app.faults.simulator.reading import Stamp
from tui_app.faults.simulator.replies import Call, Frame, Pace, Reply, encode
from tui_app.faults.simulator.server import pace_of

VENDORS = {Wire.ANTHROPIC: anthropic, Wire.OPENAI: openai, Wire.GEMINI: gemini}
MOUNTS = {mount.wire: mount for mount in DEFAULT_MOUNTS}


def reply_of(wire: Wire, *, stream: bool) -> Reply:
    target, _, query = path(wire, stream=stream).partition("?")
    call = Call(
        method="POST",
        path=target.removeprefix(MOUNTS[wire].prefix),
        headers=headers(wire),
        query={"alt": "sse"} if query else {},
        body=encode(body(wire, stream=stream)),
    )
    reply: Reply = VENDORS[wire].respond(call, MOUNTS[wire], None, Stamp(1, 0.0))
    return reply


@pytest.mark.parametrize("wire", WIRES)
def test_a_stream_waits_once_for_its_first_content_and_then_a_token_a_word(wire: Wire) -> None:
    reply = reply_of(wire, stream=True)
    assert reply.streamed
    assert sum(frame.first for frame in reply.frames) == 1
    assert sum(frame.tokens for frame in reply.frames) > 40
    assert max(frame.tokens for frame in reply.frames) == 1


@pytest.mark.parametrize("wire", WIRES)
def test_a_whole_answer_takes_as_long_as_its_stream(wire: Wire) -> None:
    pace = Pace(0.5, 10)
    streamed = sum(pace.wait(frame) for frame in reply_of(wire, stream=True).frames)
    whole = sum(pace.wait(frame) for frame in reply_of(wire, stream=False).frames)
    assert whole == pytest.approx(streamed, abs=0.11)


def test_slowness_changes_the_pace_and_nothing_else() -> None:
    natural = Pace()
    assert pace_of(natural, None) == pace_of(natural, Fault("cut")) == natural
    assert pace_of(natural, Fault("slow_first_token", seconds=9)) == Pace(9, 45)
    assert pace_of(natural, Fault("slow", tokens_per_second=2)) == Pace(0.35, 2)


def test_frames_wait_for_the_first_token_and_for_their_own() -> None:
    pace = Pace(0.5, 10)
    assert pace.wait(Frame(b"x")) == 0
    assert pace.wait(Frame(b"x", 1)) == 0.1
    assert pace.wait(Frame(b"x", 1, first=True)) == 0.6
    assert Pace.instant().wait(Frame(b"x", 100, first=True)) == 0
