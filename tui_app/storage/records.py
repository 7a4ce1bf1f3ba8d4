"""The domain's dataclasses as documents and back; unknown fields are passed over, missing ones default."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from tui_app.domain.conversations import Conversation, MessageStatus, StoredMessage
from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Attempt, Skip, Trace
from tui_app.domain.usage import AMOUNT_FIELDS, Usage, UsageAmounts, UsageKey

Record = dict[str, Any]
E = TypeVar("E", bound=StrEnum)

_LARGEST = 2**63 - 1


def document_id(*parts: str) -> int:
    """The id under which the record of that name stands, so that it is found without a search."""
    name = "\0".join(plain(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) >> 1


def plain(value: Any) -> Any:
    """`value` as JSON can hold it: half surrogates become `?`, and integers stay within 64 bits."""
    match value:
        case bool() | float() | None:
            return value
        case str():
            return value if value.isascii() else value.encode("utf-8", "replace").decode()
        case int():
            return max(-_LARGEST, min(_LARGEST, value))
        case Mapping():
            return {plain(str(name)): plain(item) for name, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no place in a record")


def record_of(values: Mapping[str, Any]) -> Record:
    """These values as a record that JSON can hold."""
    return {name: plain(value) for name, value in values.items()}


def usage_record(key: UsageKey, amounts: UsageAmounts) -> Record:
    """The day's total of one key."""
    named = {
        "day": key.day,
        "environment": key.environment,
        "provider": key.provider,
        "simulated": key.simulated,
    }
    return record_of(named | {name: getattr(amounts, name) for name in AMOUNT_FIELDS})


def usage_key(record: Mapping[str, Any]) -> UsageKey:
    """Whose total it is."""
    return UsageKey(
        record["day"], record["environment"], record["provider"], simulated=record.get("simulated", False)
    )


def usage_amounts(record: Mapping[str, Any] | None) -> UsageAmounts:
    """The total; nothing where there is no record yet."""
    return UsageAmounts(**_known(UsageAmounts, record or {}))


def trace_record(trace: Trace) -> Record:
    """A trace with its attempts and skips."""
    record = _filled(trace) | {"usage": trace.usage and _filled(trace.usage)}
    record["attempts"] = [
        _filled(each) | {"tokens": each.tokens and _filled(each.tokens)} for each in trace.attempts
    ]
    record["skipped"] = [_filled(each) for each in trace.skipped]
    return record_of(record)


def trace_of(record: Mapping[str, Any]) -> Trace:
    """The trace of a record."""
    known = _known(Trace, record)
    known["chain"] = tuple(record.get("chain", ()))
    known["attempts"] = tuple(_attempt(each) for each in record.get("attempts", ()))
    known["skipped"] = tuple(_skip(each) for each in record.get("skipped", ()))
    known["usage"] = _usage(record.get("usage"))
    known["kind"] = _member(FailureClass, record.get("kind"))
    return Trace(**known)


def message_record(message: StoredMessage) -> Record:
    """A message; its number is the document's id."""
    record = _filled(message)
    record.pop("number", None)
    return record_of(record)


def message_of(record: Mapping[str, Any], number: int) -> StoredMessage:
    """The message of a record; a status that is not known here counts as failed."""
    known = _known(StoredMessage, record)
    known["status"] = _member(MessageStatus, record.get("status")) or MessageStatus.FAILED
    return StoredMessage(**(known | {"number": number}))


def conversation_record(conversation: Conversation) -> Record:
    """An entry of the list of conversations."""
    return record_of({field.name: getattr(conversation, field.name) for field in fields(Conversation)})


def conversation_of(record: Mapping[str, Any]) -> Conversation:
    """The conversation of an entry."""
    return Conversation(**_known(Conversation, record))


def _attempt(record: Mapping[str, Any]) -> Attempt:
    known = _known(Attempt, record)
    known["kind"] = _member(FailureClass, record.get("kind"))
    known["tokens"] = _usage(record.get("tokens"))
    known["left_out"] = tuple(record.get("left_out", ()))
    return Attempt(**known)


def _skip(record: Mapping[str, Any]) -> Skip:
    known = _known(Skip, record)
    known["reason"] = _member(FailureClass, record.get("reason")) or FailureClass.NOT_CONFIGURED
    return Skip(**known)


def _usage(record: Mapping[str, Any] | None) -> Usage | None:
    return Usage(**_known(Usage, record)) if record else None


def _filled(item: Any) -> Record:
    """The fields of a dataclass without those that say nothing: empty, and empty by default."""
    values = ((field, getattr(item, field.name)) for field in fields(item))
    return {field.name: value for field, value in values if value or value != field.default}


def _known(kind: type, record: Mapping[str, Any]) -> Record:
    return {field.name: record[field.name] for field in fields(kind) if field.name in record}


def _member(kind: type[E], value: str | None) -> E | None:
    return kind(value) if value is not None and value in kind.__members__.values() else None
