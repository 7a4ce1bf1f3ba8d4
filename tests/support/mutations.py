"""Real bodies of the vendors, ways to spoil them, and what must hold of whatever is read from them."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.providers.making import Read
from tests.providers.transcripts import ALL, GEMINI, GEMINI_ARRAY, Transcript
from tui_app.domain.failures import Failure

STREAMS: list[tuple[Transcript, bytes]] = [
    *((transcript, transcript.stream) for transcript in ALL),
    *((transcript, transcript.stream.replace(b"\r\n", b"\n").replace(b"\n", b"\r")) for transcript in ALL),
]
BODIES: list[tuple[Transcript, bytes]] = [
    *STREAMS,
    *((transcript, transcript.body) for transcript in ALL),
    (GEMINI, GEMINI_ARRAY),
]
"""Every form in which the same answer comes."""

JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 10**30, 1.5, "", "x", [], {}, [1], [None], {"a": 1}, ["x"], [[]], [{}]]
)

ERRORS: list[Any] = [
    {
        "type": "error",
        "error": {"type": "t", "message": "m", "details": {"error_code": "c"}},
        "request_id": "r",
    },
    {"error": {"message": "m", "type": "t", "param": "p", "code": "c"}},
    {"object": "error", "message": "m", "code": 400},
    {
        "error": {
            "code": 429,
            "message": "m",
            "status": "RESOURCE_EXHAUSTED",
            "details": [
                {"@type": "t", "reason": "r"},
                {"violations": [{"quotaId": "XPerDay"}]},
                {"retryDelay": "11s"},
            ],
        }
    },
]


def pieces_in(body: bytes, cuts: list[int]) -> Iterator[bytes]:
    """The body in the pieces between these places."""
    bounds = [0, *sorted(cuts), len(body)]
    return (body[start:end] for start, end in itertools.pairwise(bounds))


def is_sound(answer: Read) -> None:
    """Either a failure or an end, and only an end ends an answer."""
    if answer.failure is None:
        assert answer.finish is not None
        assert answer.text.strip() or answer.calls.whole()
    else:
        assert isinstance(answer.failure, Failure)
        assert answer.failure.message
        assert answer.finish is None


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value inside a JSON value stands."""
    yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from paths(child, (*path, key))


def mutated(value: Any, data: st.DataObject, junk_of: st.SearchStrategy[Any] = JUNK) -> Any:
    """`value` with one place replaced, taken away or put elsewhere."""
    path = data.draw(st.sampled_from(list(paths(value))))
    junk = copy.deepcopy(data.draw(junk_of))  # the strategy gives the same object again
    if not path:
        return junk
    place = value
    for key in path[:-1]:
        place = place[key]
    match data.draw(st.sampled_from(["replace", "delete", "double"])):
        case "replace":
            place[path[-1]] = junk
        case "delete":
            del place[path[-1]]
        case _ if isinstance(place, list):
            place.append(junk)
        case _:
            place["new"] = junk
    return value
