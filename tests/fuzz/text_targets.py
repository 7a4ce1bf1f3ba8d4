"""What is fuzzed of foreign text: settings files and values, text that is shown, Markdown that streams."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from tests.domain.test_sanitize import FORBIDDEN, anything
from tests.ui.markdown.corpus import CORPUS
from tests.ui.markdown.test_streaming import PIECES
from tui_app.domain.sanitize import one_line, sanitize
from tui_app.settings.files import parse_file
from tui_app.settings.load import load
from tui_app.settings.model import Settings
from tui_app.settings.problems import SettingsError
from tui_app.settings.variables import VARIABLES
from tui_app.ui.markdown.streamer import MarkdownStreamer, render_markdown

PLANTED = "sk-planted-0123456789abcdef"
NOWHERE = Path("/a-folder/that-is-not-there")

FILE_PIECES = st.sampled_from(
    [
        "A=1",
        "export ",
        "B='",
        'C="',
        "'",
        '"',
        "\\",
        "#",
        " # x",
        "=",
        "\n",
        "\r\n",
        "\r",
        "\x00",
        "\ufeff",
        "é",
        "$A",
        "${B}",
    ]
)


def settings_file(data: st.DataObject) -> None:
    """Any bytes are variables and problems, each with its line."""
    text = data.draw(
        st.binary(max_size=300) | st.lists(FILE_PIECES, max_size=40).map(lambda p: "".join(p).encode())
    )
    entries, problems = parse_file(".env.dev", text)
    assert all(entry.source.line for entry in entries.values())
    assert all(problem.what for problem in problems)


def settings_values(data: st.DataObject) -> None:
    """Any values give settings, or all their mistakes; a key is in neither's text."""
    value = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30) | st.sampled_from(
        [
            "1",
            "0",
            "-1",
            "on",
            "off",
            "claude",
            "claude,openai",
            "https://x.test",
            "http://",
            "UTC",
            "100/minute",
            "nan",
        ]
    )
    names = st.sampled_from(sorted(VARIABLES)) | st.from_regex(
        r"PROVIDER_[A-Z]{0,4}_[A-Z_]{2,9}", fullmatch=True
    )
    environ = data.draw(st.dictionaries(names, value, max_size=8))
    environ["ANTHROPIC_API_KEY"] = data.draw(
        st.sampled_from([PLANTED, f" {PLANTED}", f"{PLANTED}\n", f"<{PLANTED}>"])
    )
    try:
        made: Settings | SettingsError = load(folder=NOWHERE, environ=environ)
    except SettingsError as error:
        made = error
    assert isinstance(made, Settings) or made.problems
    assert PLANTED not in f"{made!r} {made}"


def shown_text(data: st.DataObject) -> None:
    """Nothing that a terminal would obey is left of any text, and doing it twice changes nothing."""
    text = "".join(data.draw(st.lists(anything, max_size=6)))
    safe = sanitize(text)
    assert FORBIDDEN.search(safe) is None
    assert sanitize(safe) == safe
    limit = data.draw(st.integers(1, 80))
    line = one_line(text, limit)
    assert len(line) <= limit
    assert one_line(line, limit) == line


def markdown_stream(data: st.DataObject) -> None:
    """Any text in any pieces at any width ends as the rows of one full rendering."""
    part = (
        st.sampled_from(PIECES)
        | st.text(max_size=12)
        | st.sampled_from(sorted(CORPUS)).map(lambda n: CORPUS[n][:400])
    )
    text = sanitize("".join(data.draw(st.lists(part, max_size=20))))
    width = data.draw(st.integers(1, 90))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=30)))
    stream = MarkdownStreamer(width)
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        stream.feed(text[start:end])
        while stream.pending:
            stream.advance()
    stream.finish()
    while stream.pending:
        stream.advance()
    assert stream.lines == render_markdown(text, width)
