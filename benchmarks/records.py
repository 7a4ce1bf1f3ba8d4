"""Fills a data folder with many records, as if kept one by one: `records FOLDER TRACES MESSAGES`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tui_app.domain.conversations import Conversation, MessageStatus, StoredMessage
from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Attempt, Trace
from tui_app.domain.usage import Usage, UsageAmounts, UsageKey
from tui_app.storage.envelope import encode, encode_record
from tui_app.storage.layout import CONVERSATIONS, MESSAGES, TRACES, USAGE, Layout
from tui_app.storage.ledger import STAY
from tui_app.storage.messages import title_of
from tui_app.storage.records import (
    conversation_record,
    document_id,
    message_record,
    trace_record,
    usage_record,
)
from tui_app.storage.shards import SHARD_RECORDS

MESSAGES_A_CONVERSATION = 250
TRACES_A_DAY = 500
BEGAN = 1_700_000_000.0
_DAY_S = 86_400.0

ANSWER = (
    "An outage is a time in which a service does not answer. Its causes are many, and most are changes. " * 4
)

Record = dict[str, Any]


def trace(number: int) -> Trace:
    """A request that failed over once."""
    failed = Attempt(
        step=1,
        provider="claude",
        model="small-model",
        attempt=1,
        outcome="failed",
        began_s=0.01,
        duration_s=0.4,
        kind=FailureClass.OVERLOADED,
        status=529,
        message="Overloaded",
    )
    answered = Attempt(
        step=2,
        provider="openai",
        model="tiny-model",
        attempt=1,
        outcome="answered",
        began_s=0.5,
        duration_s=2.0,
        first_token_s=0.3,
        status=200,
        tokens=Usage(input_tokens=120, output_tokens=300),
    )
    return Trace(
        id=f"{number:016x}",
        started_at=BEGAN + number * _DAY_S / TRACES_A_DAY,
        environment="production",
        simulated=False,
        chain=("claude", "openai", "gemini"),
        outcome="answered",
        duration_s=2.6,
        attempts=(failed, answered),
        answered_by="openai",
        model="tiny-model",
        step=2,
        usage=answered.tokens,
    )


def message(number: int, at: float) -> StoredMessage:
    """A question or its answer."""
    asked = number % 2 == 1
    return StoredMessage(
        role="user" if asked else "assistant",
        text=f"What is outage {number}?" if asked else ANSWER,
        status=MessageStatus.SENT if asked else MessageStatus.DONE,
        at=at,
    )


def fill(folder: Path, traces: int, messages: int) -> None:
    """Writes so many records into whole files; the folder is a new one."""
    days: dict[str, list[Record]] = {}
    for number in range(traces):
        made = trace(number)
        days.setdefault(_day(made.started_at), []).append(trace_record(made))
    for day, records in days.items():
        for place in range(0, len(records), SHARD_RECORDS):
            name = f"traces/{day}-{place // SHARD_RECORDS + 1:03}.json"
            _write(folder / name, TRACES, enumerate(records[place : place + SHARD_RECORDS], 1))
    _usage(folder, sorted(days))
    _conversations(folder, messages)


def _usage(folder: Path, days: Sequence[str]) -> None:
    amounts = UsageAmounts(input_tokens=60_000, output_tokens=150_000, requests=TRACES_A_DAY)
    keys = [UsageKey(day, "production", name) for day in days for name in ("claude", "openai")]
    records = [
        (document_id(key.day, key.environment, key.provider, "False"), usage_record(key, amounts))
        for key in keys
    ]
    _ledger(folder, USAGE, "usage.json", "usage/{}.json", [(each[1]["day"][:7], *each) for each in records])


def _conversations(folder: Path, messages: int) -> None:
    listed = []
    for place in range(0, messages, MESSAGES_A_CONVERSATION):
        count = min(MESSAGES_A_CONVERSATION, messages - place)
        began = BEGAN + place * 1000.0
        name = f"{datetime.fromtimestamp(began):%Y%m%d-%H%M%S}-{place:08x}"
        kept = [message(number, began + number) for number in range(1, count + 1)]
        path = folder / "conversations" / name / "001.json"
        _write(path, MESSAGES, enumerate(map(message_record, kept), 1))
        title = title_of(kept[0].text)
        conversation = Conversation(
            id=name, title=title, created_at=began, updated_at=began + count, messages=count, opening=title
        )
        listed.append((f"{name[:4]}-{name[4:6]}", document_id(name), conversation_record(conversation)))
    _ledger(folder, CONVERSATIONS, "conversations/index.json", "conversations/index-{}.json", listed)


def _ledger(
    folder: Path, layout: Layout, small: str, others: str, records: Sequence[tuple[str, int, Record]]
) -> None:
    _write(folder / small, layout, [each[1:] for each in records[-STAY:]])
    groups: dict[str, list[tuple[int, Record]]] = {}
    for group, doc_id, record in records[:-STAY]:
        groups.setdefault(group, []).append((doc_id, record))
    for group, of_group in groups.items():
        _write(folder / others.format(group), layout, of_group)


def _write(path: Path, layout: Layout, records: Any) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = [encode_record(layout.table, str(doc_id), record, layout.version) for doc_id, record in records]
    path.write_bytes(encode({layout.table: lines}, layout.version))
    path.chmod(0o600)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().date().isoformat()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
