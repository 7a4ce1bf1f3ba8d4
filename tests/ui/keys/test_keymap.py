"""A person's own keys are taken line by line: a mistake is told and costs only its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.ui.driving import Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tui_app.ui.keys.keymap import MOST_BYTES, for_textual, judged, read_keymap
from tui_app.ui.keys.registry import all_known


def judge(**entries: object) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    keymap = judged({name.replace("__", "."): value for name, value in entries.items()}, all_known())
    return dict(keymap.own), keymap.problems


def test_no_file_is_no_key_map_and_no_problem(tmp_path: Path) -> None:
    assert read_keymap(tmp_path) == read_keymap(tmp_path / "nowhere")
    assert read_keymap(tmp_path).problems == ()


def test_ids_are_taken_with_and_without_quotes(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('"provider.kill" = "x"\napp.faults = "F10, ctrl+b"\n')
    assert dict(read_keymap(tmp_path).own) == {"provider.kill": ("x",), "app.faults": ("f10", "ctrl+b")}


def test_an_unknown_id_is_told_with_the_nearest() -> None:
    own, problems = judge(provider__kil="x", prompt__replay="p")
    assert own == {"prompt.replay": ("p",)}
    assert problems == ('keymap.toml: "provider.kil" is no binding; did you mean provider.kill?',)


def test_a_bad_key_is_told_with_the_nearest() -> None:
    own, (problem,) = judge(provider__kill="entr")
    assert own == {}
    assert problem == 'keymap.toml: provider.kill: "entr" is no key; did you mean enter?'


def test_something_that_is_no_text_is_told() -> None:
    assert judge(provider__kill=3)[1] == (
        'keymap.toml: provider.kill needs a key in quotes, such as "ctrl+k".',
    )


def test_a_key_that_does_something_else_there_is_told() -> None:
    own, (problem,) = judge(provider__kill="h")
    assert own == {}
    assert problem == "keymap.toml: provider.kill stays on k, because h is provider.heal."


def test_a_key_that_a_parent_class_has_is_taken_too() -> None:
    own, (problem,) = judge(traces__search="e")
    assert own == {}
    assert problem == "keymap.toml: traces.search stays on /, because e is traces.export."


def test_two_bindings_can_swap_their_keys() -> None:
    own, problems = judge(provider__kill="h", provider__heal="k")
    assert own == {"provider.kill": ("h",), "provider.heal": ("k",)}
    assert problems == ()


def test_a_swap_of_which_one_half_is_wrong_is_not_done_by_half() -> None:
    own, problems = judge(provider__kill="h", provider__heal="nonsense")
    assert own == {}
    assert len(problems) == 2


def test_what_works_while_one_types_cannot_be_a_letter() -> None:
    for entry in ({"app__faults": "x"}, {"app__quit": "q"}, {"prompt__send": "s"}):
        own, (problem,) = judge(**entry)
        assert own == {}
        assert "is typed as text there" in problem


def test_a_key_of_the_app_is_taken_everywhere() -> None:
    own, (problem,) = judge(prompt__newline="ctrl+q")
    assert own == {}
    assert "app.quit" in problem


@pytest.mark.parametrize("text", ["provider.kill = ", "\x00", '"a" = "b"\n"a" = "c"'])
def test_a_file_that_is_no_toml_is_told_in_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "keymap.toml").write_text(text)
    keymap = read_keymap(tmp_path)
    assert not keymap.own
    assert keymap.problems[0].startswith("keymap.toml is not read: ")


def test_files_that_cannot_be_or_need_not_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_bytes(b"#" * (MOST_BYTES + 1))
    assert "more than" in read_keymap(tmp_path).problems[0]
    (tmp_path / "keymap.toml").write_bytes(b'"provider.kill" = "\xff"')
    assert "is not read" in read_keymap(tmp_path).problems[0]
    (tmp_path / "keymap.toml").unlink()
    (tmp_path / "keymap.toml").mkdir()
    assert read_keymap(tmp_path).problems == ("keymap.toml cannot be read: Is a directory.",)


@given(
    st.dictionaries(st.sampled_from([known.id for known in all_known()]), st.text(max_size=12), max_size=5)
)
@example({"app.quit": "0,\r"})
@example({"app.quit": "ctrl+\u3000"})
def test_whatever_stands_in_it_is_taken_or_told(entries: dict[str, str]) -> None:
    keymap = judged(entries, all_known())
    assert len(keymap.own) + len(keymap.problems) == len(entries)
    assert all("\n" not in problem for problem in keymap.problems)


def test_bindings_that_share_a_key_with_a_changed_one_keep_theirs() -> None:
    keymap = judged({"provider.previous": "p"}, all_known())
    assert for_textual(keymap)["slash.previous"] == "up"


async def remapped(at: Driven, name: str) -> None:
    await at.until(lambda: name in at.app.key_names.own, "the key map is in force")


def engine_in(folder: Path) -> FakeEngine:
    first = snapshot()
    return FakeEngine(replace(first, settings=replace(first.settings, data_dir=folder)))


async def test_a_changed_key_works_and_is_shown_everywhere_and_the_old_one_is_free(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('"provider.kill" = "x"\n"app.faults" = "F10"\n"chat.write" = "w"\n')
    async with driving(engine_in(tmp_path)) as at:
        await remapped(at, "provider.kill")
        await at.press("escape")
        await at.sees("x kill", "w write", "F10 faults")
        await at.press("k")
        assert at.engine.calls[1:] == []
        await at.press("x")
        assert at.engine.calls[1:] == [("set_fault", "claude", "overloaded")]
        await at.press("f1")
        await at.sees("F10           break a provider on purpose", "x             kill it")
        await at.press("escape", "f10")
        await at.sees("F10 Break a provider on purpose")


async def test_mistakes_are_told_and_the_other_lines_work(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('"provider.kil" = "x"\n"prompt.replay" = "p"\n')
    async with driving(engine_in(tmp_path)) as at:
        await remapped(at, "prompt.replay")
        await at.sees("did you mean provider.kill?")
        await at.press("escape")
        await at.sees("p replay")


async def test_the_arrows_still_move_among_typed_commands_when_picking_a_provider_has_another_key(
    tmp_path: Path,
) -> None:
    (tmp_path / "keymap.toml").write_text('"provider.next" = "j"\n')
    async with driving(engine_in(tmp_path)) as at:
        await remapped(at, "provider.next")
        await at.press("escape", "j")
        assert at.main.picked == "openai"
        await at.press("i", "slash")
        await at.until(lambda: at.main.commands_shown)
        before = at.text
        await at.press("down")
        assert at.text != before
