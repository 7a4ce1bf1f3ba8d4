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
        "zoom",
        "write",
    }
)
"""Actions that letters and digits do, and only where nothing is typed."""


def _key(key: str, action: str, name: str, *, priority: bool = False) -> Binding:
    return Binding(key, action, id=name, show=False, priority=priority)


BINDINGS: tuple[Binding, ...] = (
    _key("f1", "help", "app.help", priority=True),
    _key("f2", "environment", "app.environment", priority=True),
    _key("f3", "faults", "app.faults", priority=True),
    _key("ctrl+c", "copy", "app.copy", priority=True),
    _key("escape", "leave_or_stop", "app.escape", priority=True),
    _key("i,enter", "write", "chat.write"),
    _key("1", "zoom('1')", "panel.zoom.chat"),
    _key("2", "zoom('2')", "panel.zoom.request"),
    _key("3", "zoom('3')", "panel.zoom.providers"),
    _key("4", "zoom('4')", "panel.zoom.tokens"),
    _key("5", "zoom('5')", "panel.zoom.events"),
    _key("up", "pick(-1)", "provider.previous"),
    _key("down", "pick(1)", "provider.next"),
    _key("f", "fault", "provider.fault"),
    _key("k", "kill", "provider.kill"),
    _key("h", "heal", "provider.heal"),
    _key("H", "heal_all", "provider.heal_all"),
    _key("o", "open_circuit", "provider.open_circuit"),
    _key("c", "close_circuit", "provider.close_circuit"),
    _key("left_square_bracket", "look(-1)", "trace.previous"),
    _key("right_square_bracket", "look(1)", "trace.next"),
    _key("r", "replay", "prompt.replay"),
)
"""The ids are stable: a person's own key map names them."""
