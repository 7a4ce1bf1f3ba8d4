"""What one does in the chat: pick a message and act on it, look back, edit elsewhere, type commands."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import SuspendNotSupported
from textual.getters import query_one
from textual.widgets import TextArea

from tui_app.domain.sanitize import sanitize
from tui_app.engine.options import AS_NEXT, Sending
from tui_app.ui.drawing import line
from tui_app.ui.keys.shown import written
from tui_app.ui.screens.opening import STILL_STARTING, OpeningScreen
from tui_app.ui.widgets.chat_log import ChatLog
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.domain.conversations import StoredMessage
    from tui_app.ui.chat_feed import ChatFeed
    from tui_app.ui.commands import Command
    from tui_app.ui.widgets.slash_list import SlashList

COMMAND = "/"
"""What a command that is typed begins with."""

ON_MESSAGE = frozenset({"copy_message", "copy_code", "edit_message", "retry"})
"""Actions on the message that is picked."""

ON_COMMANDS = frozenset({"slash_move", "slash_complete"})
"""Actions while commands are shown above the input."""


class ChatScreen(OpeningScreen):
    """A screen with a conversation and an input."""

    transcript = query_one("#transcript", ChatLog)
    prompt = query_one("#prompt", Prompt)

    def __init__(self) -> None:
        super().__init__()
        self._slash: SlashList | None = None
        self._again: StoredMessage | None = None
        self._sent_again: StoredMessage | None = None

    # --- messages ----------------------------------------------------------------------------------------

    @cached_property
    def feed(self) -> ChatFeed:
        """Keeps the conversation's widget in step with the state."""
        from tui_app.ui.chat_feed import ChatFeed

        return ChatFeed(self.transcript, self.moments)

    @property
    def message(self) -> StoredMessage | None:
        """The message that the cursor stands on, else the newest one."""
        chat, key = self.session.state.chat, self.transcript.picked
        if key is not None:
            return chat[self.feed.place_of(key)]
        return chat[-1] if chat else None

    @property
    def question(self) -> StoredMessage | None:
        """That message, or the question that it answers."""
        from tui_app.ui.state.chat import question_of

        chat, key = self.session.state.chat, self.transcript.picked
        return question_of(chat, len(chat) - 1 if key is None else self.feed.place_of(key))

    def may_act(self, action: str) -> bool:
        """Whether an action of the chat makes sense now."""
        if action in ON_MESSAGE:
            return self.transcript.picked is not None and self.focused is not self.prompt
        return action not in ON_COMMANDS or self.commands_shown

    def action_message(self, by: int) -> None:
        """Moves the cursor to the message before or after; behind the newest one is the input."""
        if not self.session.state.chat:
            self.say("There is no message to pick yet.")
        elif by > 0 and self.transcript.picked is None:
            self.prompt.focus()
        elif self.transcript.pick_next(by) is None:
            self.prompt.focus()
            self.transcript.go_to_end()
        else:
            self.transcript.focus()
            self.keys_changed()

    def action_fold(self) -> None:
        """Unfolds what is folded in view, or folds it again."""
        self.transcript.action_toggle_fold()

    def action_copy_message(self) -> None:
        """Copies the message."""
        if (message := self.message) is not None:
            self.copy(message.text, "message")

    def action_copy_code(self) -> None:
        """Copies the last block of code of the message."""
        from tui_app.ui.code_blocks import last_code_block

        code = last_code_block(sanitize(self.message.text)) if self.message else None
        if code is None:
            self.say("There is no block of code in this message.")
        else:
            self.copy(code, "code")

    def action_edit_message(self) -> None:
        """Puts the question into the input; it will be asked in its place."""
        if (question := self.question) is None:
            self.say("There is no question to edit yet.")
            return
        self.transcript.pick(None)
        self.prompt.fill(question.text)
        self.prompt.focus()
        self._ask_again(question)

    def action_retry(self) -> None:
        """Asks the question once more, of a provider that is chosen."""
        from tui_app.ui.screens.retry import RetryScreen

        question, state = self.question, self.session.state
        if question is None:
            self.say("Nothing has been asked yet.")
            return
        answered = next((each.provider for each in reversed(state.chat) if each.provider), None)
        if self.message is not None and self.message.provider:
            answered = self.message.provider

        def ask(provider: str | None) -> None:
            if provider is not None and self.session.may_send():
                self.transcript.pick(None)
                self.transcript.go_to_end()
                self.session.send(question.text, Sending(again=question, first=provider))

        self.app.push_screen(RetryScreen(state.providers, answered), ask)

    def take_sending(self) -> Sending:
        """How the input is to be sent, its answer in view; the next text is an ordinary one again."""
        self.transcript.go_to_end()
        self._sent_again, again = self._again, self._again
        self._ask_again(None)
        return AS_NEXT if again is None else Sending(again=again)

    def sending_returned(self) -> None:
        """What was sent stands in the input again, and is sent in the same way."""
        self._ask_again(self._sent_again)

    def _ask_again(self, question: StoredMessage | None) -> None:
        self._again = question
        if question is None:
            self.prompt.border_title = line(("message", "muted"))
        else:
            asked = f"in place of the question of {self.moments.minutes(question.at)}"
            anew = written(self, "  {app.escape}: as a new one")
            self.prompt.border_title = line((asked, "half"), (anew, "muted"))

    @on(ChatLog.TopNear)
    def read_older(self, event: ChatLog.TopNear) -> None:
        """Asks for the page before the oldest message."""
        event.stop()
        self.session.read_older()

    @on(events.DescendantFocus)
    def unpick(self, event: events.DescendantFocus) -> None:
        """Where one writes, no message is picked."""
        if event.widget is self.prompt and self.transcript.picked is not None:
            self.transcript.pick(None)

    # --- copying and editing -----------------------------------------------------------------------------

    def copy(self, text: str, what: str) -> None:
        """Copies a text by every way there is, and says which one worked."""
        from tui_app.ui.clipboard import copy_natively, native_command, told

        text = sanitize(text)
        command = native_command(os.environ)
        about = f"{what}, {len(text)} characters"
        self.app.copy_to_clipboard(text)

        async def try_it() -> None:
            worked = command is not None and await copy_natively(text, command)
            self.say(*told(about, command, worked=worked))

        self.run_worker(try_it(), name="copy", group="copy", exclusive=True)

    def action_edit_elsewhere(self) -> None:
        """Opens what stands in the input in the person's own editor."""
        from tui_app.ui.editor import EditorError, edited, editor_command

        before = self.prompt.value
        try:
            command = editor_command(os.environ)
            with self.app.suspend():
                after = edited(before, command)
        except EditorError as error:
            self.say(str(error))
        except SuspendNotSupported:
            self.say("An editor cannot be opened from this terminal.")
        else:
            self.prompt.focus()
            if after != before:
                self.prompt.fill(after)

    # --- conversations -----------------------------------------------------------------------------------

    def action_conversations(self) -> None:
        """The conversations that are kept."""
        from tui_app.ui.screens.conversations import ConversationsScreen

        def opened(conversation_id: str | None) -> None:
            if conversation_id is not None and conversation_id != self.session.state.conversation_id:
                self._ask_again(None)
                self.session.open_conversation(conversation_id)

        if self.session.state.ready:
            self.app.push_screen(ConversationsScreen(self.session, self.moments), opened)
        else:
            self.say(STILL_STARTING)

    # --- commands that are typed -------------------------------------------------------------------------

    @property
    def commands_shown(self) -> bool:
        """Whether commands stand above the input."""
        return self._slash is not None and self._slash.is_open and self.focused is self.prompt

    @on(TextArea.Changed, "#prompt")
    def follow_command(self) -> None:
        """Shows the commands that match what is typed."""
        text = self.prompt.text
        if self._slash is not None or text.startswith(COMMAND):
            self._commands_of(text)

    def action_slash_move(self, by: int) -> None:
        """Picks another command."""
        if self._slash is not None:
            self._slash.move(by)

    def action_slash_complete(self) -> None:
        """Writes the picked command out."""
        if self._slash is not None and self._slash.picked is not None:
            self.prompt.fill(f"/{self._slash.picked.name}")

    def ran_command(self, text: str) -> bool:
        """Whether Enter was meant for the commands: it ran one, or said what it would need.

        A text that looks like a command is sent as a message only by a second Enter.
        """
        if self._slash is None and not text.startswith(COMMAND):
            return False
        from tui_app.ui.widgets.slash_list import PICK_ONE, UNKNOWN

        slash = self._commands_of(text)
        if slash.is_open and slash.picked is not None:
            run = slash.picked.run
            slash.reset()
            self.prompt.fill("")
            self.keys_changed()
            self.call_later(run)
            return True
        if slash.is_open and slash.found:
            self.say(PICK_ONE)
            return True
        if not slash.sends(text):
            self.say(UNKNOWN)
            return True
        slash.reset()
        return False

    def _commands_of(self, text: str) -> SlashList:
        from tui_app.ui.widgets.slash_list import SlashList

        if self._slash is None:
            self._slash = SlashList()
            self.mount(self._slash, before=self.prompt)
        self._slash.look(text, self.commands())
        self.keys_changed()
        return self._slash

    # --- leaving -----------------------------------------------------------------------------------------

    def stepped_back(self) -> bool:
        """Whether Esc had something of the chat to leave: the commands, or the picked message."""
        if self.commands_shown and self._slash is not None:
            self._slash.leave()
            self.keys_changed()
        elif self.transcript.picked is not None:
            self.transcript.pick(None)
            self.prompt.focus()
        else:
            return False
        return True

    def gave_up_editing(self) -> bool:
        """Whether what stands in the input was to take a question's place; it is a new message now."""
        if self._again is None:
            return False
        self._ask_again(None)
        return True

    def commands(self) -> Iterable[Command]:
        """The commands that make sense now."""
        raise NotImplementedError

    def keys_changed(self) -> None:
        """Names the keys that work now."""
        raise NotImplementedError
