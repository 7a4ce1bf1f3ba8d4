"""Texts that try to command the terminal or Textual."""

from __future__ import annotations

PAYLOADS = (
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]52;c;ZXZpbA==\x1b\\",
    "\x1b]2;EVIL\x1b\\",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H",
    "\x1b[c",
    "\x1b[31mred",
    "\x1bP+q544e\x1b\\",
    "\x9b2J",
    "\x9d52;c;ZXZpbA==\x9c",
    "\x07\x08\x0b\x0c\x0e\x0f\x05\x7f",
    "a\rb",
    "\u202etxt.exe\u202c",
    "\u2066isolated\u2069",
    "\u200bzero\u200f",
    "\U000e0041\U000e007f",
    "\ufeffbom",
    "\x00nul",
)

MARKUP = (
    "[@click=app.quit]quit[/]",
    "[/nope]",
    "[link=https://evil.example]x[/link]",
    "[bold red]not bold[/bold red]",
    "$text-error",
    "[$primary]x",
)
