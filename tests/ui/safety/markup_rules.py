"""What may be written in the source of the screen, as rules over its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

Finding = tuple[int, str]

READS_MARKUP: dict[str, slice] = {
    **dict.fromkeys(("Static", "Label", "Button", "Checkbox", "RadioButton", "Tooltip", "Link"), slice(1)),
    **dict.fromkeys(("Option", "Select", "Tab", "TabPane", "Tree", "DiscoveryHit"), slice(1)),
    **dict.fromkeys(("notify", "add_leaf", "set_label", "DataTable", "Collapsible"), slice(1)),
    **dict.fromkeys(("OptionList", "SelectionList", "add_option", "add_options", "set_options"), slice(None)),
    **dict.fromkeys(("add_row", "add_rows", "add_column", "add_columns", "update_cell"), slice(None)),
    "Hit": slice(1, 2),
}
"""What looks for markup in a plain text that it is given, and in which of its arguments."""

BY_NAME = frozenset({"help", "title", "label", "prompt", "content"})
"""Arguments by name in which those look for it as well."""

EVERYWHERE = frozenset({"border_title", "border_subtitle", "tooltip", "placeholder"})
"""Attributes and arguments that are read as markup whatever they belong to."""

CONTENT = frozenset({"Content", "Text", "assemble", "styled", "join", "highlight", "truncate", "_literal"})
"""Calls that give text in which nobody looks for markup any more."""

TYPES = frozenset({"Content", "Text", "Option"})

CLOSED_DOORS = {
    "Markdown": "it opens links by itself and shows control characters: use Transcript",
    "MarkdownViewer": "it opens links by itself and shows control characters: use Transcript",
    "open_url": "only web.py opens addresses, after they were shown",
    "system": "the child prints over the screen",
    "popen": "the child prints over the screen",
}
"""Calls that have no place in the screen at all."""

STREAMS = frozenset({"stdin", "stdout", "stderr"})
STARTS_A_CHILD = frozenset({"run", "Popen", "call", "check_call", "check_output", "create_subprocess_exec"})
SUSPENDED = frozenset({"editor.py"})
"""Modules whose children have the terminal for themselves, because the screen is away meanwhile."""


@dataclass(frozen=True)
class Source:
    """A module of the screen."""

    path: Path
    tree: ast.Module

    @classmethod
    def read(cls, path: Path) -> Source:
        return cls(path, ast.parse(path.read_text(encoding="utf-8")))


def content_makers(sources: Iterable[Source]) -> frozenset[str]:
    """The functions that say that they give `Content`, by name."""
    named = {
        node.name
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and node.returns is not None and _is_content_type(node.returns)
    }
    return CONTENT | named


def _is_content_type(annotation: ast.expr) -> bool:
    """`Content`, or any list, tuple or iterator of it."""
    words = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    return bool(words & TYPES) and not words - TYPES - {"list", "tuple", "Iterator", "Iterable", "Sequence"}


def findings(source: Source, makers: frozenset[str]) -> Iterator[Finding]:
    """Each line that breaks a rule, and why that is one."""
    rules = _Rules(makers, _known(source.tree, makers))
    for node in ast.walk(source.tree):
        match node:
            case ast.Call():
                yield from rules.call(node)
                if source.path.name not in SUSPENDED:
                    yield from rules.child(node)
            case ast.Assign():
                yield from rules.assigned(node)
            case ast.FunctionDef(name="render"):
                yield from rules.rendered(node)


def _known(tree: ast.Module, makers: frozenset[str]) -> frozenset[str]:
    """The names that only ever stand for content in a module."""
    rules = _Rules(makers, frozenset())
    good: set[str] = set()
    bad: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                (good if rules.is_content(value) else bad).add(name)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                (good if _is_content_type(annotation) else bad).add(name)
            case ast.arg(arg=name, annotation=annotation) if annotation is not None:
                (good if _is_content_type(annotation) else bad).add(name)
    return frozenset(good - bad)


@dataclass(frozen=True)
class _Rules:
    makers: frozenset[str]
    known: frozenset[str]

    def is_content(self, node: ast.expr) -> bool:
        """Whether an expression gives text in which nobody looks for markup."""
        match node:
            case ast.Constant(value=value):
                return value is None or (isinstance(value, str) and "[" not in value)
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="render")):
                return True  # what Textual draws itself
            case ast.Call(func=called):
                return _last(called) in self.makers or (_last(called) == "Option" and self._option(node))
            case ast.Name(id=name):
                return name in self.known
            case ast.IfExp(body=body, orelse=orelse):
                return self.is_content(body) and self.is_content(orelse)
            case ast.Starred(value=inner) | ast.GeneratorExp(elt=inner) | ast.ListComp(elt=inner):
                return self.is_content(inner)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return all(self.is_content(each) for each in elements)
            case ast.Subscript(value=inner):
                return self.is_content(inner)
            case _:
                return False

    def _option(self, node: ast.Call) -> bool:
        return bool(node.args) and self.is_content(node.args[0])

    def call(self, node: ast.Call) -> Iterator[Finding]:
        """The rules for what is called."""
        name, owner = _last(node.func), _owner(node.func)
        by_name = {each.arg: each.value for each in node.keywords if each.arg}
        if name in CLOSED_DOORS:
            yield node.lineno, f"{name}: {CLOSED_DOORS[name]}"
        if owner == "webbrowser":
            yield node.lineno, f"{name}: {CLOSED_DOORS['open_url']}"
        if name == "Style" and "link" in by_name:
            yield node.lineno, "a link in a style is opened by the terminal itself, unseen"
        if name == "from_markup" and not (node.args and isinstance(node.args[0], ast.Constant)):
            yield node.lineno, "markup that is put together: write it out and give the parts as $variables"
        if "markup" in by_name and not _is_false(by_name["markup"]):
            yield node.lineno, f"{name} has its markup turned on"
        for place in EVERYWHERE & by_name.keys():
            if not self.is_content(by_name[place]):
                yield node.lineno, f"{place} is read as markup: give it Content, such as line(…)"
        if name in READS_MARKUP or (name == "update" and "Static" in ast.unparse(node.func)):
            yield from self._texts(node, name, by_name)

    def _texts(self, node: ast.Call, name: str, by_name: dict[str, ast.expr]) -> Iterator[Finding]:
        if "markup" in by_name and _is_false(by_name["markup"]):
            return
        given = node.args[READS_MARKUP.get(name, slice(1))]
        given += [value for place, value in by_name.items() if place in BY_NAME]
        if not all(self.is_content(each) for each in given):
            yield node.lineno, f"{name} reads markup in a plain text: give it Content, or markup=False"

    def child(self, node: ast.Call) -> Iterator[Finding]:
        """A child of ours must not have the terminal."""
        name = _last(node.func)
        if name in STARTS_A_CHILD and _owner(node.func) in {"subprocess", "asyncio"} and name != "to_thread":
            given = {each.arg for each in node.keywords}
            if _owner(node.func) == "asyncio" and name == "run":
                return
            if STREAMS - given:
                yield node.lineno, f"{name}: the child prints over the screen; give it {sorted(STREAMS)}"

    def assigned(self, node: ast.Assign) -> Iterator[Finding]:
        """The rules for attributes that are set."""
        for target in node.targets:
            read = isinstance(target, ast.Attribute) and target.attr in EVERYWHERE
            if read and not self.is_content(node.value):
                yield (
                    node.lineno,
                    f"{ast.unparse(target)} is read as markup: give it Content, as line(…) does",
                )

    def rendered(self, node: ast.FunctionDef) -> Iterator[Finding]:
        """A widget's own drawing: what `render` gives is read as markup where it is a plain text."""
        for each in ast.walk(node):
            if isinstance(each, ast.Return) and each.value is not None and not self.is_content(each.value):
                yield each.lineno, "a plain text from render() is read as markup: give Content"


def _last(node: ast.expr) -> str:
    """The last word of what is called."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _owner(node: ast.expr) -> str:
    """The word before it."""
    return _last(node.value) if isinstance(node, ast.Attribute) else ""


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
