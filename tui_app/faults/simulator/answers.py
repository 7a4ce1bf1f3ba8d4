"""The simulated answers: the same prompt always gets the same pleasant Markdown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from tui_app.domain.messages import Message
from tui_app.domain.usage import estimate_tokens
from tui_app.faults.simulator.samples import ALIASES, SAMPLES

THINKING = "Weighing what was asked, briefly."
REFUSAL = "I can't help with that. (A simulated refusal.)"

_TOKEN = re.compile(r"\s*\S+|\s+\Z")
_TOPIC_WORDS = 7
_TOPIC_CHARACTERS = 60

_OPENINGS = (
    "Here is a short, **simulated** answer about {topic}.",
    "Good question. This **simulated** reply takes {topic} from the top.",
    "Let's look at {topic}. The text is **simulated**, the streaming is real.",
    "A **simulated** answer on {topic}, in the shape a model would give it.",
)
_BODIES = (
    """\
1. **Say what you need** in one sentence, and what a good result looks like.
2. **Try the smallest version** that could work, and look at what it really does.
3. **Measure before you improve**: one number before, one number after.
4. **Write down** what surprised you, so that nobody has to find it twice.""",
    """\
- **Start small**: one case that works is worth more than ten that almost do.
- **Name things** after what they mean to the reader, not after how they are made.
- **Fail loudly**, close to the cause, with a sentence that says what to do next.""",
    """\
| Choice | Good for | Watch out for |
| --- | --- | --- |
| Simple | Most days | Growing by accident |
| Fast | Hot paths | Being hard to read |
| Flexible | Unknown futures | Options nobody uses |""",
    """\
> What is easy to undo is cheap to decide.

- **Now**: pick the option that is easiest to take back.
- **Soon**: collect the two or three facts that would change your mind.
- **Later**: decide again, with those facts on the table.""",
    """\
### The short version

- Keep the happy path *short*.
- Give every wait a **limit**, and every limit a reason.
- Let the second choice be ready before the first one fails.""",
)
_BRIDGES = (
    "In code, the idea looks like this:",
    "A small sketch, to make it concrete:",
    "The core of it fits in a few lines:",
)
_CLOSINGS = (
    "Ask again with more detail and the answer changes; ask the same and it stays, word for word.",
    "If one provider breaks in the middle of this, the next in the chain starts over.",
    "Tell me which part matters most to you, and I will **go deeper** there.",
    "Nothing here left your machine: this text was made up on the spot.",
)


def answer(messages: Sequence[Message]) -> str:
    """Markdown of 40 to 180 words that refers to the newest prompt, and to the one before it."""
    prompts = [message.text for message in messages if message.role == "user" and message.text.strip()]
    prompt = prompts[-1] if prompts else ""
    digest = hashlib.sha256(f"{len(messages)}\n{prompt}".encode(errors="replace")).digest()
    opening = _OPENINGS[digest[0] % len(_OPENINGS)].format(topic=topic(prompt))
    if messages and messages[-1].tool_results:
        opening = f"The tool says {topic(messages[-1].tool_results[-1].text)}. {opening}"
    elif len(prompts) > 1:
        opening = f"Following up on {topic(prompts[-2])}: {opening}"
    language = _language(prompt) or sorted(SAMPLES)[digest[1] % len(SAMPLES)]
    return "\n\n".join(
        (
            opening,
            _BODIES[digest[2] % len(_BODIES)],
            _BRIDGES[digest[3] % len(_BRIDGES)],
            f"```{language}\n{SAMPLES[language]}\n```",
            _CLOSINGS[digest[4] % len(_CLOSINGS)],
        )
    )


def topic(prompt: str) -> str:
    """The prompt's first words in quotes, letters and digits only, so that no markup can come back."""
    words = re.findall(r"[^\W_]+", prompt[:500])[:_TOPIC_WORDS]
    text = " ".join(words)[:_TOPIC_CHARACTERS].rstrip()
    return f"“{text}”" if text else "what you sent"


def split(text: str) -> tuple[str, ...]:
    """The text in word-sized pieces; joined they are the text again."""
    return tuple(_TOKEN.findall(text))


def until(words: Sequence[str], stops: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The leading words up to the first of these texts, and which one that was; an empty text is none."""
    text = "".join(words)
    found = [(at, stop) for stop in stops if (at := text.find(stop)) >= 0]
    if not found:
        return tuple(words), ""
    left, stop = min(found)
    kept: list[str] = []
    for word in words:
        if left <= 0:
            break
        kept.append(word[:left])
        left -= len(word)
    return tuple(kept), stop


def cap(words: Sequence[str], tokens: int) -> tuple[str, ...]:
    """As many leading words as fit into so many tokens, at four characters a token."""
    kept: list[str] = []
    characters = 0
    for word in words:
        characters += len(word)
        if -(-characters // 4) > tokens:
            break
        kept.append(word)
    return tuple(kept)


def count(text: str) -> int:
    """Tokens of a text, none for an empty one."""
    return estimate_tokens(len(text)) if text else 0


def _language(prompt: str) -> str | None:
    words = re.findall(r"[a-z]+", prompt[:2000].lower())
    return next((ALIASES.get(word, word) for word in words if ALIASES.get(word, word) in SAMPLES), None)
