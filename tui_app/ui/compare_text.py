"""What stands around the answers of a comparison: how each provider does, and who was best."""

from __future__ import annotations

from textual.content import Content

from tui_app.budget.words import cost_words, price_words
from tui_app.domain.sanitize import one_line
from tui_app.engine.compared import Compared, Comparison, Ranking, Stage, ranking
from tui_app.settings.models import FACTS_DATE
from tui_app.ui.causes import cause
from tui_app.ui.drawing import Part, fit, fit_right, line, spinner
from tui_app.ui.transcript.message import MessageState, TranscriptMessage
from tui_app.ui.words import left, span

NOTHING = "–"
OUTCOMES = {
    Stage.READY: ("ready", "muted"),
    Stage.CALLING: ("calling", "half"),
    Stage.STREAMING: ("streaming", "half"),
    Stage.WAITING: ("waiting", "half"),
    Stage.ANSWERED: ("answered", "ok"),
    Stage.STOPPED: ("stopped", "muted"),
}
MARKS = {Stage.ANSWERED: "✓", Stage.FAILED: "✗", Stage.STOPPED: "■", Stage.READY: "·"}
STATES = {
    Stage.ANSWERED: MessageState.DONE,
    Stage.FAILED: MessageState.FAILED,
    Stage.STOPPED: MessageState.FAILED,
}

NAME_WIDTH, OUTCOME_WIDTH = 8, 16
BEFORE_FIGURES = 2 + 1 + NAME_WIDTH + 3 + OUTCOME_WIDTH
WIDTHS = {"first": 6, "whole": 6, "tokens": 15, "cost": 11}
NEEDED_MOST = ("whole", "first", "cost", "tokens")
"""The figures of a row, the one that gives way first at the end."""


def outcome(column: Compared, now: float) -> Part:
    """How far a provider has come, in a word or two, and its tone: `529 overloaded`, `again in 1s`."""
    if column.stage is Stage.WAITING:
        wait = column.wait_until_s - column.elapsed(now)
        return f"again in {left(wait)}", "half"
    if column.stage is Stage.FAILED:
        return cause(column.kind, column.status) if column.kind else "failed", "bad"
    if column.cut_short:
        return "cut short", "near"
    return OUTCOMES[column.stage]


def figures(column: Compared, now: float, frame: int = 0) -> list[Content]:
    """Three lines for under an answer: its outcome, its times, what it used and cost."""
    if column.stage is Stage.READY:
        return [line((f" {OUTCOMES[column.stage][0]}", "muted"))]
    word, tone = outcome(column, now)
    tries = f"  {column.attempts} attempts" if column.attempts > 1 else ""
    return [
        line((f" {_mark(column, frame)} {word}", tone), (tries, "muted")),
        line((" first ", "muted"), _first(column), ("  whole ", "muted"), _whole(column, now)),
        _used(column),
    ]


NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def pick_of(place: int) -> str:
    """The id of the binding that picks the answer at a place, from 0."""
    return f"compare.pick.{NUMBERS[place]}" if place < len(NUMBERS) else ""


def row(column: Compared, key: str, width: int, now: float, frame: int = 0, *, picked: bool) -> Content:
    """The same in one line, without what does not fit.

    Args:
        column: whose line it is.
        key: picks it.
        width: in cells.
        now: Unix seconds.
        frame: of the spinner.
        picked: whether its answer is the one that is shown.
    """
    word, tone = outcome(column, now)
    parts: list[Part | str] = [
        ("▸" if picked else " ", "key"),
        (f"{key} ", "key"),
        (fit(column.provider, NAME_WIDTH), "strong" if picked else "plain"),
        (f" {_mark(column, frame)} {fit(word, OUTCOME_WIDTH)}", tone),
    ]
    values = {
        "first": _first(column),
        "whole": _whole(column, now),
        "tokens": _tokens(column),
        "cost": _cost(column),
    }
    return line(*parts, _in_columns(values, width))


def heading(width: int) -> Content:
    """What stands above such rows."""
    names = {name: name for name in WIDTHS}
    return line((" " * BEFORE_FIGURES + _in_columns(names, width), "muted"))


def messages(column: Compared) -> list[TranscriptMessage]:
    """A column's answer as a transcript shows it: what was thrown away, folded, then what stands."""
    if column.stage is Stage.READY:
        return []
    thrown = [
        TranscriptMessage(
            key=str(place),
            role="assistant",
            text=text,
            state=MessageState.DISCARDED,
            note=f"{column.provider} broke after {len(text)} characters",
        )
        for place, text in enumerate(column.discarded)
    ]
    answer = TranscriptMessage(
        key=str(len(thrown)),
        role="assistant",
        header=one_line(column.model, 60),
        text=column.text,
        state=STATES.get(column.stage, MessageState.LIVE),
        note=_note(column),
    )
    return [*thrown, answer]


def about(column: Compared) -> str:
    """What an empty column says: who would be asked, and at what price."""
    prices = price_words(column.price_in, column.price_out)
    return f"{one_line(column.model, 60)}\n{prices}"


def verdict(comparison: Comparison, ask: str) -> Content:
    """The last line: who was best, or what to do."""
    if comparison.problem:
        return line((f" {one_line(comparison.problem)}", "bad"))
    if not comparison.columns:
        return line((" No provider of the chain can be asked: a key in .env.dev.local changes that.", "bad"))
    if comparison.running:
        ended = sum(not column.running for column in comparison.columns)
        return line((f" {ended} of {len(comparison.columns)} have ended.", "muted"))
    best = ranking(comparison)
    if best is not None:
        return _best(best)
    if any(column.stage is not Stage.READY for column in comparison.columns):
        answered = sum(column.stage is Stage.ANSWERED for column in comparison.columns)
        return line((f" {answered} of {len(comparison.columns)} answered: nobody to compare with.", "half"))
    return line(
        (f" {ask}", "key"),
        " asks them all at the same time",
        (", without the conversation; tokens count as ever.", "muted"),
    )


def terms(comparison: Comparison) -> Content:
    """What the costs mean, and who is left out."""
    paid = "simulated, not paid" if comparison.simulated else "in USD"
    absent = f" · left out, not configured: {', '.join(comparison.left_out)}" if comparison.left_out else ""
    return line((f" prices of {FACTS_DATE} or as set, {paid}{absent}", "muted"))


def _in_columns(values: dict[str, str], width: int) -> str:
    """The figures that fit into a row, under each other."""
    room = width - BEFORE_FIGURES
    fitting = []
    for name in NEEDED_MOST:
        room -= WIDTHS[name] + 1
        if room < 0:
            break
        fitting.append(name)
    return "".join(f" {fit_right(values[name], WIDTHS[name])}" for name in WIDTHS if name in fitting)


def _best(best: Ranking) -> Content:
    parts: list[Part | str] = [" "]
    for what, names in (
        ("first token", best.first_token),
        ("shortest", best.duration),
        ("cheapest", best.cost),
    ):
        if names:
            parts += [(f"{what} ", "muted"), (", ".join(names), "ok"), "   "]
    return line(*parts)


def _mark(column: Compared, frame: int) -> str:
    return MARKS.get(column.stage) or spinner(frame)


def _first(column: Compared) -> str:
    return NOTHING if column.first_token_s is None else span(column.first_token_s)


def _whole(column: Compared, now: float) -> str:
    return NOTHING if column.stage is Stage.READY else span(column.elapsed(now))


def _used(column: Compared) -> Content:
    """What it used and cost; where nothing was counted, what is missing has its name."""
    if column.usage is None:
        return line((" tokens ", "muted"), NOTHING, ("  cost ", "muted"), NOTHING)
    return line(" ", _tokens(column), "  ", _cost(column))


def _tokens(column: Compared) -> str:
    usage = column.usage
    if usage is None:
        return NOTHING
    mark = "~" if usage.source == "estimated" else ""
    return f"{mark}{usage.input_tokens} in {mark}{usage.output_tokens} out"


def _cost(column: Compared) -> str:
    return NOTHING if column.usage is None else cost_words(column.cost)


def _note(column: Compared) -> str:
    match column.stage:
        case Stage.FAILED:
            return one_line(column.message) or outcome(column, 0.0)[0]
        case Stage.STOPPED:
            return "stopped"
        case Stage.WAITING:
            return f"{one_line(column.message)}; it is tried again"
        case Stage.CALLING:
            return "waiting for the first token"
        case _:
            return "cut short: the provider's token cap was reached" if column.cut_short else ""
