"""One conversation: what is asked is kept first, then sent, then what came of it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from tui_app.domain import events as ev
from tui_app.domain.clock import Clock
from tui_app.domain.conversations import ASKED_AGAIN, MessageStatus, StoredMessage
from tui_app.domain.messages import ChatRequest, Message
from tui_app.domain.traces import Trace
from tui_app.engine.api import AS_NEXT, Sending
from tui_app.engine.context import branch_point, context_of, led_by, missing_before
from tui_app.failover.rules import rejection
from tui_app.failover.service import ChatService, RunningRequest
from tui_app.storage.conversations import ConversationStore

log = logging.getLogger("tui_app.engine")

SAVE_EVERY_S = 2.0
"""How old the saved part of an answer may get while it streams."""


class ChatSession:
    """Sends messages of one conversation, one at a time.

    Args:
        service: runs the requests.
        store: keeps the conversation.
        clock: dates the messages.
        on_created: told of a conversation that was begun because a first message was sent.
    """

    def __init__(
        self,
        service: ChatService,
        store: ConversationStore,
        clock: Clock,
        on_created: Callable[[str], Awaitable[None]],
    ) -> None:
        self._service = service
        self._store = store
        self._clock = clock
        self._on_created = on_created
        self._keeping: set[asyncio.Task[None]] = set()
        self.running: RunningRequest | None = None
        self.conversation_id: str | None = None
        self.messages: list[StoredMessage] = []
        self._far: tuple[StoredMessage, ...] = ()

    def open(self, conversation_id: str | None, messages: list[StoredMessage]) -> None:
        """Goes on with a conversation, or with none yet."""
        self.conversation_id = conversation_id
        self.messages = messages
        self._far = ()

    async def send(self, text: str, sending: Sending = AS_NEXT) -> str:
        """Keeps the message, then sends it down the chain; gives the request's id at once after that.

        Raises:
            ValueError: it is to go to a provider that the chain does not have.
            StorageError: the earlier messages cannot be read, or this one cannot be kept.
        """
        settings = led_by(self._service.settings, sending.first)
        after = branch_point(self.messages, sending.again) if sending.again else None
        earlier = await self._known(after)
        request = ChatRequest(messages=(*context_of(earlier, after), Message("user", text)))
        if rejection(request, settings) is not None:
            return self._service.start(request, settings).id
        if self.conversation_id is None:
            self.conversation_id = (await self._store.create(simulated=settings.simulated)).id
            await self._on_created(self.conversation_id)
        asked = StoredMessage(
            role="user",
            text=text,
            status=MessageStatus.SENT,
            at=self._clock.time(),
            after=after,
            note="" if after is None else ASKED_AGAIN,
        )
        stored = await self._store.append(self.conversation_id, asked)
        keeper = _AnswerKeeper(self._store, self.conversation_id, self.messages, self._clock)
        self.running = self._service.start(request, settings, keeper.take)
        # The screen knows a question of this run by its request, not by its number.
        self.messages.append(replace(stored, trace_id=self.running.id))
        task = asyncio.create_task(keeper.run(self.running.id), name=f"keep {self.running.id}")
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)
        return self.running.id

    async def _known(self, after: int | None) -> list[StoredMessage]:
        """The page at hand, and before it the turns up to a place far above that is gone on from."""
        before = missing_before([*self._far, *self.messages], after)
        if before is not None and self.conversation_id is not None:
            self._far = await self._store.page_before(self.conversation_id, before)
        return [*self._far, *self.messages]

    def cancel(self) -> None:
        """Stops the running answer, if one is running."""
        if self.running is not None:
            self.running.cancel()

    async def settle(self) -> None:
        """Waits until everything that ran is kept."""
        if self._keeping:
            await asyncio.gather(*self._keeping, return_exceptions=True)


class _AnswerKeeper:
    """Keeps one request's answer while it arrives: discarded parts, the text so far, the end."""

    def __init__(
        self, store: ConversationStore, conversation_id: str, messages: list[StoredMessage], clock: Clock
    ) -> None:
        self._store = store
        self._id = conversation_id
        self._messages = messages
        self._clock = clock
        self._events: asyncio.Queue[ev.Event] = asyncio.Queue()
        self._parts: list[str] = []
        self._current: StoredMessage | None = None
        self._saved_at = 0.0

    def take(self, event: ev.Event) -> None:
        """Takes an event of the request; writing happens in `run`."""
        self._events.put_nowait(event)

    async def run(self, trace_id: str) -> None:
        """Writes until the request has ended."""
        while True:
            event = await self._events.get()
            try:
                await self._write(event, trace_id)
            except Exception:
                log.exception("an answer of conversation %s was not kept", self._id)
            if isinstance(event, ev.FinalEvent):
                return

    async def _write(self, event: ev.Event, trace_id: str) -> None:
        match event:
            case ev.AttemptStarted():
                self._parts = []
                self._current = StoredMessage(
                    role="assistant",
                    text="",
                    status=MessageStatus.STREAMING,
                    at=self._clock.time(),
                    trace_id=trace_id,
                    provider=event.provider,
                    model=event.model,
                    step=event.step,
                )
            case ev.TextDelta():
                self._parts.append(event.text)
                if self._events.empty() and self._clock.monotonic() - self._saved_at >= SAVE_EVERY_S:
                    await self._save(MessageStatus.STREAMING)
            case ev.PartialDiscarded():
                await self._save(MessageStatus.DISCARDED, note=event.reason)
                self._current = None
            case ev.Answered() | ev.Refused() | ev.Exhausted() | ev.Cancelled():
                await self._finish(event)

    async def _finish(self, event: ev.FinalEvent) -> None:
        trace = event.trace
        facts: dict[str, Any] = {"trail": trace.trail, "duration_s": trace.duration_s, "trace_id": trace.id}
        match event:
            case ev.Answered(text=text):
                usage = trace.usage
                await self._save(
                    MessageStatus.DONE,
                    text=text,
                    input_tokens=usage.input_tokens if usage else None,
                    output_tokens=usage.output_tokens if usage else None,
                    estimated=usage is not None and usage.source == "estimated",
                    note=_noted("cut short by its token limit" if trace.cut_short else "", trace),
                    **facts,
                )
            case ev.Cancelled():
                await self._save(MessageStatus.CANCELLED, note=_noted(trace.error, trace), **facts)
            case ev.Exhausted(fallback_message=text):
                self._parts = []
                await self._save(MessageStatus.FAILED, text=text, note=_noted(trace.error, trace), **facts)
            case _:
                self._parts = []
                await self._save(MessageStatus.FAILED, note=_noted(trace.error, trace), **facts)

    async def _save(self, status: MessageStatus, text: str | None = None, **facts: Any) -> None:
        base = self._current or StoredMessage(role="assistant", text="", status=status, at=self._clock.time())
        said = "".join(self._parts) if text is None else text
        message = replace(base, text=said, status=status, **facts)
        if message.number:
            await self._store.update(self._id, message)
            self._messages[-1] = message
        else:
            message = await self._store.append(self._id, message)
            self._messages.append(message)
        self._current = message
        self._saved_at = self._clock.monotonic()


def _noted(note: str | None, trace: Trace) -> str:
    """A note, and who was broken on purpose although the provider is a real one."""
    broken = f"broken on purpose: {trace.broken}" if trace.broken else ""
    return " · ".join(filter(None, (note, broken)))
