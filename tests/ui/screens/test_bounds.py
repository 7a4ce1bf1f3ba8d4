from hypothesis import given
from hypothesis import strategies as st

from tui_app.faults import FAULTS, Fault
from tui_app.ui.screens.bounds import CHANCES, COUNTS, FORMS, SEEDS, TIMES, Bounds


@given(
    st.sampled_from(FAULTS),
    st.builds(
        Bounds,
        form=st.integers(0, 3),
        count=st.integers(0, len(COUNTS) - 1),
        time=st.integers(0, len(TIMES) - 1),
        chance=st.integers(0, len(CHANCES) - 1),
        seed=st.integers(0, len(SEEDS) - 1),
    ),
)
def test_whatever_is_chosen_is_a_fault_of_that_kind(kind: object, bounds: Bounds) -> None:
    assert kind in FAULTS
    found = FAULTS[FAULTS.index(kind)]
    fault = Fault.parse(bounds.fault(found))
    assert fault.name == found.name
    assert fault.count == COUNTS[bounds.count]
    assert fault.for_s == TIMES[bounds.time]


def test_every_choice_comes_round_again() -> None:
    bounds = Bounds()
    for go_on, many in (
        (Bounds.next_count, len(COUNTS)),
        (Bounds.next_time, len(TIMES)),
        (Bounds.next_chance, len(CHANCES)),
        (Bounds.next_seed, len(SEEDS)),
    ):
        for _ in range(many):
            bounds = go_on(bounds)
        assert not bounds.chosen


def test_every_form_that_is_offered_is_a_fault() -> None:
    for name, forms in FORMS.items():
        assert len({Fault.parse(f"{name}:{form}") for form in forms}) == len(forms)
