"""Long pastes as one short label each, so that a megabyte in the prompt costs no more than a word."""

from __future__ import annotations

CHIP_CHARACTERS = 10_000
"""A paste longer than this becomes a chip."""


class Pastes:
    """Texts by the label that stands for them in the prompt.

    A label that has left the prompt is remembered, so that an undo brings its text back too.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._texts)

    def add(self, text: str) -> str:
        """Keep a text; gives its label, such as `[pasted 1 048 576 characters]`."""
        size = f"{len(text):,}".replace(",", " ")
        label, number = f"[pasted {size} characters]", 2
        while label in self._texts:
            label, number = f"[pasted {size} characters, {number}]", number + 1
        self._texts[label] = text
        return label

    def forget(self) -> None:
        """Drop all texts."""
        self._texts.clear()

    def expand(self, shown: str) -> str:
        """`shown` with the text in place of each label."""
        parts: list[str] = []
        at = 0
        for start, end, text in self._found(shown):
            parts += (shown[at:start], text)
            at = end
        return "".join([*parts, shown[at:]])

    def length(self, shown: str) -> int:
        """How many characters `expand` would give, without making them."""
        return len(shown) + sum(len(text) - (end - start) for start, end, text in self._found(shown))

    def around(self, line: str, start: int, end: int) -> tuple[int, int]:
        """The range from `start` to `end` of a line, grown to take in every label that it cuts through."""
        for low, high, _ in self._found(line):
            if start < high and end > low:
                start, end = min(start, low), max(end, high)
        return start, end

    def _found(self, shown: str) -> list[tuple[int, int, str]]:
        """Where labels stand, in their order; each label counts once."""
        found = [
            (start, start + len(label), text)
            for label, text in self._texts.items()
            if (start := shown.find(label)) != -1
        ]
        return sorted(found)
