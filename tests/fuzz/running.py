"""Runs fuzz targets: a few examples in the ordinary tests, and for minutes with `make fuzz`."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from tests.fuzz import text_targets, wire_targets

Target = Callable[[st.DataObject], None]

TARGETS: tuple[Target, ...] = (
    wire_targets.disturbed_stream,
    wire_targets.mutated_stream,
    wire_targets.mutated_body,
    wire_targets.noise,
    wire_targets.error_answer,
    wire_targets.error_shape,
    wire_targets.hints,
    wire_targets.server_sent_events,
    text_targets.settings_file,
    text_targets.settings_values,
    text_targets.shown_text,
    text_targets.markdown_stream,
)


def try_out(target: Target, *, examples: int, seed: int) -> None:
    """Tries so many examples of a target; the same seed gives the same ones.

    Raises:
        AssertionError: an example broke the target's promise; hypothesis has made it small and prints it.
    """

    @seeded(seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(data=st.data())
    def attempt(data: st.DataObject) -> None:
        target(data)

    attempt()
