"""A request's rows drawn as lines with a time axis: every attempt, wait, skip and failover."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from tui_app.ui.drawing import STILL, Axis, Part, fit, fit_right, line, spinner
from tui_app.ui.state.providers import ProviderRow
from tui_app.ui.state.request import (
    AttemptRow,
    DiscardRow,
    FailoverRow,
    RequestView,
    Row,
    SkipRow,
    WaitRow,
)
from tui_app.ui.words import going, left, span

MARKS = {"answered": ("✓", "ok"), "failed": ("✗", "bad"), "cancelled": ("■", "muted")}
OTHER_OUTCOMES = {"refused": ("REFUSED", "bad"), "cancelled": ("STOPPED", "muted")}
RESULT_WIDTH = 16
"""Holds `500 server error`."""

TOOK_WIDTH = 5
BEFORE_PROVIDER = 5
LEAST_AXIS = 8
LONGEST_NAME = 12
FAILOVER = "FAILOVER"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a request is drawn: Unix seconds, and the spinner's frame.

    Attributes:
        calm: nothing moves but whole seconds.
    """

    now: float
    frame: int = 0
    calm: bool = False


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things stand in a line of this width."""

    name: int
    tries: int
    axis: Axis

    @property
    def spoken(self) -> int:
        """The cells between the mark and the axis, for rows that are one sentence."""
        return self.name + 1 + self.tries + 1 + RESULT_WIDTH + 1 + TOOK_WIDTH

    def after(self, width: int) -> int:
        """The cells behind the axis in a line of this width."""
        return width - (BEFORE_PROVIDER + self.spoken + 2 + self.axis.width + 2)


def wide(view: RequestView, width: int, moment: Moment, *, all_rows: bool = False) -> list[Content]:
    """A line per row under a heading, and the steps that were not reached.

    Args:
        view: the request.
        width: in cells.
        moment: the time.
        all_rows: also tell each provider's own words about a failure.
    """
    columns = _columns(view, width, moment)
    provider = fit("provider" if columns.name >= len("provider") else "name", columns.name)
    heading = (
        f"{'step':>4} {provider} {fit('try', columns.tries)} "
        f"{fit('result', RESULT_WIDTH)} {fit_right('took', TOOK_WIDTH)} "
    )
    drawn = [line((f"{heading} {columns.axis.scale()}", "muted"))]
    told_step = 0
    for row in view.rows:
        step = "" if isinstance(row, FailoverRow) or row.step == told_step else str(row.step)
        told_step = told_step if isinstance(row, FailoverRow) else row.step
        live = view.running and row is view.rows[-1]
        drawn.append(_wide_row(row, step, columns, view, moment, live=live))
        if all_rows and isinstance(row, AttemptRow) and row.detail:
            drawn.append(line((" " * BEFORE_PROVIDER + row.detail, "muted")))
    for number, name in view.not_reached if not view.running else ():
        drawn.append(
            line((f"{number:>2} – {fit(name, columns.name)} {' ' * columns.tries} not reached", "muted"))
        )
    return drawn


def narrow(view: RequestView, width: int, moment: Moment) -> list[Content]:
    """A line per attempt, with what followed it at its end."""
    columns = _columns(view, width, moment, axis=max(LEAST_AXIS, width - 68))
    drawn: list[tuple[list[Part], str, str]] = []
    told_step = 0
    for row in view.rows:
        live = view.running and row is view.rows[-1]
        if isinstance(row, AttemptRow | SkipRow):
            step = "" if row.step == told_step else str(row.step)
            told_step = row.step
            if isinstance(row, SkipRow):
                drawn.append((_skip_parts(row, step, columns), "", "muted"))
            else:
                parts = _attempt_parts(row, step, columns, view, moment, live=live)
                drawn.append((_padded(parts, columns), "", "muted"))
        elif drawn:
            parts, said, _ = drawn[-1]
            more, tone = _aftermath(row, view, moment, live=live)
            both = f"{said}  {more}" if said else more
            if isinstance(row, FailoverRow) and len(both) > columns.after(width):
                both = f"{said}  {FAILOVER}" if said else FAILOVER
            drawn[-1] = (parts, both, tone)
    return [line(*parts, "  ", (said, tone)) for parts, said, tone in drawn]


def totals(view: RequestView) -> list[Part]:
    """`4.47s = calls 2.97 + waits 1.50`, which adds up to the last digit."""
    if view.duration_s is None:
        return []
    total, waits, calls = (round(s * 100) for s in (view.duration_s, view.waits_s, view.calls_s))
    other = total - waits - calls
    if abs(other) <= 2:
        calls, other = calls + other, 0
    parts: list[Part] = [(f"{total / 100:.2f}s", "strong"), (f" = calls {calls / 100:.2f}", "plain")]
    if waits or not other:
        parts.append((f" + waits {waits / 100:.2f}", "plain"))
    if other:
        parts.append((f" + between {other / 100:.2f}", "plain"))
    return parts


def brief_totals(view: RequestView) -> list[Part]:
    """`4.47s, waits 1.50`, where there is no room for the sum."""
    if view.duration_s is None:
        return []
    waited = f", waits {view.waits_s:.2f}" if view.waits_s else ""
    return [(f"{view.duration_s:.2f}s", "strong"), (waited, "plain")]


def tokens(view: RequestView) -> list[Part]:
    """`tokens in 18 out 34`; `~` where they were estimated."""
    usage = view.usage
    if usage is None:
        return []
    about = "~" if usage.source == "estimated" else ""
    return [
        ("tokens in ", "muted"),
        (f"{about}{usage.input_tokens}", "plain"),
        (" out ", "muted"),
        (f"{about}{usage.output_tokens}", "plain"),
    ]


def soonest_retry(view: RequestView, providers: tuple[ProviderRow, ...], now: float) -> str:
    """What to do after nobody answered: who can be tried again first, and with which key, by its id."""
    waits = {row.name: row.circuit_left(now) for row in providers if row.name in view.chain}
    open_ones = {name: wait for name, wait in waits.items() if wait}
    if open_ones and len(open_ones) == len(waits):
        name = min(open_ones, key=lambda candidate: open_ones[candidate])
        return f"soonest retry: {name} in {left(open_ones[name])}; press {{prompt.replay}}"
    return "press {prompt.replay} to ask again"


def outcome(view: RequestView, now: float, *, calm: bool = False) -> tuple[str, str]:
    """How it went or goes, in capitals where it is over, and the tone of it; calm, in whole seconds."""
    if view.running:
        return _running_words(view, going(view.elapsed(now), calm=calm)), "half"
    if view.outcome == "answered":
        return f"ANSWERED BY {view.answered_by} · step {view.step}/{len(view.chain)}", "ok"
    if view.outcome == "exhausted":
        return f"NO PROVIDER ANSWERED · {view.tried} tried", "bad"
    return OTHER_OUTCOMES.get(view.outcome, (view.outcome.upper(), "plain"))


def brief(view: RequestView, words: str) -> str:
    """`words` of an outcome as short as they can be said."""
    if view.outcome == "answered":
        return f"by {view.answered_by} {view.step}/{len(view.chain)}"
    return "NOBODY ANSWERED" if view.outcome == "exhausted" else words


def _running_words(view: RequestView, elapsed: str) -> str:
    last = view.rows[-1] if view.rows else None
    if isinstance(last, AttemptRow):
        return f"{last.provider} {last.state} · {elapsed}"
    if isinstance(last, WaitRow):
        return f"waiting for {last.provider} · {elapsed}"
    return f"running · {elapsed}"


def _columns(view: RequestView, width: int, moment: Moment, axis: int | None = None) -> _Columns:
    name = min(max((len(name) for name in view.chain), default=8), LONGEST_NAME)
    name = max(name, 4)
    tries = 3
    before = BEFORE_PROVIDER + name + 1 + tries + 1 + RESULT_WIDTH + 1 + TOOK_WIDTH + 2
    room = max(0, width - before - 1) if axis is None else axis
    return _Columns(name, tries, Axis(room, max(0.5, view.elapsed(moment.now))))


def _wide_row(
    row: Row, step: str, columns: _Columns, view: RequestView, moment: Moment, *, live: bool
) -> Content:
    indent = " " * BEFORE_PROVIDER
    match row:
        case AttemptRow():
            return line(*_attempt_parts(row, step, columns, view, moment, live=live))
        case WaitRow():
            said, ended = _wait_words(row, view, moment, live=live)
            bar = columns.axis.bar(row.began_s, ended, "░")
            return line(indent, (fit(said, columns.spoken), "half"), "  ", (bar, "half"))
        case SkipRow():
            return line(*_skip_parts(row, step, columns))
        case FailoverRow():
            opened = "" if row.open_s is None else f" · circuit open {left(row.open_s)}"
            what = f"{row.reason}{opened}" if row.reason else opened.removeprefix(" · ")
            return line("   ", ("> FAILOVER", "near"), f" to {row.to_provider}", (f"  {what}", "muted"))
        case DiscardRow():
            said = f"{row.chars} characters discarded"
            return line(indent, (said, "bad"), (f"  {row.reason}", "muted"))


def _attempt_parts(
    row: AttemptRow, step: str, columns: _Columns, view: RequestView, moment: Moment, *, live: bool
) -> list[Part]:
    mark, tone = MARKS.get(row.state, (spinner(STILL if moment.calm or not live else moment.frame), "half"))
    took = row.duration_s
    if took is None:
        took = max(0.0, view.elapsed(moment.now) - row.began_s)
        said = going(took, calm=moment.calm)
    else:
        said = span(took)
    tries = f"{row.attempt}/{row.limit}" if row.limit else str(row.attempt)
    bar = columns.axis.bar(row.began_s, row.began_s + took, "▓" if row.silent else "█")
    return [
        (f"{step:>2} ", "plain"),
        (mark, tone),
        (f" {fit(row.provider, columns.name)} ", "strong" if row.state == "answered" else "plain"),
        (f"{fit(tries, columns.tries)} ", "muted"),
        (f"{fit(f'FAULT {row.result}' if row.fault else row.result, RESULT_WIDTH)} ", tone),
        (fit_right(said, TOOK_WIDTH), "plain"),
        (f"  {bar}", tone),
    ]


def _padded(parts: list[Part], columns: _Columns) -> list[Part]:
    """The parts with the axis filled, so that what follows stands in a column."""
    bar, tone = parts[-1]
    return [*parts[:-1], (fit(bar, columns.axis.width + 2), tone)]


def _skip_parts(row: SkipRow, step: str, columns: _Columns) -> list[Part]:
    lasting = "" if row.left_s is None else f" {left(row.left_s)}"
    said = f" {fit(row.provider, columns.name)} skipped: {row.reason}{lasting}"
    return [(f"{step:>2} ", "plain"), ("»", "muted"), (said, "muted")]


def _wait_words(row: WaitRow, view: RequestView, moment: Moment, *, live: bool) -> tuple[str, float]:
    """What a wait says, and until when its bar goes: it counts down while it runs."""
    ends = row.began_s + row.seconds
    elapsed = view.elapsed(moment.now)
    if live and elapsed < ends:
        remaining = left(ends - elapsed) if moment.calm else f"{ends - elapsed:.1f}s"
        return f"wait {remaining} left ({row.why})", max(elapsed, row.began_s)
    return f"wait {span(row.seconds)} ({row.why})", ends


def _aftermath(row: Row, view: RequestView, moment: Moment, *, live: bool) -> tuple[str, str]:
    match row:
        case WaitRow():
            return _wait_words(row, view, moment, live=live)[0].replace("(", "").replace(")", ""), "half"
        case FailoverRow():
            opened = "" if row.open_s is None else f" circuit open {left(row.open_s)}"
            return f"{FAILOVER}{opened}", "near"
        case DiscardRow():
            return f"{row.chars} discarded", "bad"
        case _:
            return "", "plain"
