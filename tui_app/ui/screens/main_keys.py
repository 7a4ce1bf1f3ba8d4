"""The keys of the main screen, as data."""

from __future__ import annotations

from textual.binding import Binding

OUTSIDE = frozenset(
    {
        "fault",
        "kill",
        "heal",
        "heal_all",
        "open_circuit",
        "close_circuit",
        "pick",
        "look",
        "replay",
        "usage_history",
        "limits",
        "zoom",
        "next_link",
        "fold",
        "write",
    }
)
"""Actions that letters and digits do, and only where nothing is typed."""


def _key(key: str, action: str, name: str, does: str, *, priority: bool = False) -> Binding:
    return Binding(key, action, does, id=name, show=False, priority=priority)


BINDINGS: tuple[Binding, ...] = (
    _key("f2", "environment", "app.environment", "environment: chain, limits, message length", priority=True),
    _key("f3", "faults", "app.faults", "break a provider on purpose, or heal it", priority=True),
    _key("f4", "traces", "app.traces", "traces: past requests, searched and filtered", priority=True),
    _key(
        "f5", "conversations", "app.conversations", "conversations: find, open, rename, delete", priority=True
    ),
    _key("f6", "usage", "app.usage", "usage: tokens, requests, cost of 30 days", priority=True),
    _key("f7", "info", "app.info", "info: health, settings, records, versions", priority=True),
    _key("f8", "compare", "app.compare", "compare: one prompt to every provider of the chain", priority=True),
    _key("f9", "gateway", "app.gateway", "gateway: start or stop it, for other programs", priority=True),
    _key("alt+up", "message(-1)", "message.previous", "pick the message before"),
    _key("alt+down", "message(1)", "message.next", "pick the message after"),
    _key("y", "copy_message", "message.copy", "copy the picked message"),
    _key("Y", "copy_code", "message.copy_code", "copy its last block of code"),
    _key("e", "edit_message", "message.edit", "edit its question and ask it from there"),
    _key("R", "retry", "message.retry", "ask it again, of another provider first"),
    _key("ctrl+f", "find", "chat.find", "find words in this conversation"),
    _key("enter,up", "find_step(-1)", "find.previous", "the match above", priority=True),
    _key("down,shift+enter", "find_step(1)", "find.next", "the match below", priority=True),
    _key("ctrl+g", "edit_elsewhere", "prompt.editor", "edit the text in $VISUAL or $EDITOR"),
    _key("up", "slash_move(-1)", "slash.previous", "the command above", priority=True),
    _key("down", "slash_move(1)", "slash.next", "the command below", priority=True),
    _key("tab", "slash_complete", "slash.complete", "complete the command", priority=True),
    _key("ctrl+c", "copy", "app.copy", "copy what is selected", priority=True),
    _key("escape", "leave_or_stop", "app.escape", "stop the answer, else leave the input", priority=True),
    _key("i,enter", "write", "chat.write", "back to the input"),
    _key("1", "zoom('1')", "panel.zoom.chat", "give the chat the whole screen, and back"),
    _key("2", "zoom('2')", "panel.zoom.request", "the same for the last request"),
    _key("3", "zoom('3')", "panel.zoom.providers", "the same for the providers"),
    _key("4", "zoom('4')", "panel.zoom.tokens", "the same for today's tokens"),
    _key("5", "zoom('5')", "panel.zoom.events", "the same for the events"),
    _key("up", "pick(-1)", "provider.previous", "pick the provider above"),
    _key("down", "pick(1)", "provider.next", "pick the provider below"),
    _key("f", "fault", "provider.fault", "faults for the picked provider"),
    _key("k", "kill", "provider.kill", "kill it: it answers that it is overloaded"),
    _key("h", "heal", "provider.heal", "heal it"),
    _key("H", "heal_all", "provider.heal_all", "heal all"),
    _key("o", "open_circuit", "provider.open_circuit", "open its circuit: it is left out until you close it"),
    _key("c", "close_circuit", "provider.close_circuit", "close its circuit: it is tried again at once"),
    _key("left_square_bracket", "look(-1)", "trace.previous", "the request before"),
    _key("right_square_bracket", "look(1)", "trace.next", "the request after"),
    _key("r", "replay", "prompt.replay", "ask the last question again"),
    _key("space", "fold", "transcript.fold", "unfold what is folded in the chat, or fold it again"),
    _key("l", "next_link", "link.next", "the next link in view, shown in full"),
    _key("b", "limits", "budget.limits", "today's limits and the policy, changed for this run"),
    _key("u", "usage_history", "usage.open", "usage of the last 30 days"),
)
"""The ids are stable: a person's own key map names them."""
