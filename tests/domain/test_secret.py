"""A key shows in no way in which Python shows things."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.secret import Secret

KEY = "sk-planted-0123456789"


@dataclass(frozen=True, slots=True)
class Holder:
    key: Secret


@pytest.mark.parametrize(
    "shown",
    [
        repr(Secret(KEY)),
        str(Secret(KEY)),
        f"{Secret(KEY)}",
        f"{Secret(KEY)!r:>40}",
        f"{Secret(KEY):>40}",
        "{}".format(Secret(KEY)),  # noqa: UP032 -- the old way to format is what is tried
        "%s %r" % (Secret(KEY), Secret(KEY)),  # noqa: UP031 -- the old way to format is what is tried
        str([Secret(KEY)]),
        str({"key": Secret(KEY)}),
        repr(Holder(Secret(KEY))),
        repr(ValueError(Secret(KEY))),
    ],
)
def test_no_way_of_printing_shows_the_key(shown: str) -> None:
    assert "planted" not in shown
    assert "***" in shown


def test_a_log_and_a_traceback_show_stars(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("the key is %s, or %r", Secret(KEY), Holder(Secret(KEY)))
    told = "".join(traceback.format_exception_only(RuntimeError("no", Secret(KEY))))

    assert "planted" not in caplog.text + told


def test_the_key_leaves_only_by_being_revealed() -> None:
    assert Secret(KEY).reveal() == KEY
    assert not hasattr(Secret(KEY), "__dict__")


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_it_cannot_be_written_or_copied_out(way: object) -> None:
    assert callable(way)
    with pytest.raises(TypeError) as caught:
        way(Secret(KEY))
    assert "planted" not in str(caught.value)


def test_equal_keys_are_equal_secrets_and_no_strings() -> None:
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != Secret("other")
    assert Secret(KEY) != KEY
    assert len({Secret(KEY), Secret(KEY), Secret("other")}) == 2


def test_an_empty_key_is_no_key() -> None:
    assert not Secret("")
    assert Secret("x")
    assert Secret("").redact("text") == "text"


@given(st.text(min_size=1), st.text(), st.text())
def test_redacting_leaves_no_trace_of_the_key(key: str, before: str, after: str) -> None:
    redacted = Secret(key).redact(before + key + after)

    assert key not in redacted or key in "***" or "*" in key
    assert "***" in redacted
