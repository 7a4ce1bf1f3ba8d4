"""A link is read before it is opened, is opened outside of the screen's loop, and nothing but links opens."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.ui.driving import COMPACT, FULL, Driven, driving
from tests.ui.fake_engine import FakeEngine
from tests.ui.safety.corpus import LINKS
from tests.ui.story import answered
from tui_app.ui.web import CannotOpenError, leads_to, open_address
from tui_app.ui.widgets.transcript import Transcript

GOOD = "https://docs.example/a?b=c"
OTHER = "mailto:ops@example.com"
LONG = "https://docs.example/" + "long/" * 60
TEXT = f"See [the docs]({GOOD}) or write to [us]({OTHER})."

BAD = (
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ssh://-oProxyCommand=evil/",
    "data:text/html;base64,AAAA",
    "vscode://file/etc/passwd",
    "//evil.example",
    "-oX=evil",
    "--help",
    "",
    "https://",
    "https://a.example/\x1b]52;c;x\x07",
    "https://a.example/ b",
    "https://a.example/\n--flag",
    "https://bücher.example/",
)


class Browser:
    """A program that a person could have set as `BROWSER`; it keeps the addresses that it was given."""

    def __init__(self, folder: Path, code: int = 0) -> None:
        self._seen = folder / "seen"
        program = folder / "browser"
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$#" "$1" >> "{self._seen}"\n'
            "echo noise; echo noise >&2; echo noise > /dev/tty\n"
            f'echo "TERM=$TERM" >> "{self._seen}"\nexit {code}\n'
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.command = f"{program} %s"

    @property
    def seen(self) -> list[str]:
        return self._seen.read_text().splitlines() if self._seen.exists() else []


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser(tmp_path)
    monkeypatch.setenv("BROWSER", browser.command)
    monkeypatch.setenv("TERM", "xterm-256color")
    return browser


async def reads(at: Driven, text: str = TEXT) -> None:
    """The answer stands on the screen, and the focus is outside the input."""
    at.engine.when_sent.append(answered(text=text))
    await at.ask()
    await at.until(at.main.transcript.links_in_view, "a link is in view")
    await at.press("escape")


async def click(at: Driven, label: str) -> None:
    """Clicks on a word of the conversation."""
    transcript = at.main.transcript
    rows = [strip.text for strip in transcript.render_lines(transcript.size.region)]
    [(x, y)] = [(row.find(label), y) for y, row in enumerate(rows) if label in row]
    await at.pilot.click(Transcript, offset=(x + 1, y))
    await at.pilot.pause()


@pytest.mark.parametrize("size", [FULL, COMPACT])
async def test_the_first_click_shows_the_address_and_the_second_one_opens_it(
    browser: Browser, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(size=size) as at:
        await reads(at)
        await click(at, "the docs")
        await at.sees(f"{GOOD} · o opens it")
        assert browser.seen == []
        monkeypatch.setattr(at.app, "CLICK_CHAIN_TIME_THRESHOLD", 0.0)  # two clicks, not a double click
        await click(at, "the docs")
        await at.until(lambda: browser.seen, "the browser was asked")
        assert browser.seen[:2] == ["1", GOOD]
        await at.sees("The browser has the link.")


@pytest.mark.parametrize("key", ["o", "enter"])
async def test_links_are_walked_and_opened_from_the_keyboard(browser: Browser, key: str) -> None:
    async with driving() as at:
        await reads(at)
        await at.press("l")
        await at.sees(f"link 1/2: {GOOD} · o opens it")
        await at.press("l")
        await at.sees(f"link 2/2: {OTHER} · o opens it")
        await at.press("l")
        await at.sees("link 1/2")
        await at.press(key)
        await at.until(lambda: browser.seen, "the browser was asked")
        assert browser.seen[:2] == ["1", GOOD]
        assert ("open_circuit", "claude") not in at.engine.calls


async def test_what_is_no_longer_to_be_read_is_not_opened(browser: Browser) -> None:
    async with driving() as at:
        await reads(at)
        await at.press("l")
        await at.sees("o opens it")
        at.main.say("something else happened")
        await at.press("o")
        await at.until(lambda: ("open_circuit", "claude") in at.engine.calls, "o means the circuit again")
        assert browser.seen == []
        at.main.say("something else happened")
        await click(at, "the docs")
        await at.sees("o opens it")
        assert browser.seen == []


async def test_an_address_that_does_not_fit_is_shown_in_full_on_a_screen(browser: Browser) -> None:
    async with driving() as at:
        await reads(at, f"[x]({LONG})")
        await at.press("l")
        await at.sees(f"Link of {len(LONG)} characters")
        assert "".join(at.text.split()).count("long/") >= 60
        await at.press("escape")
        assert browser.seen == []
        await at.press("l", "o")
        await at.until(lambda: browser.seen, "the browser was asked")
        assert browser.seen[1] == LONG


async def test_an_address_that_looks_like_another_place_says_where_it_leads() -> None:
    async with driving() as at:
        await reads(at, "[x](https://bank.example@evil.example/)")
        await at.press("l")
        await at.sees("leads to evil.example: https://bank.example@evil.example/")
    assert leads_to("https://bank.example/@evil.example") == ""


async def test_without_a_browser_the_person_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", Browser(tmp_path, code=1).command)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    async with driving() as at:
        await reads(at)
        await at.press("l", "o")
        await at.sees("Not opened: no browser was found")


async def test_no_link_in_view_is_said(browser: Browser) -> None:
    async with driving() as at:
        await at.press("escape", "l")
        await at.sees("No link is in view.")
        await at.press("enter")
        assert at.app.focused is at.main.prompt


@pytest.mark.parametrize("address", BAD)
def test_no_other_kind_of_address_is_opened(browser: Browser, address: str) -> None:
    with pytest.raises(CannotOpenError, match="only http, https and mailto"):
        open_address(address)
    assert browser.seen == []


def test_a_browser_cannot_reach_the_terminal(browser: Browser, capfd: pytest.CaptureFixture[str]) -> None:
    open_address(GOOD)
    assert browser.seen == ["1", GOOD, "TERM="]
    assert capfd.readouterr() == ("", "")
    assert os.environ["TERM"] == "xterm-256color"


async def test_of_all_hostile_links_only_plain_web_addresses_can_be_clicked() -> None:
    for attack in LINKS:
        async with driving(FakeEngine(when_sent=[answered(text=attack.text)])) as at:
            await at.ask()
            await at.sees("ANSWERED BY")
            for link in at.main.transcript.links_in_view():
                assert link.startswith("https://"), attack.name
                assert link.isascii(), attack.name
                assert link.isprintable(), attack.name


def test_the_corpus_has_every_kind_of_link_that_must_not_open() -> None:
    text = "".join(link.text for link in LINKS)
    for scheme in ("javascript:", "file:", "ssh:", "data:", "vscode:", "(//", "(-o"):
        assert scheme in text
