"""The conversations as lines of a list."""

from __future__ import annotations

from textual.content import Content
from textual.dom import DOMNode

from tui_app.domain.conversations import Conversation
from tui_app.domain.matching import Query
from tui_app.domain.sanitize import one_line
from tui_app.ui.drawing import Part, fit, line, stack
from tui_app.ui.keys.shown import written
from tui_app.ui.moments import Moments
from tui_app.ui.state.shelf import Shelf
from tui_app.ui.themes import TONES
from tui_app.ui.widgets.prompt import Prompt

NOTHING_KEPT = (
    "No conversation is kept yet. {menu.close}, then type a message and press {prompt.send}: that begins one."
)
WHEN_WIDTH = 12
COUNT_WIDTH = 6


def lines_of(shelf: Shelf, conversation: Conversation, moments: Moments, width: int) -> Content:
    """Its title, when it was gone on with and how long it is; below, its first words or what was found.

    Args:
        shelf: what is looked for, and found.
        conversation: the one to show.
        moments: tells the time.
        width: in cells.
    """
    opened = shelf.listing is not None and conversation.id == shelf.listing.opened
    marks: list[Part] = [(" open", "ok")] if opened else []
    if conversation.simulated:
        marks.append((" ● SIMULATED" if width >= 80 else " ● SIM", "accent"))
    taken = WHEN_WIDTH + COUNT_WIDTH + 2 + sum(len(text) for text, _ in marks)
    first = Content.assemble(
        line((fit(when(conversation.updated_at, moments), WHEN_WIDTH), "muted")),
        line((f"{conversation.messages:>{COUNT_WIDTH}}  ", "muted")),
        _marked(fit(one_line(conversation.title) or "(no words yet)", width - taken), shelf.query, "bold"),
        line(*marks),
    )
    indent = " " * (WHEN_WIDTH + COUNT_WIDTH + 2 if width >= 80 else 2)
    return stack([first, *(_below(shelf, conversation, indent, width - len(indent)))])


def when(at: float, moments: Moments) -> str:
    """`14:05` today, `21 Nov 14:05` this year, `21 Nov 2025` before."""
    then, now = moments.local(at), moments.local()
    if then.date() == now.date():
        return then.strftime("%H:%M")
    return then.strftime("%d %b %H:%M" if then.year == now.year else "%d %b %Y")


def _below(shelf: Shelf, conversation: Conversation, indent: str, width: int) -> list[Content]:
    found = shelf.found.get(conversation.id)
    if found is None or not found.messages:
        opening = one_line(conversation.opening)
        if not opening or opening == conversation.title:
            return []
        return [line(indent, (fit(opening, width), "muted"))]
    newest = found.messages[0]
    who = f"{'you' if newest.role == 'user' else newest.provider or 'assistant'}: "
    others = f"  +{len(found.messages) - 1}" if len(found.messages) > 1 else ""
    room = max(8, width - len(who) - len(others))
    said = _marked(shelf.query.excerpt(newest.text, room), shelf.query, "")
    return [Content.assemble(line(indent, (who, "muted")), said, line((others, "muted")))]


def _marked(text: str, query: Query, style: str) -> Content:
    """A text with the words that are looked for standing out."""
    content = Content(text).stylize(style) if style else Content(text)
    for start, end in query.spans(text):
        content = content.stylize(f"{TONES['half']} bold underline", start, end)
    return content


def heading(shelf: Shelf, key: str) -> Content:
    """How many there are, and how far the search has come, behind the key that leads here."""
    title = line((f"{key} ", "key"), "Conversations")
    if shelf.listing is None:
        return Content.assemble(title, line((" · reading…", "muted")))
    there = f" · {len(shelf.conversations)}"
    if shelf.words:
        there += f" of {len(shelf.listing.conversations)}{' · searching…' if shelf.searching else ''}"
    return Content.assemble(title, line((there, "muted")))


def nothing(shelf: Shelf, screen: DOMNode) -> Content:
    """What stands where no conversation is shown."""
    if shelf.listing is None or (shelf.words and shelf.searching):
        return line(("", "muted"))
    if shelf.words:
        shows_all = written(screen, "{menu.close} shows all again.")
        return line((f"Nothing holds {one_line(shelf.words, 40)}. {shows_all}", "muted"))
    return line((written(screen, NOTHING_KEPT, Prompt), "muted"))
