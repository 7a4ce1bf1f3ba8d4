"""The colours of Markdown: role names resolved to terminal styles, from the variables of a Textual theme."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from rich.style import Style
from textual.color import Color, ColorParseError

from tui_app.ui.markdown.lines import Look


class Ink(NamedTuple):
    """How one role looks.

    Attributes:
        colour: the name of a theme variable, empty for the text's own.
        attributes: as rich writes them, such as `bold italic`.
        shade: how much of the text's colour is mixed into the background, from 0 to 1.
    """

    colour: str = ""
    attributes: str = ""
    shade: float = 0.0


INKS: Mapping[str, Ink] = {
    "strong": Ink(attributes="bold"),
    "em": Ink(attributes="italic"),
    "strike": Ink(attributes="strike"),
    "code": Ink("text-accent", shade=0.08),
    "link": Ink("text-primary", "underline"),
    "address": Ink("text-muted"),
    "image": Ink("text-muted", "italic"),
    "h1": Ink("text-primary", "bold underline"),
    "h2": Ink("text-primary", "bold"),
    "h3": Ink("text-primary", "bold"),
    "h4": Ink(attributes="bold"),
    "h5": Ink(attributes="bold"),
    "h6": Ink("text-muted", "bold"),
    "quote": Ink("text-muted"),
    "bar": Ink("text-secondary"),
    "marker": Ink("text-primary"),
    "border": Ink("text-muted"),
    "muted": Ink("text-muted"),
    "block": Ink(shade=0.06),
    "keyword": Ink("text-accent"),
    "string": Ink("text-success"),
    "number": Ink("text-warning"),
    "comment": Ink("text-muted", "italic"),
    "function": Ink("text-primary"),
    "type": Ink("text-primary", "bold"),
    "builtin": Ink("text-secondary"),
    "inserted": Ink("text-success"),
    "deleted": Ink("text-error"),
    "user": Ink("text-secondary", "bold"),
    "assistant": Ink("text-success", "bold"),
    "notice": Ink("text-warning", "bold"),
    "header": Ink("text-muted"),
    "footer": Ink("text-muted"),
    "note": Ink("text-muted", "italic"),
    "failed": Ink("text-error"),
    "discarded": Ink("text-warning"),
    "void": Ink("text-muted", "strike"),
    "fold": Ink("text-warning"),
    "hint": Ink("text-primary", "bold reverse"),
    "found": Ink("text-warning", "bold underline"),
    "found-here": Ink("text-warning", "bold underline reverse"),
}
_MUTED = 0.6


class MarkdownTheme:
    """Styles for looks under one theme."""

    def __init__(self, variables: Mapping[str, str], foreground: Color, background: Color) -> None:
        """Each role is resolved when it is first used.

        Args:
            variables: of the Textual theme, by name.
            foreground: the colour of plain text.
            background: what the text stands on.
        """
        self._inked = partial(_style, variables=variables, foreground=foreground, background=background)
        self._roles: dict[str, Style] = {}
        self._looks: dict[Look, Style] = {}

    def style(self, look: Look) -> Style:
        """The style of a look; a link carries its address as the meta entry `href`."""
        style = self._looks.get(look)
        if style is None:
            style = Style.combine([Style.null(), *(self._role(role) for role in look.roles if role in INKS)])
            if look.href:
                style += Style.from_meta({"href": look.href})
            self._looks[look] = style
        return style

    def _role(self, role: str) -> Style:
        if role not in self._roles:
            self._roles[role] = self._inked(INKS[role])
        return self._roles[role]


def _style(ink: Ink, variables: Mapping[str, str], foreground: Color, background: Color) -> Style:
    native = background.ansi is not None or foreground.ansi is not None
    colour = _colour(variables.get(ink.colour, ""))
    if ink.colour == "text-muted" and not native:
        colour = background.blend(foreground, _MUTED)
    shade = background.blend(foreground, ink.shade) if ink.shade and not native else None
    style = Style(
        color=colour.rich_color if colour else None,
        bgcolor=shade.rich_color if shade else None,
        dim=True if ink.colour == "text-muted" and native else None,
    )
    return style + Style.parse(ink.attributes) if ink.attributes else style


def _colour(value: str) -> Color | None:
    """The colour of a variable; None for the ones that depend on what they stand on."""
    if not value or value.startswith("auto"):
        return None
    try:
        return Color.parse(value)
    except ColorParseError:
        return None
