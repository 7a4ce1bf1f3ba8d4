"""The conversation as it grows: a fold of one request's events into its messages.

Texts are kept as they came and made safe where they are shown: no escape sequence can hide in the seam
between two pieces.
"""

from __future__ import annotations

from dataclasses import replace

from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.domain.events import (
    Answered,
    AttemptFailed,
    AttemptStarted,
    Cancelled,
    Exhausted,
    FailedOver,
    FaultHit,
    PartialDiscarded,
    Refused,
    Rejected,
    RequestAccepted,
    RequestEvent,
    StepSkipped,
    TextDelta,
    Waiting,
)
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import Environment
from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Trace
from tui_app.settings.texts import keys_advice
from tui_app.ui.causes import CAUSES, cause
from tui_app.ui.words import left, span

Chat = tuple[StoredMessage, ...]

ABOUT_KEYS = (FailureClass.NOT_CONFIGURED, FailureClass.AUTH)


def opened(chat: Chat, prompt: str, event: RequestAccepted, note: str = "") -> Chat:
    """`chat` with the message that was sent, and the place where its answer will stand."""
    asked = StoredMessage(
        role="user",
        text=prompt,
        status=MessageStatus.SENT,
        at=event.started_at,
        trace_id=event.request_id,
        note=note,
    )
    return (*chat, asked, _empty_answer(event.request_id, event.started_at))


def grown(chat: Chat, event: RequestEvent) -> Chat:
    """`chat` after one more event of the request that writes its last message."""
    if not chat or chat[-1].trace_id != event.request_id:
        return chat
    match event:
        case AttemptStarted():
            return _with_last(
                chat,
                provider=event.provider,
                model=one_line(event.model, 60),
                step=event.step,
                note=_also(_skips(chat[-1].note), f"waiting for {event.provider}"),
            )
        case StepSkipped():
            lasting = "" if event.until_s is None else f" {left(event.until_s)}"
            skipped = f"{event.provider} skipped ({CAUSES[event.reason]}{lasting})"
            return _with_last(chat, note=_also(_skips(chat[-1].note), skipped))
        case FaultHit():
            said = f"{event.provider} BROKEN ON PURPOSE ({event.fault})"
            return _with_last(chat, note=_also(_skips(chat[-1].note), said))
        case AttemptFailed():
            what = cause(event.failure.kind, event.failure.status)
            return _with_last(chat, note=_also(_skips(chat[-1].note), f"{event.provider}: {what}"))
        case Waiting():
            trying = f"{event.provider} is tried again in {span(event.seconds)}"
            return _with_last(chat, note=_also(_skips(chat[-1].note), trying))
        case TextDelta():
            return _with_last(chat, text=chat[-1].text + event.text, note=_skips(chat[-1].note))
        case PartialDiscarded():
            return _discarded(chat, event)
        case FailedOver():
            return _with_successor(chat, event)
        case _:
            return _ended(chat, event)


def question_of(chat: Chat, place: int) -> StoredMessage | None:
    """The question at that place, or the one that the message there answers; None where there is none."""
    return next((message for message in reversed(chat[: place + 1]) if message.role == "user"), None)


def withdrawn(chat: Chat, request_id: str) -> Chat:
    """`chat` without the messages of a request that was rejected."""
    return tuple(message for message in chat if message.trace_id != request_id)


def _ended(chat: Chat, event: RequestEvent) -> Chat:
    match event:
        case Answered():
            note = "cut short: the provider's token cap was reached" if event.trace.cut_short else ""
            note = _also(note, _broken(event.trace))
            return _with_last(
                chat,
                text=event.text,
                status=MessageStatus.DONE,
                provider=event.provider,
                model=one_line(event.trace.model or chat[-1].model or "", 60),
                step=event.step,
                note=note,
                **_figures(event.trace),
            )
        case Exhausted():
            return _with_last(
                chat,
                text=event.fallback_message,
                status=MessageStatus.FAILED,
                provider=None,
                model=None,
                step=None,
                note=_also(_nobody(event.trace), _broken(event.trace)),
            )
        case Refused():
            why = one_line(event.trace.error or "The provider declined to answer.")
            return _with_last(chat, status=MessageStatus.FAILED, note=why)
        case Cancelled():
            return _with_last(chat, status=MessageStatus.CANCELLED, note="stopped")
        case Rejected():
            return withdrawn(chat, event.request_id)
        case _:
            return chat


def _discarded(chat: Chat, event: PartialDiscarded) -> Chat:
    said = f"{event.provider} broke after {event.chars} characters ({one_line(event.reason, 60)})"
    kept = replace(chat[-1], status=MessageStatus.DISCARDED, note=said)
    return (*chat[:-1], kept, _empty_answer(event.request_id, kept.at))


def _with_successor(chat: Chat, event: FailedOver) -> Chat:
    """Names, in a message that was discarded just before, who starts over."""
    if len(chat) < 2 or chat[-2].status is not MessageStatus.DISCARDED or chat[-1].text:
        return chat
    broke = chat[-2]
    if broke.trace_id != event.request_id or broke.note.endswith("starts over"):
        return chat
    named = replace(broke, note=f"{broke.note}: {event.to_provider} starts over")
    return (*chat[:-2], named, chat[-1])


def _empty_answer(request_id: str, at: float) -> StoredMessage:
    return StoredMessage(
        role="assistant", text="", status=MessageStatus.STREAMING, at=at, trace_id=request_id
    )


def _figures(trace: Trace) -> dict[str, object]:
    usage = trace.usage
    return {
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
        "estimated": usage is not None and usage.source == "estimated",
        "duration_s": trace.duration_s,
        "trail": trace.trail,
    }


def _nobody(trace: Trace) -> str:
    """Why nobody answered, and where keys belong if that could be the cause."""
    kinds = {attempt.kind for attempt in trace.attempts} | {skip.reason for skip in trace.skipped}
    said = f"no provider answered: {_reasons(trace)}"
    if trace.environment == Environment.DEVELOPMENT or kinds & set(ABOUT_KEYS):
        return f"{said}. {keys_advice(trace.environment)}"
    return said


def _reasons(trace: Trace) -> str:
    """Each provider's last reason: `claude 529 overloaded, openai no key`."""
    reasons = {skip.provider: CAUSES[skip.reason] for skip in trace.skipped}
    for attempt in trace.attempts:
        if attempt.kind is not None:
            reasons[attempt.provider] = cause(attempt.kind, attempt.status)
    told = ", ".join(f"{name} {reasons[name]}" for name in trace.chain if name in reasons)
    return told or one_line(trace.error or "the chain is empty")


def _broken(trace: Trace) -> str:
    return f"BROKEN ON PURPOSE: {trace.broken}" if trace.broken else ""


def _skips(note: str) -> str:
    """The part of a note that speaks of skipped steps; the rest is replaced by what happens next."""
    return " · ".join(part for part in note.split(" · ") if " skipped (" in part)


def _also(first: str, second: str) -> str:
    return " · ".join(filter(None, (first, second)))


def _with_last(chat: Chat, **changes: object) -> Chat:
    changed = replace(chat[-1], **changes)  # type: ignore[arg-type]  # the names are fields of the message
    # Thirty times a second: joined tuples are copied as blocks, unpacked ones message by message.
    return chat[:-1] + (changed,)  # noqa: RUF005
