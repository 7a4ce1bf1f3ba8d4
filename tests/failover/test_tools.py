"""Tool calls, images and options go down the chain as text does."""

from __future__ import annotations

import pytest

from tests.support.scripted import Bench, Script, final, of_kind, provider, says, settings
from tests.support.virtual_time import run_virtual
from tui_app.domain import events as ev
from tui_app.domain.answers import Finish, FinishPiece, Piece, TextPiece, ToolCallPiece, UsagePiece
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.messages import ChatRequest, Image, Message, Options, Wire
from tui_app.domain.tools import Tool, ToolCall, ToolResult
from tui_app.domain.usage import Usage, estimate_tokens
from tui_app.storage.records import trace_of, trace_record

PARTS: tuple[Piece, ...] = (
    ToolCallPiece(0, id="call_1", name="weather", arguments='{"city":'),
    ToolCallPiece(0, arguments='"Zürich"}'),
    ToolCallPiece(1, id="call_2", name="now"),
)
TOOL = FinishPiece(Finish.TOOL, "tool_use")
WHOLE: Script = [*PARTS, UsagePiece(Usage(input_tokens=50, output_tokens=20)), TOOL]
CALLS = (ToolCall("call_1", "weather", '{"city":"Zürich"}'), ToolCall("call_2", "now", "{}"))
REQUEST = ChatRequest(messages=(Message("user", "Weather?"),), tools=(Tool("weather"), Tool("now")))


def bench(*claude: Script, **values: object) -> Bench:
    return Bench(
        {"claude": list(claude), "openai": [says("second")]},
        settings(provider("claude", wire=Wire.ANTHROPIC), provider("openai"), **values),
    )


def ask(it: Bench, request: ChatRequest = REQUEST) -> list[ev.RequestEvent]:
    async def run() -> list[ev.RequestEvent]:
        return [event async for event in it.service.stream(request)]

    return run_virtual(run())


def test_an_answer_of_calls_alone_is_whole_and_its_parts_are_told() -> None:
    events = ask(bench(WHOLE))
    end = final(events)
    assert isinstance(end, ev.Answered)
    assert (end.text, end.tool_calls, end.step) == ("", CALLS, 1)
    deltas = of_kind(events, ev.ToolCallDelta)
    assert [(d.index, d.id, d.name) for d in deltas if d.id] == [
        (0, "call_1", "weather"),
        (1, "call_2", "now"),
    ]
    assert "".join(d.arguments for d in deltas if d.index == 0) == CALLS[0].arguments
    assert of_kind(events, ev.FirstToken)


@pytest.mark.parametrize("text", ["", "Let me"])
def test_calls_that_were_told_are_discarded_when_the_answer_breaks(text: str) -> None:
    said = [TextPiece(text)] if text else []
    events = ask(bench([*said, *PARTS, Failure(kind=FailureClass.TRUNCATED, message="cut")]))
    (discarded,) = of_kind(events, ev.PartialDiscarded)
    assert discarded.chars == len(text + "weather" + CALLS[0].arguments + "now")
    end = final(events)
    assert isinstance(end, ev.Answered)
    assert (end.text, end.tool_calls, end.provider) == ("second", (), "openai")
    assert end.trace.discarded_chars == discarded.chars


def test_what_a_broken_answer_of_calls_used_is_estimated_and_booked() -> None:
    events = ask(bench([*PARTS, Failure(kind=FailureClass.TRUNCATED, message="cut")]))
    first = of_kind(events, ev.UsageRecorded)[0].usage
    assert first.source == "estimated"
    assert first.output_tokens == estimate_tokens(sum(call.characters for call in CALLS) - len("{}"))
    assert first.input_tokens == estimate_tokens(REQUEST.characters)


def test_images_tools_and_results_count_as_sent() -> None:
    bare = ChatRequest(messages=(Message("user", "Hi"),))
    assert bare.characters == 2
    pictured = ChatRequest(messages=(Message("user", "Hi", images=(Image(url="https://host/a"),) * 2),))
    assert estimate_tokens(pictured.characters) == 2000
    tooled = ChatRequest(messages=bare.messages, tools=(Tool("now", "The time.", {"type": "object"}),))
    assert tooled.characters == 2 + len("now" + "The time." + '{"type": "object"}')
    resulted = ChatRequest(messages=(Message("user", "", tool_results=(ToolResult("x", "12 °C"),)),))
    assert resulted.characters == 5


def test_a_request_that_ends_with_a_tools_result_is_not_blank() -> None:
    asked = (*REQUEST.messages, Message("assistant", "", tool_calls=CALLS[:1]))
    result = Message("user", "", tool_results=(ToolResult("call_1", "12 °C"),))
    assert isinstance(final(ask(bench(WHOLE), ChatRequest(messages=(*asked, result)))), ev.Answered)
    assert isinstance(final(ask(bench(WHOLE), ChatRequest(messages=(Message("user", " "),)))), ev.Rejected)


def test_what_one_wire_cannot_say_goes_to_the_next_step() -> None:
    failure = Failure(kind=FailureClass.BAD_REQUEST, message="takes no image by its address", option=True)
    end = final(ask(bench([failure])))
    assert isinstance(end, ev.Answered)
    assert end.trace.trail == "claude:bad_request,openai:answered"


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_options_that_a_provider_does_not_take_are_told_and_kept(temperature: float) -> None:
    it = bench([Failure(kind=FailureClass.QUOTA_EXHAUSTED, message="no credit")])
    events = ask(
        it, ChatRequest(messages=REQUEST.messages, options=Options(temperature=temperature, stop=("x",)))
    )
    assert [each.left_out for each in of_kind(events, ev.AttemptStarted)] == [("temperature",), ()]
    trace = final(events).trace
    assert [attempt.left_out for attempt in trace.attempts] == [("temperature",), ()]
    assert trace_of(trace_record(trace)) == trace
