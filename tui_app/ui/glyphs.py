"""The table of everything drawn that is not ASCII, each with the ASCII that takes its cells."""

from __future__ import annotations

from rich.cells import cell_len

_PAIRS: tuple[tuple[str, str], ...] = (
    ("✓✗■●○◐–—…·›»◂", "+x=*oo--..>><"),
    ("↑↓←→▸▾", "^v<>>v"),
    ("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"),
    ("•◦▪☐☑", "*o-_x"),
    ("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "||//--\\\\||"),
    ("█▓░▒", "#%::"),
    ("▏▎▍▌▋▊▉", "---|==="),
    ("▁▂▃▄▅▆▇▀▔▐▕▖▗▘▙▚▛▜▝▞▟", "___=====-||.." + "'#/##'/#"),
    ("─━╌╍┄┅┈┉═╴╶╸╺", "-=-=-=-==--=="),
    ("│┃╎╏┆┇┊┋║╵╷╹╻", "|#|#|#|##||##"),
    ("╭╮╰╯┌┐└┘├┤┬┴┼╱╲╳", "+++++++++++++/\\x"),
    ("┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬", "##################"),
    ("’‘“”×≥≤≈∞°", "''\"\"x><~8o"),
)

TO_ASCII: dict[int, str] = {
    ord(glyph): plain for glyphs, plains in _PAIRS for glyph, plain in zip(glyphs, plains, strict=True)
} | {ord("🔎"): "? "}
"""Glyphs of ours and of Textual's own widgets; a wide one has two characters."""


def in_ascii(text: str) -> str:
    """`text` with every glyph of the table as ASCII, cell for cell; whatever else stands in it stays."""
    return text if text.isascii() else text.translate(TO_ASCII)


def encodable(text: str, encoding: str) -> str:
    """`text` with `?` for each cell whose character an encoding lacks, as its terminal could not show it."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_encodable(character, encoding) for character in text)
    return text


def _encodable(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return "?" * cell_len(character)
    return character
