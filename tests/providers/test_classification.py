"""The failure table: every row is reached, and each vendor's own errors get their class."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.error_cases import CASES, Case, gemini, openai, reason
from tests.providers.making import KEY, provider_of
from tui_app.domain.answers import Finish
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.messages import Wire
from tui_app.providers import classification
from tui_app.providers.classification import ROWS, Row, classify, row_of
from tui_app.providers.rejection import rejected
from tui_app.providers.signal import Seen, Signal
from tui_app.providers.verdict import Reply

A, O, G = Wire.ANTHROPIC, Wire.OPENAI, Wire.GEMINI  # noqa: E741 - the three wires by their first letter


def failed(case: Case, headers: dict[str, str] | None = None) -> Failure:
    reply = Reply(status=case.status, headers=headers or {}, now=1000.0)
    return rejected(provider_of(case.wire), reply, case.body)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.wire}-{case.status}-{case.body[:60]!r}")
def test_an_error_has_its_class(case: Case) -> None:
    failure = failed(case)
    assert failure.kind is case.kind
    assert failure.status == case.status
    assert failure.message


def signals() -> list[Signal]:
    """What is seen on a way that has no error response."""
    seen = [
        Signal(wire=wire, seen=seen, text=text) for wire in Wire for seen in Seen for text in (False, True)
    ]
    words = ["error", "aborted", "PUP_LIMITED_DISABLED", "MALFORMED_RESPONSE", "stop"]
    ends = [
        Signal(wire=wire, seen=Seen.FINISHED, finish=finish, word=word, text=text)
        for wire in Wire
        for finish in Finish
        for word in words
        for text in (False, True)
    ]
    odd = Signal(wire=O, seen=Seen.ERROR, status=304)
    return [*seen, *ends, odd]


def test_every_row_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[Row] = []

    def noted(signal: Signal) -> FailureClass | None:
        reached.append(row_of(signal))
        return classify(signal)

    monkeypatch.setattr("tui_app.providers.verdict.classify", noted)
    for case in CASES:
        failed(case)
    reached += [row_of(signal) for signal in signals()]
    assert [row for row in ROWS if row not in reached] == []


@pytest.mark.parametrize("wire", Wire)
@pytest.mark.parametrize(
    ("seen", "before", "after"),
    [
        (Seen.NO_CONNECTION, FailureClass.CONNECT, FailureClass.CONNECT),
        (Seen.UNUSABLE_KEY, FailureClass.AUTH, FailureClass.AUTH),
        (Seen.NOT_HTTP, FailureClass.MALFORMED, FailureClass.MALFORMED),
        (Seen.REDIRECT, FailureClass.MALFORMED, FailureClass.MALFORMED),
        (Seen.HTML, FailureClass.MALFORMED, FailureClass.MALFORMED),
        (Seen.ERROR_BODY, FailureClass.MALFORMED, FailureClass.MALFORMED),
        (Seen.NOT_AN_ANSWER, FailureClass.MALFORMED, FailureClass.MALFORMED),
        (Seen.NOTHING, FailureClass.MALFORMED, FailureClass.MALFORMED),
        (Seen.BAD_CHUNK, FailureClass.MALFORMED, FailureClass.TRUNCATED),
        (Seen.ERROR_EVENT, FailureClass.TRUNCATED, FailureClass.TRUNCATED),
        (Seen.CUT, FailureClass.TRUNCATED, FailureClass.TRUNCATED),
        (Seen.NO_FINISH, FailureClass.TRUNCATED, FailureClass.TRUNCATED),
    ],
)
def test_the_way_an_attempt_ended_has_its_class_on_every_wire(
    wire: Wire, seen: Seen, before: FailureClass, after: FailureClass
) -> None:
    assert classify(Signal(wire=wire, seen=seen, status=200)) is before
    assert classify(Signal(wire=wire, seen=seen, status=200, text=True)) is after


@pytest.mark.parametrize(
    ("wire", "word", "finish", "before", "after"),
    [
        (A, "end_turn", Finish.STOP, FailureClass.EMPTY, None),
        (A, "max_tokens", Finish.LENGTH, FailureClass.EMPTY, None),
        (A, "refusal", Finish.REFUSED, FailureClass.REFUSED, FailureClass.REFUSED),
        (O, "error", Finish.OTHER, FailureClass.MALFORMED, FailureClass.TRUNCATED),
        (G, "MALFORMED_RESPONSE", Finish.OTHER, FailureClass.MALFORMED, FailureClass.TRUNCATED),
        (G, "MALFORMED_FUNCTION_CALL", Finish.TOOL, FailureClass.MALFORMED, FailureClass.TRUNCATED),
        (G, "PUP_LIMITED_DISABLED", Finish.REFUSED, FailureClass.AUTH, FailureClass.AUTH),
        (A, "x", Finish.CONTEXT, FailureClass.CONTEXT_TOO_LONG, FailureClass.CONTEXT_TOO_LONG),
        (O, "novel", Finish.OTHER, FailureClass.EMPTY, None),
    ],
)
def test_a_finish_reason_has_its_class(
    wire: Wire, word: str, finish: Finish, before: FailureClass | None, after: FailureClass | None
) -> None:
    assert classify(Signal(wire=wire, seen=Seen.FINISHED, finish=finish, word=word)) is before
    assert classify(Signal(wire=wire, seen=Seen.FINISHED, finish=finish, word=word, text=True)) is after


TEXTS = st.none() | st.text(max_size=30)


@given(
    st.builds(
        Signal,
        wire=st.sampled_from(Wire),
        seen=st.sampled_from([seen for seen in Seen if seen is not Seen.FINISHED]),
        status=st.none() | st.integers(-1, 1100),
        type=TEXTS,
        code=TEXTS,
        message=st.text(),
        text=st.booleans(),
    )
)
def test_everything_but_a_finish_has_a_class(signal: Signal) -> None:
    assert classify(signal) is not None


def test_a_long_message_is_searched_in_no_time() -> None:
    words = "model " * 20_000
    assert classify(Signal(wire=O, seen=Seen.ERROR, status=400, message=words)) is FailureClass.BAD_REQUEST
    assert len(words) > classification._MESSAGE_LIMIT


@pytest.mark.parametrize(
    ("case", "option"),
    [
        (
            openai(
                400, None, "unsupported_parameter", "No", FailureClass.BAD_REQUEST, param="stream_options"
            ),
            True,
        ),
        (openai(400, None, None, "No", FailureClass.BAD_REQUEST, param="stream_options.include_usage"), True),
        (openai(400, None, None, "gemma:2b does not support tools", FailureClass.BAD_REQUEST), True),
        (openai(500, None, None, "image input is not supported", FailureClass.BAD_REQUEST), True),
        (openai(400, None, None, "Not allowed", FailureClass.BAD_REQUEST, param="temperature"), True),
        (openai(400, None, None, "Bad image", FailureClass.BAD_REQUEST, param="messages[0].content"), False),
        (openai(400, None, None, "Please stop that", FailureClass.BAD_REQUEST), False),
        (
            gemini(
                400,
                "INVALID_ARGUMENT",
                "Function calling is not enabled for models/gemma-4",
                FailureClass.BAD_REQUEST,
            ),
            True,
        ),
        (
            gemini(400, "INVALID_ARGUMENT", "* generation_config.top_k: too large", FailureClass.BAD_REQUEST),
            True,
        ),
        (openai(400, None, None, "No", FailureClass.BAD_REQUEST, param="max_completion_tokens"), True),
        (openai(400, None, None, "No", FailureClass.BAD_REQUEST, param="stream"), True),
        (openai(400, None, None, "Unknown field max_tokens", FailureClass.BAD_REQUEST), True),
        (openai(501, "not_supported_error", None, "No chat", FailureClass.BAD_REQUEST), True),
        (openai(400, None, None, "No", FailureClass.BAD_REQUEST, param="messages"), False),
        (openai(400, None, None, "The stream of words is wrong", FailureClass.BAD_REQUEST), False),
        (openai(401, None, None, "No", FailureClass.AUTH, param="max_tokens"), False),
        (
            Case(
                A, 400, b'{"error":{"message":"anthropic-version: is not valid"}}', FailureClass.BAD_REQUEST
            ),
            True,
        ),
        (Case(A, 400, b'{"error":{"message":"max_tokens: 9 > 8"}}', FailureClass.BAD_REQUEST), True),
        (Case(A, 400, b'{"error":{"message":"messages: roles"}}', FailureClass.BAD_REQUEST), False),
        (gemini(400, "X", "Developer instruction is not enabled", FailureClass.BAD_REQUEST), True),
        (gemini(400, "X", "generation_config.max_output_tokens: no", FailureClass.BAD_REQUEST), True),
        (gemini(400, "X", "contents: no", FailureClass.BAD_REQUEST), False),
    ],
)
def test_an_option_that_only_one_vendor_gets_is_told_apart(case: Case, option: bool) -> None:
    failure = failed(case)
    assert (failure.kind, failure.option) == (case.kind, option)


def test_the_vendors_words_are_kept() -> None:
    failure = failed(
        openai(429, "insufficient_quota", "credit_balance_exhausted", "No\ncredit\x1b[0m.", FailureClass.AUTH)
    )
    assert (failure.type, failure.code) == ("insufficient_quota", "credit_balance_exhausted")
    assert failure.message == "No credit."


def test_a_page_is_told_by_its_title() -> None:
    failure = failed(Case(O, 502, b"<html><TITLE>\n Bad gateway </TITLE>", FailureClass.SERVER_ERROR))
    assert failure.message == "HTTP 502 Bad Gateway: Bad gateway"
    assert failed(Case(O, 502, b"<p>", FailureClass.SERVER_ERROR)).message == (
        "HTTP 502 Bad Gateway: an error page instead of an answer"
    )


def test_a_status_without_words_is_named() -> None:
    assert failed(Case(O, 500, b"", FailureClass.SERVER_ERROR)).message == "HTTP 500 Internal Server Error"
    assert failed(Case(O, 599, b"", FailureClass.SERVER_ERROR)).message == "HTTP 599"


def test_hints_come_from_headers_and_body() -> None:
    case = gemini(429, "RESOURCE_EXHAUSTED", "Slower", FailureClass.RATE_LIMITED, {"retryDelay": "11.5s"})
    assert failed(case).retry_after_s == 11.5
    assert failed(case, {"retry-after": "2", "x-should-retry": "false"}).retry_after_s == 2.0
    assert failed(case, {"x-should-retry": "false"}).should_retry is False
    assert failed(case).should_retry is None


@pytest.mark.parametrize("wire", Wire)
@pytest.mark.parametrize("status", [400, 401, 500])
@pytest.mark.parametrize(
    "body",
    [
        KEY,
        f'{{"error":{{"type":"{KEY}","code":"{KEY}","status":"{KEY}","message":"Incorrect key {KEY}"}}}}',
        f'{{"error":{{"message":"{"x" * 290}{KEY}","details":[{{"reason":"{KEY}"}}]}}}}',
        f"<html><title>{KEY}</title>",
        KEY[:5] + "\u200b" + KEY[5:],
    ],
)
def test_a_key_that_is_echoed_is_not_repeated(wire: Wire, status: int, body: str) -> None:
    failure = failed(Case(wire, status, body.encode(), FailureClass.AUTH))
    assert KEY not in repr(failure)
    assert KEY[:12] not in repr(failure)


@given(st.sampled_from(Wire), st.integers(300, 999), st.binary(max_size=200))
def test_no_body_makes_it_fail(wire: Wire, status: int, body: bytes) -> None:
    failed(Case(wire, status, body, FailureClass.SERVER_ERROR))


def test_reasons_that_are_no_words_are_passed_over() -> None:
    broken = {"reason": 5, "violations": ["x", {"quotaId": None}]}
    case = gemini(400, "X", "No", FailureClass.BAD_REQUEST, broken, reason("REAL"))
    assert failed(case).code == "5"
