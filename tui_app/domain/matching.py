"""What a person looks for, as a pattern over texts: every word has to be there, in any order and any case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tui_app.domain.sanitize import one_line

_PARTS = re.compile(r'"([^"]+)"|(\S+)')
_BEFORE = 24


@dataclass(frozen=True, slots=True)
class Query:
    """Words, and phrases in double quotes, that a text must all hold. Made by `of`.

    Attributes:
        patterns: one for each word or phrase; none match every text.
    """

    patterns: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, words: str) -> Query:
        """The query for what was typed; a quote that is still open counts as a character."""
        found = (phrase or word for phrase, word in _PARTS.findall(words))
        return cls(tuple(re.compile(re.escape(part), re.IGNORECASE) for part in dict.fromkeys(found)))

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def matches(self, text: str) -> bool:
        """Whether every word stands in the text."""
        return all(pattern.search(text) for pattern in self.patterns)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words stand, from and up to, in order and without overlaps."""
        hits = (hit.span() for pattern in self.patterns for hit in pattern.finditer(text))
        at = 0
        for start, end in sorted(hits, key=lambda span: (span[0], -span[1])):
            if start >= at:
                at = end
                yield start, end

    def excerpt(self, text: str, length: int) -> str:
        """One safe line of at most `length` characters around the first place where a word stands."""
        first = next(self.spans(text), (0, 0))[0]
        start = max(0, first - _BEFORE)
        cut = text.find(" ", start, first) + 1 if start else 0
        said = one_line(text[cut or start : first + 8 * length], length - 1 if start else length)
        return f"…{said}" if start else said
