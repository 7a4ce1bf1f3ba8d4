"""Inline Markdown as spans: emphasis, code, links with their address, images as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tui_app.domain.sanitize import sanitize
from tui_app.ui.markdown.lines import Look, Span
from tui_app.ui.markdown.links import safe_href, shown_href

if TYPE_CHECKING:
    from markdown_it.token import Token

_SPACES = re.compile(r"[ \t\n\r]+")
_BREAK_TAG = re.compile(r" ?<br ?/?> ?", re.IGNORECASE)

_ROLES = {"em": "em", "strong": "strong", "s": "strike"}


class _Writer:
    """Collects spans under a stack of roles."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        self.spans: list[Span] = []
        self._roles = list(roles)
        self._href = ""
        self._target = ""
        self._link_start = 0
        self._look = Look(roles)

    def text(self, text: str, *roles: str) -> None:
        """Add text in the look that is open, under `roles` as well."""
        if text:
            look = Look((*self._look.roles, *roles), self._look.href) if roles else self._look
            self.spans.append((text, look))

    def open(self, role: str) -> None:
        """Enter a role."""
        self._roles.append(role)
        self._look = Look(tuple(self._roles), self._href)

    def close(self) -> None:
        """Leave the role entered last."""
        self._roles.pop()
        self._look = Look(tuple(self._roles), self._href)

    def open_link(self, target: str) -> None:
        """Enter a link; only a safe target can be clicked."""
        self._target, self._href = target, safe_href(target)
        self._link_start = len(self.spans)
        self.open("link")

    def close_link(self) -> None:
        """Leave the link and show its address, unless that was its text."""
        shown = shown_href(self._target)
        text = "".join(piece for piece, _ in self.spans[self._link_start :])
        if shown and text not in (shown, shown.removeprefix("mailto:")):
            self.text(f" ({shown})", "address")
        self._href = ""
        self.close()


def _image(token: Token, writer: _Writer) -> None:
    source = shown_href(str(token.attrs.get("src", "")))
    label = f"[image: {_clean(token.content)}]" if token.content else "[image]"
    writer.text(label, "image")
    writer.text(f" ({source})", "address")


_LEAVES: dict[str, Callable[[Token, _Writer], None]] = {
    "text": lambda token, writer: writer.text(_BREAK_TAG.sub("\n", _clean(token.content))),
    "softbreak": lambda _, writer: writer.text(" "),
    "hardbreak": lambda _, writer: writer.text("\n"),
    "code_inline": lambda token, writer: writer.text(_clean(token.content), "code"),
    "image": _image,
    "link_open": lambda token, writer: writer.open_link(str(token.attrs.get("href", ""))),
    "link_close": lambda _, writer: writer.close_link(),
}


def inline_spans(children: Iterable[Token], roles: tuple[str, ...] = ()) -> list[Span]:
    """The spans of a block's inline tokens, under `roles`."""
    writer = _Writer(roles)
    for token in children:
        if (leaf := _LEAVES.get(token.type)) is not None:
            leaf(token, writer)
        elif (role := _ROLES.get(token.tag)) is not None:
            if token.nesting > 0:
                writer.open(role)
            else:
                writer.close()
        else:
            writer.text(_clean(token.content))
    return writer.spans


def _clean(text: str) -> str:
    """One line of safe text: entities such as `&#x202e;` become characters after the source was made safe."""
    return text if text.isprintable() and "  " not in text else _SPACES.sub(" ", sanitize(text))
