"""The looks that the app brings, and the tones in which its words are said."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="tui-app-dark",
    primary="#7aa2f7",
    secondary="#89ddff",
    accent="#c099ff",
    success="#7fd88f",
    warning="#f2d06b",
    error="#ff757f",
    foreground="#d5d9e6",
    background="#0f1117",
    surface="#141720",
    panel="#1c202c",
    dark=True,
    variables={"near": "#ff9e64", "bar-empty": "#333a4d", "frame": "#3b4358", "key": "#89ddff"},
)
LIGHT = Theme(
    name="tui-app-light",
    primary="#2f5fd0",
    secondary="#0b7285",
    accent="#7a3fc4",
    success="#1f7a3a",
    warning="#8a6100",
    error="#c0273a",
    foreground="#22262f",
    background="#fbfbfd",
    surface="#f4f5f8",
    panel="#e7e9ef",
    dark=False,
    variables={"near": "#b8520a", "bar-empty": "#cfd4df", "frame": "#b3bac8", "key": "#0b7285"},
)
CONTRAST = Theme(
    name="tui-app-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    accent="#ff9cff",
    success="#5cff5c",
    warning="#ffff00",
    error="#ff8080",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        "near": "#ffb340",
        "bar-empty": "#8a8a8a",
        "frame": "#c8c8c8",
        "key": "#00ffff",
        "foreground-muted": "#d0d0d0",
        "text-muted": "#d0d0d0",
        "text-disabled": "#d0d0d0",
    },
)
"""Every text at least 7 to 1 against its ground."""

THEMES = (DARK, LIGHT, CONTRAST)

DEFAULTS = {"near": "#e07b39", "bar-empty": "#60687a", "frame": "#60687a", "key": "#5fa8d3"}
"""For themes that are not ours: readable on dark and light."""

TONES: dict[str, str] = {
    "plain": "",
    "strong": "bold",
    "ok": "$success",
    "half": "$warning",
    "near": "$near",
    "bad": "$error",
    "accent": "$accent",
    "muted": "$foreground-muted",
    "key": "bold $key",
    "empty": "$bar-empty",
}
"""What a word means, to the style it is shown in; a colour never stands without its word."""
