"""Answers of a given size, mixed as models mix them: headings, prose, lists, code, tables; ASCII only."""

from __future__ import annotations

from tui_app.domain.conversations import MessageStatus, StoredMessage

TOKEN = 4
"""Characters of a token."""

_SECTION = """\
## Step {n}: keep the service up

When region A fails, **traffic moves** to region B within a minute; what was in flight is *retried once*
with the same key, so nothing is charged twice. See `docs/failover.md` and
[the runbook](https://example.com/runbook/{n}) for the order of things, and tell the on-call what you have
changed before you change the next thing.

- Page the on-call and open the incident channel.
- Freeze deploys: `deployctl freeze --all --reason "incident {n}"`.
- Compare the error rate of both regions over five minutes; below 0.1 % it is safe to go on.
    - If it rises again, go back one step.

```python
def drain(region: str, limit: int = {n}) -> list[str]:
    \"\"\"Moves sessions away from a region, the oldest first.\"\"\"
    moved = []
    for session in sessions(region, order="age")[:limit]:
        if session.idle_for > 30.0 and not session.pinned:
            moved.append(session.move(to="b"))
    return moved
```

| region | requests | errors | p99 |
| ------ | -------: | -----: | --: |
| a      |  120{n}  |    17  | 0.9 |
| b      |   98{n}  |     2  | 0.4 |

1. Post the status every thirty minutes until everything is resolved.
2. Write down what was surprising while it is fresh; numbers, not adjectives.

"""


def answer(characters: int) -> str:
    """A Markdown text of that length."""
    parts: list[str] = []
    length = number = 0
    while length < characters:
        number += 1
        parts.append(_SECTION.format(n=number))
        length += len(parts[-1])
    return "".join(parts)[:characters]


def tokens(text: str) -> list[str]:
    """The text in pieces of a token."""
    return [text[at : at + TOKEN] for at in range(0, len(text), TOKEN)]


def conversation(messages: int, began: float = 1_790_000_000.0) -> tuple[StoredMessage, ...]:
    """So many messages, questions and answers by turns, each of about half a kilobyte."""
    texts = [answer(1_200)[at : at + 400 + at] for at in range(0, 400, 50)]
    return tuple(
        StoredMessage(
            role="assistant" if number % 2 else "user",
            text=f"Message {number}. {texts[number % len(texts)] if number % 2 else texts[number % 8][:120]}",
            status=MessageStatus.DONE if number % 2 else MessageStatus.SENT,
            at=began + 30.0 * number,
            number=number + 1,
            provider="claude" if number % 2 else None,
            model="claude-haiku" if number % 2 else None,
            step=1 if number % 2 else None,
        )
        for number in range(messages)
    )
