"""The usage of many days as lines: a chart for each series with its numbers beside it, and what they mean."""

from __future__ import annotations

from functools import partial
from itertools import zip_longest
from textwrap import wrap

from textual.content import Content

from tui_app.budget.period import Period, Series, Terms
from tui_app.budget.words import cost_words, over_words, price_words, share_words, short_cost_words
from tui_app.domain.levels import percent_of
from tui_app.domain.sanitize import one_line
from tui_app.domain.usage import UsageAmounts
from tui_app.settings.models import FACTS_DATE, FACTS_SOURCE
from tui_app.ui.drawing import Part, between, fit, fit_right, line
from tui_app.ui.state.lines import TONES_BY_LEVEL
from tui_app.ui.usage_chart import AXIS_WIDTH, INDENT, chart, day_words
from tui_app.ui.widgets.tokens_panel import percent_words
from tui_app.ui.words import count

LABEL_WIDTH, NARROW_LABEL_WIDTH = 11, 9
WIDE_COLUMNS = (12, 14)
NARROW_COLUMNS = (7, 8)
GAP = 2
MOST_CELLS = 3
WIDE_FROM = 76
LEGEND_FROM = 90
MOST_DIGITS = 100_000_000
"""Numbers from here on are told as `123M`."""

NOTHING = "Nothing was used in these {days} days."
TEACHES = (
    "Every request that is answered counts here. {usage.close}, then type a message and press {prompt.send}."
)
"""What stands where nothing was used, with binding ids for the keys."""

ABOUT_COST = (
    "Cost in USD at the models and prices of today's settings, cached tokens at the full price; "
    f"prices that the settings do not name are of {FACTS_DATE} ({FACTS_SOURCE})."
)
ABOUT_SIMULATED = "Simulated: nothing was spent. The cost is what real providers would have asked."

Numbers = tuple[str, str, Part]
"""A label, the whole period's value, the picked day's."""


def usage_lines(
    period: Period, picked: int, width: int, *, simulated: bool, kind_key: str = "s", teaches: str = ""
) -> list[Content]:
    """Everything that the screen shows.

    Args:
        period: what was used.
        picked: the place of the day whose numbers are shown.
        width: in cells.
        simulated: the simulated series, instead of the real ones.
        kind_key: the key that shows the others.
        teaches: what to do where nothing was used.
    """
    shown = period.of_kind(simulated=simulated)
    used = [series for series in shown if series.peak]
    switch = []
    if any(series.peak for series in period.of_kind(simulated=not simulated)):
        others = kind_words(simulated=not simulated)
        switch.append(line(" ", (kind_key, "key"), f" shows what {others} providers used."))
    if not used:
        return [*_empty(period, simulated=simulated), *switch, *_wrapped(teaches, "muted", width)]
    lines = [*_summaries(used, period, picked, width), Content()]
    for series in used:
        lines += [*_block(series, period, picked, width), Content()]
    lines += [_unused(series) for series in shown if not series.peak]
    return [*lines, *_notes(width, simulated=simulated), *switch]


def kind_words(*, simulated: bool) -> str:
    """`simulated` or `real`."""
    return "simulated" if simulated else "real"


def _empty(period: Period, *, simulated: bool) -> list[Content]:
    said = NOTHING.format(days=len(period.days))
    kind = kind_words(simulated=simulated)
    return [line((f" {said}", "strong"), (f" ({kind} providers)", "accent" if simulated else "muted"))]


def _summaries(used: list[Series], period: Period, picked: int, width: int) -> list[Content]:
    """All series together: the whole period, and the picked day."""
    wide = width >= WIDE_FROM
    whole = [(series.total, series.terms) for series in used]
    day = [(series.days[picked], series.terms) for series in used]
    return [
        line((f" {_together(whole, wide=wide)} in {len(period.days)} days", "strong")),
        line((f" {_together(day, wide=wide)} on {day_words(period.days[picked])}", "key")),
    ]


def _together(parts: list[tuple[UsageAmounts, Terms]], *, wide: bool) -> str:
    total = sum((amounts for amounts, _ in parts), UsageAmounts())
    costs = [terms.cost(amounts) for amounts, terms in parts if amounts.tokens]
    known = [cost for cost in costs if cost is not None]
    said = [
        f"{_about(total)}{_number(total.tokens, wide=wide)} tokens",
        f"{_number(total.requests, wide=wide)} request{'' if total.requests == 1 else 's'}",
        f"{share_words(total)} estimated" if wide else "",
    ]
    if known:
        said.append(cost_words(sum(known)) + (" and more" if wide and len(known) < len(costs) else ""))
    elif costs and wide:
        said.append("cost not known")
    return " · ".join(filter(None, said))


def _block(series: Series, period: Period, picked: int, width: int) -> list[Content]:
    """One series: a title, and its chart with the numbers beside it, or below where it is too narrow."""
    wide = width >= AXIS_WIDTH + len(period.days) + GAP + LABEL_WIDTH + sum(WIDE_COLUMNS)
    columns = WIDE_COLUMNS if wide else NARROW_COLUMNS
    numbers_width = (LABEL_WIDTH if wide else NARROW_LABEL_WIDTH) + sum(columns)
    axis = AXIS_WIDTH if wide else INDENT
    room = (width - axis - GAP - numbers_width) // len(period.days)
    cell = max(1, min(MOST_CELLS, room))
    drawn = chart(series, period.days, picked, cell, axis=wide)
    numbers = [_numbers_line(row, columns) for row in _numbers(series, period, picked, wide=wide)]
    title = _title(series, width)
    if room < 1:
        return [title, *drawn, *numbers]
    pad = " " * (axis + cell * len(period.days) + GAP)
    rows = zip_longest(drawn, numbers)
    return [
        title,
        *(Content.assemble(left or pad, " " * GAP if left else "", right or "") for left, right in rows),
    ]


def _title(series: Series, width: int) -> Content:
    whose, terms = series.whose, series.terms
    mark = ("  ● SIMULATED", "accent") if whose.simulated else ("", "plain")
    model = f" · {one_line(terms.model, 40)}" if terms.model else ""
    prices = f"{price_words(terms.price_in, terms.price_out)} "
    name = line((f" {one_line(whose.environment, 20)} · {one_line(whose.provider, 20)}", "strong"), mark)
    named = Content.assemble(name, line((model, "muted")))
    if named.cell_length + len(prices) + 1 > width:
        return named.truncate(width, ellipsis=True)
    return between(named, line((prices, "muted")), width)


def _numbers(series: Series, period: Period, picked: int, *, wide: bool) -> list[Numbers]:
    total, day, terms = series.total, series.days[picked], series.terms
    level = terms.level(day)
    words, tone = "–", "muted"
    if level is not None and terms.limit is not None and day.tokens:
        percent = percent_words(percent_of(day.tokens, terms.limit))
        words, tone = f"{percent} {level.upper()}" if wide else percent, TONES_BY_LEVEL[level]
    over = over_words(series.days_over) if wide else f"{series.days_over} over"
    cost = cost_words if wide else short_cost_words
    number = partial(_number, wide=wide)
    return [
        ("", f"{len(period.days)} days", (day_words(period.days[picked]), "key")),
        ("tokens", _about(total) + number(total.tokens), (_about(day) + number(day.tokens), "plain")),
        ("in", number(total.input_tokens), (number(day.input_tokens), "plain")),
        ("out", number(total.output_tokens), (number(day.output_tokens), "plain")),
        ("requests", number(total.requests), (number(day.requests), "plain")),
        ("estimated", share_words(total), (share_words(day), "plain")),
        ("no limit" if terms.limit is None else f"of {count(terms.limit)}", over, (words, tone)),
        ("cost", cost(terms.cost(total)), (cost(terms.cost(day)), "plain")),
    ]


def _number(amount: int, *, wide: bool) -> str:
    return f"{amount:,}" if wide and amount < MOST_DIGITS else count(amount)


def _numbers_line(row: Numbers, columns: tuple[int, int]) -> Content:
    label, total, (day, tone) = row
    width = LABEL_WIDTH if columns == WIDE_COLUMNS else NARROW_LABEL_WIDTH
    return line(
        (fit(label, width), "muted"), fit_right(total, columns[0]), (fit_right(day, columns[1]), tone)
    )


def _unused(series: Series) -> Content:
    whose = f" {one_line(series.whose.environment, 20)} · {one_line(series.whose.provider, 20)}"
    return line((f"{whose}  nothing used", "muted"))


def _about(amounts: UsageAmounts) -> str:
    return "~" if amounts.estimated_tokens else ""


def _notes(width: int, *, simulated: bool) -> list[Content]:
    legend = [
        line(" ", ("o", "ok"), (" ok  ", "muted"), ("h", "half"), (" above 50 %  ", "muted")),
        line(("n", "near"), (" above 80 %  ", "muted"), ("E", "bad"), (" above the limit  ", "muted")),
        line(("┄", "empty"), (" the limit of today's settings", "muted")),
    ]
    if width < LEGEND_FROM:
        notes = [legend[0], Content.assemble(" ", legend[1]), Content.assemble(" ", legend[2])]
    else:
        notes = [Content.assemble(*legend)]
    notes += _wrapped(ABOUT_COST, "muted", width)
    if simulated:
        notes += _wrapped(ABOUT_SIMULATED, "accent", width)
    return notes


def _wrapped(text: str, tone: str, width: int) -> list[Content]:
    return [line((f" {each}", tone)) for each in wrap(text, max(width - 2, 1))]
