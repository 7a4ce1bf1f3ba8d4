"""The list of conversations: all of them, or those that hold what is looked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tui_app.domain.conversations import Conversation, Found
from tui_app.domain.matching import Query
from tui_app.engine.api import Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What the screen of conversations knows.

    Attributes:
        listing: every conversation, None before the engine has told it.
        words: what is looked for, as it was typed.
        found: what was found so far, by the conversation's id.
        searching: whether there is more to be read.
    """

    listing: Listing | None = None
    words: str = ""
    found: dict[str, Found] = field(default_factory=dict)
    searching: bool = False

    @property
    def query(self) -> Query:
        """What is looked for."""
        return Query.of(self.words)

    @property
    def conversations(self) -> tuple[Conversation, ...]:
        """Those to show, newest first; titles match at once, messages as they are read."""
        everything = self.listing.conversations if self.listing else ()
        query = self.query
        return tuple(each for each in everything if each.id in self.found or query.matches(each.title))

    def told(self, listing: Listing) -> Shelf:
        """With the list as it is now."""
        return replace(self, listing=listing)

    def looking_for(self, words: str) -> Shelf:
        """At the beginning of another search, or of none."""
        return replace(self, words=words, found={}, searching=bool(Query.of(words)))

    def with_found(self, found: list[Found]) -> Shelf:
        """With more that was found."""
        return replace(self, found=self.found | {each.conversation.id: each for each in found})

    def with_search_ended(self) -> Shelf:
        """With everything read, or the search given up."""
        return replace(self, searching=False)
