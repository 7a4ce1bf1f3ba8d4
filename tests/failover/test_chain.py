"""A request goes down the chain, in virtual time, over scripted providers."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.scripted import (
    REPORTED,
    STOP,
    Bench,
    Script,
    fails,
    final,
    of_kind,
    provider,
    question,
    says,
    settings,
)
from tests.support.virtual_time import run_virtual
from tui_app.domain import events as ev
from tui_app.domain.answers import Finish, FinishPiece, TextPiece, ThinkingPiece
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.messages import Environment
from tui_app.settings import BudgetPolicy

F = FailureClass


def bench(claude: list[Script], openai: list[Script] | None = None, **values: object) -> Bench:
    """A chain of two."""
    return Bench(
        {"claude": claude, "openai": openai or [says("second")]},
        settings(provider("claude"), provider("openai"), **values),
    )


def kinds(events: list[ev.RequestEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_an_answer_from_the_first_step_is_one_attempt() -> None:
    it = bench([says("Hel", "lo")])
    events = run_virtual(it.ask())
    assert (
        kinds(events)
        == [
            "RequestAccepted",
            "AttemptStarted",
            "FirstToken",
            "TextDelta",
            "UsageRecorded",
            "Answered",
        ]
        or "".join(e.text for e in of_kind(events, ev.TextDelta)) == "Hello"
    )
    end = final(events)
    assert isinstance(end, ev.Answered)
    assert (end.text, end.step, end.provider) == ("Hello", 1, "claude")
    assert end.trace.usage is not None
    assert end.trace.usage.total == 30


@pytest.mark.parametrize(
    ("kind", "attempts"),
    [
        (F.CONNECT, 2),
        (F.TIMEOUT, 1),
        (F.RATE_LIMITED, 3),
        (F.QUOTA_EXHAUSTED, 1),
        (F.OVERLOADED, 2),
        (F.SERVER_ERROR, 3),
        (F.AUTH, 1),
        (F.MODEL_NOT_FOUND, 1),
        (F.EMPTY, 1),
        (F.MALFORMED, 1),
        (F.TRUNCATED, 1),
    ],
)
def test_each_class_is_retried_as_the_table_says_and_then_failed_over(kind: F, attempts: int) -> None:
    it = bench([fails(kind)])
    events = run_virtual(it.ask())
    assert it.client.calls == ["claude"] * attempts + ["openai"]
    end = final(events)
    assert isinstance(end, ev.Answered)
    assert end.step == 2
    assert [a.kind for a in end.trace.attempts] == [kind] * attempts + [None]
    assert len(of_kind(events, ev.Waiting)) == attempts - 1
    assert len(of_kind(events, ev.FailedOver)) == 1


@pytest.mark.parametrize(("hint", "attempts"), [(0.0, 2), (1.0, 2), (3.0, 2), (3.1, 1), (60.0, 1)])
def test_a_rate_limit_with_a_hint_is_retried_once_after_it_or_not_at_all(hint: float, attempts: int) -> None:
    it = bench([fails(F.RATE_LIMITED, retry_after_s=hint)])
    events = run_virtual(it.ask())
    assert it.client.calls.count("claude") == attempts
    assert [wait.seconds for wait in of_kind(events, ev.Waiting)] == [hint] * (attempts - 1)


def test_retries_of_all_classes_together_stay_within_the_setting() -> None:
    it = bench([fails(F.OVERLOADED), fails(F.SERVER_ERROR), fails(F.CONNECT), says("never")])
    run_virtual(it.ask())
    assert it.client.calls == ["claude"] * 3 + ["openai"]


@pytest.mark.parametrize("kind", [F.REFUSED, F.BAD_REQUEST])
def test_a_refusal_and_a_bad_request_stop_the_chain(kind: F) -> None:
    it = bench([fails(kind, "no")])
    end = final(run_virtual(it.ask()))
    assert it.client.calls == ["claude"]
    assert isinstance(end, ev.Refused if kind is F.REFUSED else ev.Exhausted)
    assert end.trace.error == "claude: no"


def test_a_refusal_goes_on_where_the_setting_says_so() -> None:
    it = bench([fails(F.REFUSED)], refusal_goes_on=True)
    assert isinstance(final(run_virtual(it.ask())), ev.Answered)


def test_a_second_empty_answer_ends_the_request() -> None:
    it = Bench(
        {"a": [fails(F.EMPTY)], "b": [fails(F.EMPTY)], "c": [says("unreached")]},
        settings(provider("a"), provider("b"), provider("c")),
    )
    assert isinstance(final(run_virtual(it.ask())), ev.Exhausted)
    assert it.client.calls == ["a", "b"]


def test_what_is_too_long_goes_only_to_a_larger_window() -> None:
    it = Bench(
        {"a": [fails(F.CONTEXT_TOO_LONG)], "b": [says("small")], "c": [says("large")]},
        settings(
            provider("a", context_window=8_000),
            provider("b", context_window=4_000),
            provider("c", context_window=16_000),
        ),
    )
    end = final(run_virtual(it.ask()))
    assert isinstance(end, ev.Answered)
    assert (it.client.calls, end.step) == (["a", "c"], 3)


def test_text_that_was_shown_is_discarded_and_the_next_step_starts_over() -> None:
    broken: Script = [TextPiece("Half an "), TextPiece("ans"), Failure(kind=F.TRUNCATED, message="cut")]
    it = bench([broken], [says("A whole answer.")])
    events = run_virtual(it.ask())
    (discarded,) = of_kind(events, ev.PartialDiscarded)
    assert (discarded.provider, discarded.chars) == ("claude", 11)
    end = final(events)
    assert isinstance(end, ev.Answered)
    assert end.text == "A whole answer."
    assert end.trace.discarded_chars == 11


def test_a_discarded_answer_is_booked_as_an_estimate_to_who_gave_it() -> None:
    broken: Script = [TextPiece("x" * 40), Failure(kind=F.TRUNCATED, message="cut")]
    it = bench([broken])
    recorded = of_kind(run_virtual(it.ask()), ev.UsageRecorded)
    assert [(r.provider, r.usage.source, r.usage.output_tokens) for r in recorded] == [
        ("claude", "estimated", 10),
        ("openai", "reported", 20),
    ]


def test_a_silent_provider_is_left_after_the_first_token_timeout() -> None:
    it = bench([[100.0]])
    end = final(run_virtual(it.ask()))
    first = end.trace.attempts[0]
    assert (first.kind, first.duration_s) == (F.TIMEOUT, 10.0)
    assert it.client.closed == 2


def test_thinking_counts_as_a_token() -> None:
    it = bench([[ThinkingPiece(5), 9.0, ThinkingPiece(5), 9.0, *says("done")]])
    assert isinstance(final(run_virtual(it.ask())), ev.Answered)


@pytest.mark.parametrize("kind", [F.TRUNCATED, F.SERVER_ERROR, F.REFUSED])
def test_nothing_follows_a_text_that_cannot_be_taken_back(kind: FailureClass) -> None:
    broken: Script = [TextPiece("Half an ans"), Failure(kind=kind, message="cut")]
    it = bench([broken], refusal_goes_on=True)

    async def ask() -> ev.FinalEvent:
        return await it.service.start(question(), may_start_over=lambda: False).task

    end = run_virtual(ask())
    assert isinstance(end, ev.Refused if kind is F.REFUSED else ev.Exhausted)
    assert [(attempt.provider, attempt.kind) for attempt in end.trace.attempts] == [("claude", kind)]
    assert ("the client had a part of this answer already" in (end.trace.error or "")) is (
        kind is not F.REFUSED
    )
    assert end.trace.discarded_chars == len("Half an ans")
    assert not of_kind(it.heard, ev.Waiting)


def test_a_failure_before_the_first_text_goes_on_in_any_case() -> None:
    it = bench([fails(F.TRUNCATED)])

    async def ask() -> ev.FinalEvent:
        return await it.service.start(question(), may_start_over=lambda: False).task

    assert isinstance(run_virtual(ask()), ev.Answered)


def test_an_answer_that_stalls_is_truncated() -> None:
    it = bench([[TextPiece("a"), 100.0]])
    end = final(run_virtual(it.ask()))
    assert (end.trace.attempts[0].kind, end.trace.attempts[0].duration_s) == (F.TRUNCATED, 10.0)


def test_an_answer_may_arrive_longer_than_the_deadline_but_not_for_ever() -> None:
    slow: Script = [item for _ in range(40) for item in (TextPiece("word "), 9.0)]
    it = bench([slow])
    end = final(run_virtual(it.ask()))
    first = end.trace.attempts[0]
    assert (first.kind, first.duration_s) == (F.TRUNCATED, 300.0)


def test_nothing_begins_after_the_deadline_and_no_wait_crosses_it() -> None:
    it = Bench({name: [[100.0]] for name in "abcd"}, settings(*(provider(name) for name in "abcd")))
    end = final(run_virtual(it.ask()))
    assert isinstance(end, ev.Exhausted)
    assert it.client.calls == ["a", "b", "c"]
    assert end.trace.deadline_reached
    assert end.trace.duration_s == 30.0


@pytest.mark.parametrize("chance", [0.0, 0.37, 1.0])
def test_calls_and_waits_add_up_to_the_duration(chance: float) -> None:
    it = Bench(
        {
            "claude": [[0.25, *fails(F.SERVER_ERROR)], [0.5, *fails(F.OVERLOADED)], [1.5, *fails(F.CONNECT)]],
            "openai": [[0.125, *fails(F.RATE_LIMITED, retry_after_s=2.0)], [0.75, *says("yes")]],
        },
        settings(provider("claude"), provider("openai")),
        chance=chance,
    )
    trace = final(run_virtual(it.ask())).trace
    assert trace.outcome == "answered"
    assert len(trace.attempts) == 5
    assert trace.called_s + trace.waited_s == pytest.approx(trace.duration_s)


def test_nobody_waits_after_a_steps_last_attempt() -> None:
    it = bench([fails(F.SERVER_ERROR)], [fails(F.SERVER_ERROR)])
    events = run_virtual(it.ask())
    assert isinstance(final(events), ev.Exhausted)
    assert kinds(events)[-2:] == ["AttemptFailed", "Exhausted"]
    assert len(of_kind(events, ev.Waiting)) == 4


def test_a_step_without_a_key_is_skipped_with_the_reason() -> None:
    it = Bench({"b": [says("yes")]}, settings(provider("a", api_key=None), provider("b")))
    events = run_virtual(it.ask())
    (skipped,) = of_kind(events, ev.StepSkipped)
    assert (skipped.provider, skipped.reason) == ("a", F.NOT_CONFIGURED)
    assert not of_kind(events, ev.FailedOver)


def test_no_usable_step_ends_with_the_fallback_message() -> None:
    it = Bench({}, settings(provider("a", api_key=None), environment=Environment.DEVELOPMENT))
    end = final(run_virtual(it.ask()))
    assert isinstance(end, ev.Exhausted)
    assert end.fallback_message.startswith("AI service unavailable in development.")


def test_an_open_circuit_is_skipped_and_if_all_are_open_the_first_to_close_is_tried() -> None:
    it = bench([fails(F.AUTH)], [fails(F.QUOTA_EXHAUSTED), says("back")])

    async def twice() -> tuple[ev.FinalEvent, ev.FinalEvent]:
        return final(await it.ask()), final(await it.ask())

    first, second = run_virtual(twice())
    assert isinstance(first, ev.Exhausted)
    assert isinstance(second, ev.Answered)
    assert it.client.calls == ["claude", "openai", "openai"]
    assert [(s.provider, s.reason) for s in second.trace.skipped] == [("claude", F.CIRCUIT_OPEN)]


def test_one_of_many_requests_probes_and_the_others_skip() -> None:
    it = bench([fails(F.QUOTA_EXHAUSTED), [1.0, *says("probe")]], [[1.0, *says("other")]])

    async def many() -> list[ev.FinalEvent]:
        await it.ask()
        it.circuits.probe_now("claude")
        return [final(events) for events in await asyncio.gather(*(it.ask() for _ in range(20)))]

    ends = run_virtual(many())
    assert it.client.calls.count("claude") == 2
    assert sorted(end.trace.answered_by or "" for end in ends) == ["claude"] + ["openai"] * 19


@pytest.mark.parametrize("text", ["", "   \n\t", "x" * 2_001])
def test_a_message_against_the_rules_is_rejected_and_nothing_is_sent(text: str) -> None:
    it = bench([says("never")])
    events = run_virtual(it.ask(text))
    assert kinds(events) == ["Rejected"]
    assert it.client.calls == []


def test_cancel_closes_the_call_books_what_was_used_and_ends_with_cancelled() -> None:
    it = bench([[TextPiece("x" * 80), 5.0, TextPiece("more"), REPORTED, STOP]])
    events: list[ev.Event] = []

    async def stop_in_the_middle() -> ev.FinalEvent:
        running = it.service.start(question(), listener=events.append)
        await asyncio.sleep(2.0)
        running.cancel()
        running.cancel()
        return await running.task

    end = run_virtual(stop_in_the_middle())
    assert isinstance(end, ev.Cancelled)
    assert it.client.closed == 1
    assert [(a.outcome, a.kind) for a in end.trace.attempts] == [("cancelled", F.CANCELLED)]
    assert [r.usage.output_tokens for r in of_kind(events, ev.UsageRecorded)] == [20]
    assert it.circuits.changes() == ()


def test_cancel_during_a_wait_ends_it_at_once() -> None:
    it = bench([fails(F.RATE_LIMITED, retry_after_s=3.0)])

    async def stop_while_waiting() -> ev.FinalEvent:
        running = it.service.start(question())
        await asyncio.sleep(1.0)
        running.cancel()
        return await running.task

    end = run_virtual(stop_while_waiting())
    assert isinstance(end, ev.Cancelled)
    assert end.trace.waited_s == end.trace.duration_s == 1.0


def test_closing_the_stream_early_stops_the_request() -> None:
    it = bench([[TextPiece("a"), 5.0, *says("b")]])

    async def read_one() -> None:
        stream = it.service.stream(question())
        async for event in stream:
            if isinstance(event, ev.TextDelta):
                break
        await stream.aclose()
        await it.service.close()

    run_virtual(read_one())
    assert it.client.closed == 1
    assert [trace.outcome for trace in it.traces] == ["cancelled"]


def test_an_answer_cut_by_its_cap_is_an_answer_marked_so() -> None:
    it = bench([[TextPiece("a"), REPORTED, FinishPiece(Finish.LENGTH, "max_tokens")]])
    end = final(run_virtual(it.ask()))
    assert isinstance(end, ev.Answered)
    assert end.trace.cut_short


def test_an_adapters_own_error_fails_over_and_never_escapes() -> None:
    it = bench([[ValueError("a bug")]])
    end = final(run_virtual(it.ask()))
    assert isinstance(end, ev.Answered)
    assert end.trace.attempts[0].kind is F.MALFORMED
    assert "a bug" not in end.trace.attempts[0].message


def test_a_used_up_budget_is_skipped_or_blocks_as_the_policy_says() -> None:
    full = provider("claude", daily_limit=30)

    def second_answer(policy: BudgetPolicy) -> ev.FinalEvent:
        it = Bench(
            {"claude": [says("first")], "openai": [says("second")]},
            settings(full, provider("openai"), budget_policy=policy),
        )

        async def twice() -> ev.FinalEvent:
            await it.ask()
            return final(await it.ask())

        return run_virtual(twice())

    assert second_answer(BudgetPolicy.WARN).trace.answered_by == "claude"
    skipped = second_answer(BudgetPolicy.SKIP)
    assert skipped.trace.answered_by == "openai"
    assert [s.reason for s in skipped.trace.skipped] == [F.OVER_BUDGET]
    blocked = second_answer(BudgetPolicy.BLOCK)
    assert isinstance(blocked, ev.Refused)
    assert blocked.trace.kind is F.OVER_BUDGET


def test_fifty_at_once_overshoot_a_blocked_budget_by_at_most_one_answer() -> None:
    limit = 300
    it = Bench(
        {"claude": [[1.0, *says("one answer of thirty tokens")]]},
        settings(provider("claude", daily_limit=limit, max_tokens=20), budget_policy=BudgetPolicy.BLOCK),
    )

    async def fifty() -> list[ev.FinalEvent]:
        return [final(events) for events in await asyncio.gather(*(it.ask() for _ in range(50)))]

    ends = run_virtual(fifty())
    used = sum(total.tokens for total in it.usage.totals.values())
    assert 0 < used <= limit + 30
    assert {type(end) for end in ends} == {ev.Answered, ev.Refused}


def test_every_trace_is_kept_before_its_final_event_is_told() -> None:
    it = bench([says("yes")])
    run_virtual(it.ask())
    assert [trace.trail for trace in it.traces] == ["claude:answered"]
