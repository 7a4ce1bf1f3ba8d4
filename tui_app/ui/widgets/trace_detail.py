"""One kept trace in full: the facts, the rows on a time axis, all that is known of every attempt and skip."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Attempt, Trace
from tui_app.domain.usage import Usage
from tui_app.ui.causes import CAUSES, cause
from tui_app.ui.drawing import Part, fit, hanging, line
from tui_app.ui.moments import Moments
from tui_app.ui.state.past_request import from_trace
from tui_app.ui.widgets.trace_lines import MARKS, Moment, outcome, tokens, totals, wide
from tui_app.ui.words import span

NAME_WIDTH = 12
INDENT = "     "
LONGEST_MESSAGE = 4000


def title(trace: Trace, moments: Moments) -> Content:
    """How it ended, for the frame."""
    words, tone = outcome(from_trace(trace, 1), moments.now())
    return line(("Trace ", "plain"), (one_line(trace.id, 8) + " · ", "muted"), (words, tone))


def picture(trace: Trace, width: int, moments: Moments) -> list[Content]:
    """The rows of panel 2, on a time axis, and what they add up to."""
    view = from_trace(trace, 1)
    return [*wide(view, width, Moment(moments.now())), line(" ", *totals(view), "   ", *tokens(view))]


def detail(trace: Trace, width: int, moments: Moments) -> list[Content]:
    """Everything that is kept of it."""
    facts = (line((f" {fit(name, NAME_WIDTH)}", "muted"), *said) for name, said in _facts(trace, moments))
    lines = [row for fact in facts for row in hanging(fact, width, 1 + NAME_WIDTH)]
    lines += [Content(), *picture(trace, width, moments)]
    for attempt in trace.attempts:
        attempted = (hanging(each, width, len(INDENT)) for each in _attempt(attempt, trace))
        lines += [Content(), *(row for rows in attempted for row in rows)]
    for skip in trace.skipped:
        reason = (f"skipped: {CAUSES[skip.reason]} ({skip.reason.value})", "muted")
        lines += [
            Content(),
            line(f" {skip.step} ", ("» ", "muted"), f"{one_line(skip.provider, 60)}  ", reason),
        ]
    return lines


def _facts(trace: Trace, moments: Moments) -> Iterator[tuple[str, list[Part]]]:
    yield "id", [(one_line(trace.id, 80), "strong")]
    began = moments.local(trace.started_at).strftime("%Y-%m-%d %H:%M:%S")
    yield "started", [(began, "plain")]
    simulated: list[Part] = [("  ● SIMULATED", "accent")] if trace.simulated else []
    yield "environment", [(one_line(trace.environment, 60), "plain"), *simulated]
    yield "chain", [(one_line(" > ".join(trace.chain), 200), "plain")]
    yield "outcome", _outcome(trace)
    if trace.kind is not None:
        yield "class", [(trace.kind.value, "plain")]
    if trace.answered_by:
        by = f"{trace.answered_by}/{trace.model or '?'}, step {trace.step}/{len(trace.chain)}"
        yield "answered by", [(one_line(by, 200), "strong")]
    if trace.cut_short:
        yield "cut short", [("by its token limit", "half")]
    if trace.deadline_reached:
        yield "deadline", [("it had come: nobody else was asked", "half")]
    yield "tokens", _used(trace.usage)
    if trace.discarded_chars:
        yield "discarded", [(f"{trace.discarded_chars} characters that were received", "bad")]
    if trace.error and trace.outcome != "answered":
        yield "why", [(one_line(trace.error, LONGEST_MESSAGE), "bad")]


def _outcome(trace: Trace) -> list[Part]:
    """As the main screen says it; the records' own word, by which one filters, behind it."""
    word = one_line(trace.outcome, 60)
    if trace.outcome == "exhausted":
        return [("no provider answered", "bad"), (f"  {word}", "muted")]
    return [(word, "ok" if trace.outcome == "answered" else "bad")]


def _attempt(attempt: Attempt, trace: Trace) -> Iterator[Content]:
    mark, tone = MARKS.get(attempt.outcome, ("·", "muted"))
    if attempt.kind is not None:
        result = cause(attempt.kind, attempt.status)
    else:
        result = "200 cut short" if trace.cut_short else "200 streamed"
    who = f"{one_line(attempt.provider, 60)}/{one_line(attempt.model, 80)}"
    tried = f"  try {attempt.attempt}  "
    yield line(f" {attempt.step} ", (f"{mark} ", tone), (who, "strong"), (tried, "muted"), (result, tone))
    first = "none came" if attempt.first_token_s is None else span(attempt.first_token_s)
    yield _pairs(("began", span(attempt.began_s)), ("took", span(attempt.duration_s)), ("first token", first))
    status = "none" if attempt.status is None else str(attempt.status)
    kind = "none" if attempt.kind is None else attempt.kind.value
    yield _pairs(("status", status), ("class", kind))
    yield line(INDENT, ("tokens ", "muted"), *_used(attempt.tokens))
    if attempt.discarded_chars:
        yield line(INDENT, (f"{attempt.discarded_chars} characters discarded", "bad"))
    if attempt.message:
        yield line(INDENT, ("said ", "muted"), one_line(attempt.message, LONGEST_MESSAGE))
    if attempt.wait_s > 0:
        yield line(
            INDENT, (f"then waited {span(attempt.wait_s)} ({one_line(attempt.wait_why, 200)})", "half")
        )


def _pairs(*pairs: tuple[str, str]) -> Content:
    parts: list[Part] = [(INDENT, "plain")]
    for name, said in pairs:
        parts += [(f"{name} ", "muted"), (f"{said}  ", "plain")]
    return line(*parts)


def _used(usage: Usage | None) -> list[Part]:
    """Tokens, and who counted them."""
    if usage is None:
        return [("none counted", "muted")]
    about = "~" if usage.source == "estimated" else ""
    said = f"in {about}{usage.input_tokens}  out {about}{usage.output_tokens}"
    for number, word in ((usage.cached_tokens, "cached"), (usage.reasoning_tokens, "reasoning")):
        said += f"  {word} {number}" if number else ""
    return [(said, "plain"), (f"  {usage.source}", "muted")]
