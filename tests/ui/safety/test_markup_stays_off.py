"""Markup stays off: no plain text reaches a widget that would read commands in it, and no other door is open.

Textual takes a plain `str` as markup: `[@click=app.quit]` runs the action when it is clicked, and a stray
`[/x]` ends the app. So what is shown is `Content`, or is given with `markup=False`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.safety import markup_rules
from tests.ui.safety.markup_rules import Source, findings

UI = Path(__file__).parents[3] / "tui_app" / "ui"
SOURCES = [Source.read(path) for path in sorted(UI.rglob("*.py"))]
MAKERS = markup_rules.content_makers(SOURCES)


def test_no_plain_text_is_read_as_markup() -> None:
    assert not list(_all_findings()), "\n" + "\n".join(_all_findings())


def _all_findings() -> Iterator[str]:
    for source in SOURCES:
        for line, why in findings(source, MAKERS):
            yield f"{source.path.relative_to(UI.parents[1])}:{line}: {why}"


@pytest.mark.parametrize(
    "code",
    [
        "Static(name)",
        "Static(f'{name}')",
        "Label('[b]x')",
        "Button(name)",
        "OptionList(name)",
        "OptionList(Option(name), markup=False)",
        "Collapsible(title=name)",
        "widget.border_title = name",
        "widget.border_subtitle = f'{name}'",
        "widget.tooltip = name",
        "self.query_one('#x', Static).update(name)",
        "app.notify(name)",
        "Input(placeholder=name)",
        "TextArea(placeholder=name)",
        "table.add_row(name)",
        "table.add_column(name)",
        "tree.root.add_leaf(name)",
        "Content.from_markup(name)",
        "Content.from_markup(f'[b]{name}[/b]')",
        "Text.from_markup(name)",
        "Static(name if a else line(name), markup=True)",
        "Hit(1, name, run, help=name)",
        "def render(self):\n    return name",
        "Static('[@click=app.quit]x[/]')",
        "Style(link=name)",
        "webbrowser.open(name)",
        "app.open_url(name)",
        "Markdown(name)",
        "subprocess.run(['x'])",
        "subprocess.Popen(['x'], stdout=DEVNULL)",
        "os.system(name)",
    ],
)
def test_the_rules_see_what_they_must_not_let_pass(code: str) -> None:
    assert list(findings(Source(Path("x.py"), ast.parse(code)), MAKERS)), code


@pytest.mark.parametrize(
    "code",
    [
        "Static(name, markup=False)",
        "Static(markup=False)",
        "Static(line(name))",
        "Static(Content(name))",
        "OptionList(*(Option(line(name), id=name) for name in names), markup=False)",
        "widget.border_title = line((name, 'muted'))",
        "widget.border_title = line(name) if name else Content()",
        "widget.border_title = ''",
        "Static('words of our own')",
        "self.query_one('#x', Static).update(line(name))",
        "Content.from_markup('[b]$name[/b]', name=name)",
        "text = line(name)\nStatic(text)",
        "def render(self):\n    return stack(lines)",
        "subprocess.run(['x'], stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)",
        "app.notify(name, markup=False)",
        "Hit(1, matcher.highlight(name), run, help=_literal(name))",
        "state.update(name)",
    ],
)
def test_the_rules_let_the_right_way_pass(code: str) -> None:
    assert list(findings(Source(Path("x.py"), ast.parse(code)), MAKERS)) == [], code
