"""Texts that try to command the terminal, to act in the app, to break it, or to lie about what is read."""

from __future__ import annotations

from dataclasses import dataclass

CLIPBOARD = "ZXZpbA=="
"""What the attacks on the clipboard want to put there."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One attack.

    Attributes:
        name: what it tries, as a test's name.
        text: the attack.
        shown: a part of it that is plain text and must be seen where there is room, else empty.
    """

    name: str
    text: str
    shown: str = ""


SEQUENCES = (
    Hostile("csi_clear_screen", "a\x1b[2J\x1b[Hb"),
    Hostile("csi_colour", "\x1b[38;5;196mred\x1b[48;5;21mblue", "red"),
    Hostile("csi_cursor", "\x1b[999;1Hbottom\x1b[A\x1b[1000D", "bottom"),
    Hostile("csi_device_attributes", "\x1b[c\x1b[>0c"),
    Hostile("csi_cursor_report", "\x1b[6n\x1b[5n"),
    Hostile("csi_window_title_report", "\x1b[21t"),
    Hostile("csi_resize_window", "\x1b[8;1;1t"),
    Hostile("csi_leave_alternate_screen", "\x1b[?1049l"),
    Hostile("csi_mouse_off_paste_off", "\x1b[?1000l\x1b[?2004l"),
    Hostile("csi_mouse_report_typed_back", "\x1b[<32;NaN;NaNM"),
    Hostile("csi_kitty_keyboard", "\x1b[>31u"),
    Hostile("csi_never_ended", "tail \x1b[38;5;"),
    Hostile("osc_52_bell", f"\x1b]52;c;{CLIPBOARD}\x07"),
    Hostile("osc_52_string_terminator", f"\x1b]52;c;{CLIPBOARD}\x1b\\"),
    Hostile("osc_52_asks_for_the_clipboard", "\x1b]52;c;?\x07"),
    Hostile("osc_8_link", "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
    Hostile("osc_2_title", "\x1b]2;EVIL\x1b\\"),
    Hostile("osc_0_title", "\x1b]0;EVIL\x07"),
    Hostile("osc_4_palette", "\x1b]4;1;rgb:00/00/00\x07"),
    Hostile("osc_9_notification", "\x1b]9;EVIL\x07"),
    Hostile("osc_1337_file", "\x1b]1337;File=inline=1:AAAA\x07"),
    Hostile("osc_never_ended", "before \x1b]52;c;QUFB and everything behind it"),
    Hostile("osc_ended_by_another", "\x1b]2;A\x1b]2;B\x07C", "C"),
    Hostile("dcs", "\x1bP+q544e\x1b\\"),
    Hostile("dcs_sixel", "\x1bPq#0;2;0;0;0#0~~\x1b\\"),
    Hostile("dcs_tmux_passthrough", f"\x1bPtmux;\x1b\x1b]52;c;{CLIPBOARD}\x07\x1b\\"),
    Hostile("apc_kitty_graphics", "\x1b_Gf=24,s=1,v=1;AAAA\x1b\\"),
    Hostile("pm_and_sos", "\x1b^secret\x1b\\\x1bXsecret\x1b\\"),
    Hostile("c1_csi", "\x9b2J\x9b31m"),
    Hostile("c1_osc_52", f"\x9d52;c;{CLIPBOARD}\x9c"),
    Hostile("c1_dcs", "\x90+q544e\x9c"),
    Hostile("c1_all", "".join(map(chr, range(0x80, 0xA0)))),
    Hostile("c0_all", "".join(map(chr, range(0x20)))),
    Hostile("shift_out_and_in", "\x0elqqk\x0f"),
    Hostile("enquiry", "\x05\x05"),
    Hostile("bell_backspace_delete", "rm -rf /\x08\x08\x08\x7f\x07"),
    Hostile("full_reset", "\x1bc\x1b#8\x1b(0"),
    Hostile("escape_alone_at_the_end", "the end\x1b", "the end"),
    Hostile("escape_between_everything", "\x1b".join("]52;c;QUFB")),
    Hostile("nul", "a\x00b"),
    Hostile("carriage_returns", "safe text\rEVIL\r\nnext\r\r\n"),
    Hostile("line_and_paragraph_separators", "a\u2028b\u2029c\x85d"),
)

DECEPTIONS = (
    Hostile("bidi_override", "\u202etxt.exe\u202c"),
    Hostile("bidi_isolates", "\u2066isolated\u2069\u2067\u2068"),
    Hostile("bidi_marks", "a\u200eb\u200fc\u061cd"),
    Hostile("zero_width", "pass\u200bword\u2060\ufeff"),
    Hostile("invisible_operators", "f\u2061(x)\u2062\u2063\u2064"),
    Hostile("tag_characters", "".join(chr(0xE0000 + ord(each)) for each in "hidden") + "\U000e007f"),
    Hostile("interlinear_annotation", "\ufff9a\ufffab\ufffb"),
    Hostile("lone_high_surrogate", "a\ud83d"),
    Hostile("lone_low_surrogate", "\ude00b"),
    Hostile("surrogates_that_pair_up", "\ud83d\ude00"),
    Hostile("entities", "&#27;]52;c;QUFB&#7; &#x202e;txt.exe &#155;2J"),
)

MARKUP = (
    Hostile("markup_action", "[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    Hostile("markup_action_link", "[@click=app.open_url('https://evil.example')]x[/]", "open_url"),
    Hostile("markup_stray_close", "[/x] [/]", "[/x]"),
    Hostile("markup_stray_close_of_a_link", "[/link] [/@click]", "[/link]"),
    Hostile("markup_link", "[link=https://evil.example]x[/link]", "[link="),
    Hostile("markup_style", "[bold red on blue]x[/]", "[bold red on blue]"),
    Hostile("markup_variables", "$text-error [$primary]x {x} {0.__class__} %s %n", "[$primary]x"),
    Hostile("markup_escapes", "\\[b]x\\[/b] \\\\[@click=app.bell]y[/]", "x"),
    Hostile("markup_unclosed", "[@click=app.quit( [b", "[b"),
    Hostile("rich_emoji_code", ":smile: :warning:", ":warning:"),
)

SHAPES = (
    Hostile("huge_line", "x" * 30_000),
    Hostile("huge_line_of_wide_letters", "漢" * 5_000),
    Hostile("many_lines", "\n" * 3_000 + "end"),
    Hostile("combining_stacks", "z" + "\u0335\u0489\u0301" * 200),
    Hostile("combining_alone", "\u0301" * 50),
    Hostile("tabs", "\t\ta\tb\t" * 40),
    Hostile("table_of_5000_columns", "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000 + "\n|" + "b|" * 5_000),
    Hostile("deep_quotes", ">" * 2_000 + " deep"),
    Hostile("deep_lists", "\n".join("  " * depth + "- deep" for depth in range(200))),
    Hostile("brackets", "[" * 4_000),
    Hostile("emphasis", "*_" * 2_000),
    Hostile("fence_never_ended", "```python\nprint('\x1b]2;EVIL\x07')"),
    Hostile("setext_and_rules", "=\n-\n=\n---\n" * 50),
    Hostile("html", "<script>alert(1)</script><img src=x onerror=alert(1)>", "<script>"),
    Hostile("unassigned_and_private", "\ue000\U0010ffff\uffff\U000f0000"),
)

LINKS = (
    Hostile("link_with_an_escape_in_it", f"[x](https://a.example/%1b]52;c;{CLIPBOARD}%07)"),
    Hostile("link_with_a_raw_escape", "[x](<https://a.example/\x1b]52;c;QUFB\x07>)"),
    Hostile("link_javascript", "[x](javascript:alert(1))"),
    Hostile("link_file", "[x](file:///etc/passwd)"),
    Hostile("link_ssh", "[x](ssh://-oProxyCommand=evil/)"),
    Hostile("link_data", "[x](data:text/html;base64,AAAA)"),
    Hostile("link_editor", "[x](vscode://file/etc/passwd)"),
    Hostile("link_without_scheme", "[x](//evil.example)"),
    Hostile("link_that_is_an_option", "[x](-oX=evil)"),
    Hostile("link_that_lies", "[https://bank.example](https://evil.example/?a=https://bank.example)"),
    Hostile("link_with_a_bidi_address", "[x](https://a.example/\u202egpj.exe)"),
    Hostile("image", "![x\x1b]2;E\x07](https://evil.example/pixel.png)"),
    Hostile("link_definition", "[x]\n\n[x]: javascript:alert(1) '\x1b]2;E\x07'"),
)

CORPUS = SEQUENCES + DECEPTIONS + MARKUP + SHAPES + LINKS

SURVIVORS = (
    "👩‍👩‍👧",
    "👩🏽‍🚀",
    "🏳️‍🌈",
    "❤️",
    "e\u0301",
    "漢字",
    "العربية",
    "עברית",
    "हिन्दी",
    "a\u00a0b",
)
"""Text of the world that looks a little like the attacks and must arrive as it is."""
