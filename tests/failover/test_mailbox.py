"""The mailbox joins text for a slow reader and drops nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain import events as ev
from tui_app.failover.mailbox import Mailbox


def delta(request: str, text: str) -> ev.TextDelta:
    return ev.TextDelta(request_id=request, at_s=0.0, step=1, provider="claude", text=text)


def first(request: str) -> ev.FirstToken:
    return ev.FirstToken(request_id=request, at_s=0.0, step=1, provider="claude", first_token_s=0.0)


events = st.lists(st.tuples(st.sampled_from("ab"), st.text(max_size=5) | st.none()), max_size=60)


@given(events, st.integers(1, 10))
def test_each_request_keeps_its_text_and_its_order(items: list[tuple[str, str | None]], pace: int) -> None:
    box = Mailbox(lambda: None)
    out: list[ev.Event] = []
    for number, (request, text) in enumerate(items):
        box.put(first(request) if text is None else delta(request, text))
        if number % pace == 0:
            out += box.drain()
    out += box.drain()

    def told(request: str, source: list[ev.Event]) -> list[str | None]:
        words: list[str | None] = []
        for event in source:
            if isinstance(event, ev.RequestEvent) and event.request_id == request:
                if not isinstance(event, ev.TextDelta):
                    words.append(None)
                elif words and words[-1] is not None:
                    words[-1] += event.text
                else:
                    words.append(event.text)
        return words

    sent: list[ev.Event] = [first(r) if t is None else delta(r, t) for r, t in items]
    for request in "ab":
        assert told(request, out) == told(request, sent)


def test_a_slow_reader_gets_joined_text() -> None:
    box = Mailbox(lambda: None)
    for word in ("one ", "two ", "three"):
        box.put(delta("a", word))
    (event,) = box.drain()
    assert isinstance(event, ev.TextDelta)
    assert event.text == "one two three"


def test_the_reader_is_woken_once_until_it_drains() -> None:
    woken: list[int] = []
    box = Mailbox(lambda: woken.append(1))
    box.put(first("a"))
    box.put(first("a"))
    assert len(woken) == 1
    box.drain()
    box.put(first("a"))
    assert len(woken) == 2


def part(index: int, arguments: str, *, call: str = "", name: str = "") -> ev.ToolCallDelta:
    return ev.ToolCallDelta(
        request_id="a",
        at_s=0.0,
        step=1,
        provider="claude",
        index=index,
        id=call,
        name=name,
        arguments=arguments,
    )


def test_the_parts_of_one_tool_call_are_joined_and_those_of_two_are_not() -> None:
    box = Mailbox(lambda: None)
    box.put(delta("a", "Let me look."))
    for each in (
        part(0, "", call="x", name="look"),
        part(0, '{"a'),
        part(0, '":1}'),
        part(1, "", call="y", name="see"),
    ):
        box.put(each)
    box.put(part(1, "{}"))
    assert box.drain() == [
        delta("a", "Let me look."),
        part(0, '{"a":1}', call="x", name="look"),
        part(1, "{}", call="y", name="see"),
    ]
