"""Carries the conversation from the state into the widget that shows it, a change at a time."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.ui.moments import Moments
from tui_app.ui.state import ScreenState
from tui_app.ui.transcript.message import MessageState, TranscriptMessage
from tui_app.ui.widgets.chat_log import ChatLog
from tui_app.ui.words import going, span

if TYPE_CHECKING:
    from tui_app.ui.state.chat import Chat

CHANGING = 3
"""How many of the newest messages an event can still change; the others are only replaced as a whole."""

STATES = {
    MessageStatus.SENT: MessageState.DONE,
    MessageStatus.STREAMING: MessageState.LIVE,
    MessageStatus.DONE: MessageState.DONE,
    MessageStatus.DISCARDED: MessageState.DISCARDED,
    MessageStatus.FAILED: MessageState.FAILED,
    MessageStatus.CANCELLED: MessageState.FAILED,
}


def spoken_trail(trail: str) -> str:
    """`claude:overloaded,claude:overloaded,openai:answered` as `claude x2 > openai`."""
    names = [part.partition(":")[0] for part in trail.split(",") if part]
    runs = ((name, len(list(same))) for name, same in groupby(names))
    return " > ".join(name if times == 1 else f"{name} x{times}" for name, times in runs)


def header(message: StoredMessage, moments: Moments) -> str:
    """When, by whom, at which step: `05:20:15  openai/gpt · step 2`."""
    who = "/".join(part for part in (message.provider, message.model) if part)
    step = f"step {message.step}" if message.step is not None else ""
    return "  ".join(filter(None, (moments.seconds(message.at), " · ".join(filter(None, (who, step))))))


def footer(message: StoredMessage) -> str:
    """What it took: `in 18  out 34  4.47s  claude x3 > openai`."""
    about = "~" if message.estimated else ""
    parts = []
    if message.input_tokens is not None and message.output_tokens is not None:
        parts.append(f"in {about}{message.input_tokens}  out {about}{message.output_tokens}")
    if message.status is MessageStatus.DONE and message.duration_s is not None:
        parts.append(span(message.duration_s))
        parts.append(spoken_trail(message.trail))
    return "  ".join(filter(None, parts))


def shown(message: StoredMessage, key: str, moments: Moments) -> TranscriptMessage:
    """A message as the conversation shows it."""
    return TranscriptMessage(
        key=key,
        role=message.role,
        header=header(message, moments),
        text=message.text,
        state=STATES[message.status],
        note=message.note,
        footer=footer(message),
    )


class ChatFeed:
    """Keeps a transcript in step with the state.

    Args:
        transcript: shows the messages.
        moments: tells the time.
    """

    def __init__(self, transcript: ChatLog, moments: Moments) -> None:
        self._transcript = transcript
        self._moments = moments
        self._chat: Chat = ()
        self._older = 0
        self._noted_at = 0.0

    def show(self, state: ScreenState) -> None:
        """Brings the transcript up to this state, by the smallest change."""
        before, after = self._chat, state.chat
        if before is after:
            return
        self._chat = after
        if older := _older(before, after):
            self._older += older
            self._transcript.prepend(self._shown(after[:older]))
            return
        if not _grew(before, after):
            self._noted_at = self._moments.now()
            self._older = 0
            self._transcript.set_messages(self._shown(after))
            return
        if len(after) > len(before):
            self._noted_at = self._moments.now()
        for place in range(max(0, len(before) - CHANGING), len(after)):
            if place >= len(before):
                self._transcript.append(shown(after[place], self._key(place), self._moments))
            elif before[place] is not after[place]:
                self._change(self._key(place), before[place], after[place])

    def frame(self) -> None:
        """Counts the seconds while nothing has come yet."""
        if not self._chat:
            return
        last = self._chat[-1]
        if last.status is MessageStatus.STREAMING and not last.text and last.note:
            waited = self._moments.now() - self._noted_at
            said = going(waited, calm=True) if self._moments.calm else f"{waited:.1f} s"
            self._transcript.update(self._key(len(self._chat) - 1), note=f"{last.note} … {said}")

    def place_of(self, key: str) -> int:
        """Where the message with that key stands in the state's conversation."""
        return int(key) + self._older

    def _key(self, place: int) -> str:
        """A name that stays a message's own when older ones come before it."""
        return str(place - self._older)

    def _shown(self, messages: Chat) -> list[TranscriptMessage]:
        return [shown(message, self._key(place), self._moments) for place, message in enumerate(messages)]

    def _change(self, key: str, before: StoredMessage, after: StoredMessage) -> None:
        if before.note != after.note:
            self._noted_at = self._moments.now()
        text: str | None = None
        if before.text != after.text:
            if after.text.startswith(before.text):
                self._transcript.stream(key, after.text[len(before.text) :])
            else:
                text = after.text
        was, now = shown(before, key, self._moments), shown(after, key, self._moments)
        if text is not None or (was.state, was.header, was.note, was.footer) != (
            now.state,
            now.header,
            now.note,
            now.footer,
        ):
            self._transcript.update(
                key, state=now.state, header=now.header, text=text, note=now.note, footer=now.footer
            )


def _older(before: Chat, after: Chat) -> int:
    """How many older messages `after` has before those of `before`, where that is all that changed."""
    added = len(after) - len(before)
    return added if before and added > 0 and after[added] is before[0] and after[-1] is before[-1] else 0


def _grew(before: Chat, after: Chat) -> bool:
    """Whether `after` is `before` with its newest messages changed and others added."""
    settled = max(0, len(before) - CHANGING)
    if not before or len(after) < len(before) or not _same(before, after, settled):
        return False
    return all(
        (was.role, was.at, was.trace_id) == (now.role, now.at, now.trace_id)
        for was, now in zip(before[settled:], after[settled:], strict=False)
    )


def _same(before: Chat, after: Chat, count: int) -> bool:
    """Whether the first so many messages are the same; those of one conversation all are, if its ends are."""
    if not count or (before[0] is after[0] and before[count - 1] is after[count - 1]):
        return True
    return before[:count] == after[:count]
