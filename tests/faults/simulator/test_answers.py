import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.messages import Message
from tui_app.faults.simulator.answers import answer, cap, count, split, topic, until

PROMPTS = ["Hello!", "How do I sort a list in Python?", "compare tea and coffee", "", "🎉🎉🎉", "x" * 5000]


def asked(*texts: str) -> list[Message]:
    """A conversation whose every second turn is the assistant's."""
    return [Message("assistant" if number % 2 else "user", text) for number, text in enumerate(texts)]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_same_prompt_gets_the_same_answer(prompt: str) -> None:
    assert answer(asked(prompt)) == answer(asked(prompt))


def test_different_prompts_get_different_answers() -> None:
    assert len({answer(asked(f"question {number}")) for number in range(50)}) == 50


@pytest.mark.parametrize("number", range(60))
def test_an_answer_is_markdown_of_a_chats_length_and_says_that_it_is_simulated(number: int) -> None:
    text = answer(asked(f"question {number} about go, sql and bash"[: 12 + number]))
    assert 40 <= len(text.split()) <= 180
    assert "simulated" in text
    assert "**" in text
    assert re.search(r"^```[a-z]+\n.+\n```$", text, re.MULTILINE | re.DOTALL)
    assert re.search(r"^(- |1\. |\| )", text, re.MULTILINE)


def test_code_comes_in_the_language_that_was_asked_for() -> None:
    assert "```python\n" in answer(asked("a python loop"))
    assert "```javascript\n" in answer(asked("something in node please"))


def test_a_later_turn_follows_up_on_the_one_before() -> None:
    text = answer(asked("What is tea?", "A drink.", "And coffee?"))
    assert text.startswith("Following up on “What is tea”: ")
    assert "“And coffee”" in text


@given(st.text(max_size=300))
def test_no_markup_and_no_control_character_of_a_prompt_comes_back(prompt: str) -> None:
    quoted = topic(prompt)
    assert quoted == "what you sent" or re.fullmatch(r"“[^\W_]+( [^\W_]+)*”", quoted)
    assert len(quoted) <= 62


@given(st.text(max_size=300))
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(split(text)) == text


@given(st.text(max_size=300), st.integers(0, 50))
def test_a_cap_keeps_whole_words_and_never_more_tokens(text: str, tokens: int) -> None:
    kept = cap(split(text), tokens)
    assert text.startswith("".join(kept))
    assert count("".join(kept)) <= max(tokens, 0 if not kept else 1)


@given(st.text("ab \n", max_size=40), st.lists(st.text("ab \n", min_size=1, max_size=3), max_size=4))
def test_an_answer_stops_before_the_first_of_the_texts(text: str, stops: list[str]) -> None:
    words, found = until(split(text), stops)
    left = "".join(words)
    if found:
        assert text.startswith(left + found)
        assert found in stops
        assert all(words)
    else:
        assert left == text
    assert not any(stop in left for stop in stops)
