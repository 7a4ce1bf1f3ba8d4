"""What the command palette offers: `noun: verb`, and only what makes sense now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from tui_app.budget.limits import POLICIES
from tui_app.domain.messages import Environment
from tui_app.ui.display_commands import display_commands
from tui_app.ui.keys.shown import told
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.request_panel import RequestPanel
from tui_app.ui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from tui_app.ui.screens.main import MainScreen


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette.

    Attributes:
        name: `environment: production`.
        does: a sentence.
        run: does it.
        keys: the ids of bindings that do the same.
        first: offered before anything was typed.
    """

    name: str
    does: str
    run: Callable[[], None]
    keys: str = ""
    first: bool = True


def key_of(command: Command, screen: Screen[Any]) -> str:
    """The key that does the same, as the person has it; empty where none does."""
    return told(screen, command.keys, Prompt, RequestPanel, Transcript) if command.keys else ""


def commands_of(screen: MainScreen) -> Iterator[Command]:
    """The commands that make sense on the main screen at this moment."""
    session, state = screen.session, screen.session.state
    if state.answering:
        yield Command(
            "answer: stop",
            "Stops the running answer; what has arrived stays.",
            session.stop_answer,
            "app.escape",
        )
    elif state.ready:
        yield Command(
            "conversation: new", "Begins an empty conversation; this one is kept.", session.new_conversation
        )
        yield from _messages(screen)
        if state.last_prompt:
            yield Command("prompt: replay", "Asks the last question again.", session.replay, "prompt.replay")
        for name in Environment:
            if name != state.environment:
                does = "Changes chain, limits and message length."
                yield Command(f"environment: {name}", does, partial(session.switch, str(name)))
    if state.ready:
        yield from _faults(screen)
    for row in state.providers:
        if row.circuit != "closed":
            does = "Lets it be tried again at once."
            yield Command(f"circuit: close {row.name}", does, partial(session.close_circuit, row.name))
        else:
            does = "Leaves it out until its circuit is closed by hand."
            yield Command(
                f"circuit: open {row.name}", does, partial(session.open_circuit, row.name), first=False
            )
    yield from _app(screen)


def _messages(screen: MainScreen) -> Iterator[Command]:
    yield Command(
        "conversation: open",
        "All that are kept: find, rename, delete.",
        screen.action_conversations,
        "app.conversations",
    )
    if screen.session.state.chat:
        yield Command(
            "message: pick", "The one before.", partial(screen.action_message, -1), "message.previous"
        )
        yield Command("chat: find", "Words in this conversation.", screen.action_find, "chat.find")
        yield Command(
            "message: copy",
            "The picked one, else the newest.",
            screen.action_copy_message,
            "message.copy",
        )
        yield Command(
            "message: copy code", "Its last block of code.", screen.action_copy_code, "message.copy_code"
        )
        yield Command(
            "message: edit",
            "Asks its question anew from there.",
            screen.action_edit_message,
            "message.edit",
        )
        yield Command("message: retry", "Asks another provider first.", screen.action_retry, "message.retry")
    yield Command("prompt: edit", "In $VISUAL or $EDITOR.", screen.action_edit_elsewhere, "prompt.editor")


def _faults(screen: MainScreen) -> Iterator[Command]:
    from tui_app.faults.catalogue import FAULTS
    from tui_app.ui.screens.bounds import FORMS

    session, state = screen.session, screen.session.state
    if state.faults:
        yield Command("fault: heal all", "Takes every fault away.", session.heal_all, "provider.heal_all")
    for row in state.providers:
        if row.fault is not None:
            does = f"Takes {row.fault} away."
            yield Command(f"fault: heal {row.name}", does, partial(session.heal, row.name))
        for kind in FAULTS:
            for form in FORMS.get(kind.name, ("",)):
                fault = f"{kind.name}:{form}" if form else kind.name
                run = partial(session.break_provider, row.name, fault)
                yield Command(f"fault: break {row.name} with {fault}", kind.does, run, first=False)


def _app(screen: MainScreen) -> Iterator[Command]:
    yield Command("faults: menu", "Every fault with what it does.", screen.action_faults, "app.faults")
    for number, panel in screen.panel_numbers():
        zoom = partial(screen.action_zoom, number)
        yield Command(f"panel: zoom {panel}", "Gives it the whole screen.", zoom, f"panel.zoom.{panel}")
    for theme in screen.app.available_themes:
        run = partial(setattr, screen.app, "theme", theme)
        yield Command(f"theme: {theme}", "Changes the colours.", run, first=theme.startswith("tui-app"))
    yield from (Command(*each) for each in display_commands(screen.app))
    if screen.session.state.ready:
        yield Command(
            "traces: open", "Past requests: search, filter, export.", screen.action_traces, "app.traces"
        )
        if (view := screen.session.state.watched) is not None and not view.running:
            yield Command("trace: open", "The last request in full.", screen.action_trace, "trace.open")
        yield Command(
            "usage: open",
            "Tokens, requests and cost of the last 30 days.",
            screen.action_usage,
            "app.usage",
        )
        does = "One prompt to every provider of the chain, side by side."
        yield Command("compare: open", does, screen.action_compare, "app.compare")
        yield _gateway(screen)
        yield Command("info: open", "Health, settings, records, versions.", screen.action_info, "app.info")
        yield from _budget(screen)
    yield from _links(screen)
    yield Command("app: help", "Keys and words.", screen.action_help, "app.help")
    yield Command("app: quit", "Leaves; everything is kept.", screen.action_leave, "app.quit")


def _gateway(screen: MainScreen) -> Command:
    if screen.session.state.gateway_url is None:
        does = "Serves the chain to other programs."
        return Command("gateway: start", does, screen.action_gateway, "app.gateway")
    return Command(
        "gateway: stop", "Other programs are served no more.", screen.action_gateway, "app.gateway"
    )


def _budget(screen: MainScreen) -> Iterator[Command]:
    session = screen.session
    yield Command(
        "budget: limits",
        "Today's limits and policy, changed for this run.",
        screen.action_limits,
        "budget.limits",
    )
    for name, does in POLICIES.items():
        if name != session.state.policy:
            told = f"Above a limit it {does}; for this run."
            yield Command(f"budget: policy {name}", told, partial(session.use_policy, name), first=False)


def _links(screen: MainScreen) -> Iterator[Command]:
    if screen.transcript.links_in_view():
        does = "Shows the address of the next one in view."
        yield Command("link: next", does, screen.action_next_link, "link.next")
    if screen.offered:
        yield Command("link: open", "Opens the address that is shown.", screen.action_open_link, "link.open")


class Commands(Provider):
    """Finds commands for the palette; shows them as plain text."""

    def _commands(self) -> Iterator[Command]:
        from tui_app.ui.screens.main import MainScreen

        if isinstance(self.screen, MainScreen):
            yield from self.screen.commands()

    def _told(self, command: Command) -> str:
        """What a command does, and with which key that is done as well."""
        key = key_of(command, self.screen)
        return f"{command.does}  {key}" if key else command.does

    async def discover(self) -> Hits:
        """The commands that are offered at first."""
        for command in self._commands():
            if command.first:
                yield DiscoveryHit(
                    Content(command.name), command.run, text=command.name, help=_literal(self._told(command))
                )

    async def search(self, query: str) -> Hits:
        """The commands that match."""
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(command.name)) > 0:
                shown = matcher.highlight(command.name)
                yield Hit(score, shown, command.run, text=command.name, help=_literal(self._told(command)))


def _literal(sentence: str) -> str:
    """The sentence as the palette must be given it: it reads markup there, and names may look like markup."""
    return Content(sentence).markup
