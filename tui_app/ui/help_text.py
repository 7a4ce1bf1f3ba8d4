"""What the help says: sections of keys, written as binding ids, and of words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol, runtime_checkable

from textual.dom import DOMNode
from textual.screen import Screen

from tui_app.ui.keys.declared import by_id


class Section(NamedTuple):
    """A title, and lines of two columns: keys (as binding ids) or words, and what they do or mean."""

    title: str
    lines: tuple[tuple[str, str], ...]


@runtime_checkable
class Helps(Protocol):
    """A widget or a screen with its own section of the help, which comes first where that has the focus."""

    HELP_SECTION: Section


ALWAYS = Section(
    "Always",
    (
        ("app.help", "this help"),
        ("app.environment", "environment: chain, limits and message length"),
        ("app.faults", "break a provider on purpose, or heal it"),
        ("app.traces", "traces: past requests, searched, filtered, in full, exported"),
        ("chat.find", "find words in the open conversation"),
        ("app.conversations", "conversations: find, open, rename, delete, export"),
        ("app.usage", "usage: tokens, requests and cost of the last 30 days"),
        ("app.info", "info: health, settings and their sources, records, versions, terminal"),
        ("app.compare", "compare: one prompt to every provider of the chain, side by side"),
        ("app.gateway", "gateway: the chain for other programs over HTTP, started or stopped"),
        ("app.commands", "every command by name: also themes, ASCII, motion, bell"),
        ("app.copy", "copy what is selected"),
        ("app.escape", "stop a running answer, else leave the input"),
        ("app.quit", "quit at once; everything is kept"),
    ),
)
TYPING = Section(
    "Where you type",
    (
        ("prompt.send", "send"),
        ("prompt.newline", "a new line; Shift and Alt only where the terminal tells them"),
        ("/", "commands: type some of a name, {prompt.send} runs it, {app.escape} leaves it as text"),
        ("↑ ↓", "what was asked before, also after a stop"),
        ("prompt.editor", "edit the text in $VISUAL or $EDITOR"),
        ("message.previous message.next", "pick a message"),
        ("prompt.unfold", "show pasted text at its full length"),
    ),
)
FINDING = Section(
    "Finding in the conversation",
    (
        ("chat.find", 'words, in any case; a message has to hold them all, "phrases" are in quotes'),
        (
            "find.previous find.next",
            "the match above, the one below; above the first, older messages are read",
        ),
        ("app.escape", "leave the search; what is in view stays"),
    ),
)
MESSAGES = Section(
    "On a picked message",
    (
        ("message.previous message.next", "pick a message"),
        ("message.copy message.copy_code", "copy it; copy its last block of code"),
        ("message.edit", "edit the question and ask it from there; later turns stay, but are not sent along"),
        ("message.retry", "ask it again, of another provider of the chain first"),
        (
            "transcript.fold",
            "unfold the rest of a long block, a long text or a discarded answer; fold it again",
        ),
        (
            "link.next",
            "the next link in view, in full; then {link.open} or a second click opens it",
        ),
        ("app.escape", "back to the input"),
    ),
)
PROVIDERS = Section(
    "Providers",
    (
        ("provider.previous provider.next", "pick a provider"),
        ("provider.fault", "faults for the picked provider"),
        ("provider.kill", "kill it: it answers that it is overloaded"),
        ("provider.heal provider.heal_all", "heal it; heal all"),
        ("provider.open_circuit", "open its circuit: it is left out until you close it"),
        ("provider.close_circuit", "close its circuit, so that it is tried again at once"),
    ),
)
REQUEST = Section(
    "Last request",
    (
        ("trace.open", "this request in full, where its panel has the focus"),
        ("trace.previous trace.next", "the request before, the one after"),
        ("prompt.replay", "ask the last question again"),
    ),
)
TOKENS = Section(
    "Tokens today",
    (
        (
            "budget.limits",
            "today's limits and the policy, for this run; written to no file",
        ),
        ("usage.open", "usage of the last 30 days"),
        ("OK HALF NEAR", "up to 50 %, above 50 %, above 80 % of today's tokens"),
        ("EXCEEDED", "above 100 %"),
        ("full: 2h 9h+", "at today's pace the limit is reached in so long; zoomed, the panel tells the time"),
        ("~", "estimated, because the provider did not report it"),
    ),
)
PANELS = Section(
    "Outside the input",
    (
        ("chat.write", "back to the input"),
        ("panel.zoom.chat-panel.zoom.events", "give that panel the whole screen, and back"),
        ("Tab Shift+Tab", "the next panel, the one before"),
    ),
)
WORDS = Section(
    "Words",
    (
        ("chain, step", "the providers in order; a step is one of them at its place"),
        ("attempt", "one call; a step is tried again after a wait, then left"),
        ("failover", "the next step takes over"),
        ("circuit", "open: left out for a while after failures; half-open: one probe goes through"),
        ("p50", "the median time to the first token"),
        ("SIMULATED", "the vendors are played by this program; nothing leaves the machine"),
    ),
)
YOUR_OWN = Section(
    "Your own keys",
    (
        (
            "keymap.toml",
            'in the data folder: a line such as "provider.kill" = "x" gives a binding another key',
        ),
        ("", "docs/keys.md lists every binding; the info screen tells the folder"),
    ),
)
SECTIONS = (ALWAYS, TYPING, MESSAGES, FINDING, PANELS, PROVIDERS, REQUEST, TOKENS, WORDS, YOUR_OWN)


def focused_sections(screen: Screen[Any]) -> Iterator[Section]:
    """What the focused part brings, from the inside out; a screen over the main one brings its bindings."""
    start: DOMNode = screen if screen.focused is None else screen.focused
    nodes: list[object] = [*start.ancestors_with_self]
    for node in nodes:
        if isinstance(node, Helps):
            yield node.HELP_SECTION
        elif node is screen and len(screen.app.screen_stack) > 1:
            yield Section("Here", tuple(_bindings_of(type(screen))))


def _bindings_of(owner: type[DOMNode]) -> Iterator[tuple[str, str]]:
    """The ids of a class's bindings, its parents' too, with what they do."""
    parents = (each for each in owner.__mro__ if issubclass(each, DOMNode))
    return ((name, found[0].description) for each in parents for name, found in by_id(each).items())
