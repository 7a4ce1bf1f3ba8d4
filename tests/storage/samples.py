"""Records that the tests keep."""

from __future__ import annotations

from pathlib import Path

from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Attempt, Skip, Trace
from tui_app.domain.usage import Usage, UsageAmounts, UsageKey
from tui_app.storage.layout import Step, Tables

KEY = UsageKey("2025-01-31", "production", "claude")
ONE = UsageAmounts(input_tokens=1, requests=1)
NOON = 1_738_324_800.0
DAY_S = 86_400


def below(folder: Path, pattern: str = "*") -> list[Path]:
    """What stands in a folder and the folders in it."""
    return sorted(folder.rglob(pattern))


def trace(name: str, started_at: float = NOON) -> Trace:
    """A request that failed over, with every field filled."""
    failed = Attempt(
        step=1,
        provider="claude",
        model="small",
        attempt=1,
        outcome="failed",
        began_s=0.1,
        duration_s=1.25,
        kind=FailureClass.OVERLOADED,
        status=529,
        message="Overloaded",
        wait_s=0.5,
        wait_why="backoff",
        discarded_chars=12,
        tokens=Usage(input_tokens=10, output_tokens=3, source="estimated"),
    )
    answered = Attempt(
        step=2,
        provider="openai",
        model="tiny",
        attempt=1,
        outcome="answered",
        began_s=1.9,
        duration_s=2.0,
        first_token_s=0.3,
    )
    return Trace(
        id=name,
        started_at=started_at,
        environment="production",
        simulated=True,
        chain=("claude", "openai"),
        outcome="answered",
        duration_s=3.9,
        attempts=(failed, answered),
        skipped=(Skip(step=3, provider="gemini", reason=FailureClass.NOT_CONFIGURED),),
        answered_by="openai",
        model="tiny",
        step=2,
        usage=Usage(input_tokens=10, output_tokens=20, cached_tokens=4, reasoning_tokens=5),
        discarded_chars=12,
        cut_short=True,
        error="none",
        kind=FailureClass.TRUNCATED,
        deadline_reached=True,
    )


def message(text: str, at: float = NOON) -> StoredMessage:
    """Something that a person said."""
    return StoredMessage(role="user", text=text, status=MessageStatus.SENT, at=at)


def _words(tables: Tables) -> Tables:
    return {
        table: {
            doc_id: {**document, "words": document["text"].split()} for doc_id, document in documents.items()
        }
        for table, documents in tables.items()
    }


TEXT_BECAME_WORDS = Step("text became words", _words)
