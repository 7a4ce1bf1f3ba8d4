"""A trace with everything in it, and words that would like to be obeyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from tests.storage.samples import NOON, trace
from tui_app.domain.conversations import Conversation, MessageStatus, StoredMessage
from tui_app.domain.traces import Trace

ZONE = UTC
HOSTILE = "\x1b]52;c;ZXZpbA==\x07</title><script>alert(1)</script> | [x](javascript:1) `_*#\x00\ufffe\n\nend"


def failover() -> Trace:
    """Claude is overloaded, a wait, openai answers; gemini is skipped."""
    kept = trace("ab12cd34ef56ab78")
    return replace(kept, kind=None, error=None, cut_short=False, deadline_reached=False)


def hostile() -> Trace:
    """The same, with foreign words everywhere."""
    kept = failover()
    first = replace(kept.attempts[0], message=HOSTILE, model=HOSTILE, provider=HOSTILE, wait_why=HOSTILE)
    return replace(
        kept,
        attempts=(first,),
        outcome="exhausted",
        error=HOSTILE,
        environment=HOSTILE,
        chain=(HOSTILE, "openai"),
        answered_by=None,
    )


def talk() -> tuple[Conversation, tuple[StoredMessage, ...]]:
    """A question, a discarded part, an answer."""
    messages = (
        StoredMessage(role="user", text="What is *an* outage?", status=MessageStatus.SENT, at=NOON, number=1),
        StoredMessage(
            role="assistant",
            text="An outage\n```sh\nls",
            status=MessageStatus.DISCARDED,
            at=NOON + 1,
            number=2,
            provider="claude",
            model="small",
            step=1,
            note="truncated",
        ),
        StoredMessage(
            role="assistant",
            text="It is:\n\n```sh\nrm -rf",
            status=MessageStatus.DONE,
            at=NOON + 2,
            number=3,
            provider="openai",
            model="tiny",
            step=2,
            input_tokens=18,
            output_tokens=34,
            duration_s=4.47,
            trail="claude:truncated,openai:answered",
            trace_id="ab12cd34ef56ab78",
        ),
    )
    listed = Conversation(
        id="20250131-120000-ab12cd34",
        title="What is *an* outage?",
        created_at=NOON,
        updated_at=NOON + 2,
        messages=3,
    )
    return listed, messages
