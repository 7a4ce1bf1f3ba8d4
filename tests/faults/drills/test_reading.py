import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.sanitize import sanitize
from tui_app.faults import Fault
from tui_app.faults.drills import library
from tui_app.faults.drills.binding import check_targets
from tui_app.faults.drills.model import Ask, Bound, Break, Change, Circuit, Heal, Pass, Spend
from tui_app.faults.drills.places import lines_of
from tui_app.faults.drills.reading import ScenarioError, read_scenario

WHOLE = """\
title = "Everything that a scenario can say"
about = "Nothing in particular."
source = "https://example.org/outage"
environment = "staging"
chain = ["claude", "openai"]
seed = 3
without_key = ["gemini"]

[settings]
MAX_RETRIES = 1
BUDGET_POLICY = "skip"

[[steps]]
break = "claude"
fault = ["overloaded:count=1", "silence:for=30"]
fires = { min = 1, max = 2 }

[[steps]]
ask = "Hello?"
[steps.expect]
outcome = "answered"
answered_by = 2
trail = ["1:overloaded", "claude:timeout", "2:answered"]
attempts = 3
classes = ["overloaded", "timeout"]
waits = 1
waited_s = { max = 2 }
skipped = []
circuits = { claude = "open" }
budget = { 2 = "ok" }
text_whole = true
contains = "simulated"
discarded_chars = 0
duration_s = { min = 0.5 }
exit = 0

[[steps]]
pass = 1.5
[[steps]]
set = { DAILY_TOKEN_LIMIT_OPENAI = 100 }
[[steps]]
spend = "openai"
tokens = 90
[[steps]]
open = 1
[[steps]]
close = "claude"
[[steps]]
heal = "claude"
[[steps]]
heal = "all"
"""


def problems_of(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, "outage.toml", "outage")
    return str(caught.value)


def scenario(steps: str, head: str = "") -> str:
    return f'title = "A test"\n{head}\n{steps}'


def broken(fault: str) -> str:
    return scenario(f"[[steps]]\nbreak = 1\nfault = {fault}")


def asked(expect: str) -> str:
    return scenario(f"[[steps]]\nask = 'x'\nexpect.{expect}")


def headed(head: str) -> str:
    return scenario("[[steps]]\npass = 1", head)


NOWHERE = "there is no such key here"


def test_everything_that_a_scenario_can_say_is_read() -> None:
    read = read_scenario(WHOLE, "whole.toml", "whole")
    assert (read.environment, read.chain, read.seed) == ("staging", ("claude", "openai"), 3)
    assert read.variables == {"MAX_RETRIES": "1", "BUDGET_POLICY": "skip"}
    assert read.without_key == ("gemini",)
    broken, asked, *others = [step.deed for step in read.steps]
    assert broken == Break(
        "claude", (Fault("overloaded", count=1), Fault("silence", for_s=30.0)), Bound(1, 2)
    )
    assert isinstance(asked, Ask)
    assert asked.expect.trail == ((1, "overloaded"), ("claude", "timeout"), (2, "answered"))
    assert asked.expect.budget == ((2, "ok"),)
    assert asked.expect.skipped == ()
    assert asked.expect.exit_code == Bound(0, 0)
    assert others == [
        Pass(1.5),
        Change({"DAILY_TOKEN_LIMIT_OPENAI": "100"}),
        Spend("openai", 90),
        Circuit(1, True),
        Circuit("claude", False),
        Heal("claude"),
        Heal(None),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\ntitle = [", "outage.toml: is no TOML: "),
        ("x = 1\ny = z", "outage.toml:2: is no TOML: invalid value"),
        ("seed = 1", "title: is missing; say in one line what happens"),
        ('title = "x"', "steps: there are none"),
        (headed('enviroment = "staging"'), f"2: enviroment: {NOWHERE}; did you mean environment?"),
        (
            headed('environment = "prod"'),
            'environment: there is no "prod"; known: development, production, staging',
        ),
        (headed('chain = ["claude", "claude"]'), "chain: names a provider twice"),
        (scenario("[[steps]]\npass = -1"), "outage.toml:4: steps[1].pass: wants a number from 0 up"),
        (scenario("[[steps]]\npass = 1\nheal = 1"), "steps[1]: says heal and pass at once"),
        (scenario("[[steps]]\naks = 'x'"), f"steps[1].aks: {NOWHERE}; did you mean ask?"),
        (
            scenario("[[steps]]\nbreak = 0\nfault = 'cut'"),
            "steps[1].break: wants a provider's name, or its place",
        ),
        (scenario("[[steps]]\nbreak = 1"), "steps[1].fault: is missing"),
        (broken("'overlaoded'"), 'fault: unknown fault "overlaoded"; did you mean overloaded'),
        (broken("['cut', 'stall']"), "cut has no end, so what follows it never comes"),
        (scenario("[[steps]]\nspend = 1"), "steps[1].tokens: is missing"),
        (
            asked("anwered_by = 1"),
            f"outage.toml:5: steps[1].expect.anwered_by: {NOWHERE}; did you mean answered_by?",
        ),
        (
            scenario("[[steps]]\nask = 'x'\n[steps.expect]\noutcome = 'ok'"),
            'outage.toml:6: steps[1].expect.outcome: there is no "ok"; known: ',
        ),
        (asked("trail = ['claude:overload']"), 'there is no "overload"; did you mean overloaded?'),
        (asked("trail = ['claude']"), '"claude" is not PROVIDER:WORD'),
        (asked("waits = { min = 3, max = 2 }"), "can never hold: min is above max"),
        (asked("waits = { mni = 3 }"), "expect.waits.mni: there is no such key here"),
        (asked("attempts = 1.5"), "wants a whole number, or { min = …, max = … }"),
        (asked("budget = { openai = 'full' }"), 'expect.budget.openai: there is no "full"'),
        (
            headed("[settings]\nOPENAI_API_KEY = 'sk-1'"),
            "settings.OPENAI_API_KEY: has no place in a scenario",
        ),
        (headed("[settings]\nMAX_RETRIES = true"), "settings.MAX_RETRIES: wants text or a number"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_would_do(text: str, told: str) -> None:
    assert told in problems_of(text)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    lines = problems_of(scenario("[[steps]]\npass = 'x'\n[[steps]]\nask = 3", "sede = 1")).splitlines()
    assert [line.split(": ")[1] for line in lines] == ["sede", "steps[1].pass", "steps[2].ask"]


def test_a_key_that_stands_in_a_scenario_is_not_repeated() -> None:
    assert "sk-secret" not in problems_of(headed('[settings]\nOPENAI_API_KEY = "sk-secret"'))


def test_a_provider_that_the_chain_does_not_have_is_told_before_anything_runs() -> None:
    read = read_scenario(
        scenario("[[steps]]\nask = 'x'\n[steps.expect]\nanswered_by = 'openia'\ntrail = ['3:answered']"),
        "outage.toml",
        "outage",
    )
    with pytest.raises(ScenarioError) as caught:
        check_targets(read, ("claude", "openai"))
    first, second = str(caught.value).splitlines()
    assert first.startswith(
        'outage.toml:6: steps[1].expect.answered_by: "openia" is not in the chain; did you'
    )
    assert "the chain has no step 3; it is claude, openai" in second


def test_lines_are_found_where_a_text_of_many_lines_holds_what_looks_like_keys() -> None:
    text = 'about = """\n[[steps]]\ntitle = 1\n"""\ntitle = "x"\n[[steps]]\npass = 1\n[[steps]]\npass = 2\n'
    places = lines_of(text)
    assert places["title"] == 5
    assert places["steps[2].pass"] == 9
    assert "steps[3]" not in places


@pytest.mark.parametrize("name", library.names())
def test_every_scenario_of_the_library_is_readable_and_tells_what_happens(name: str) -> None:
    read = library.scenario(name)
    assert read.title
    assert read.about
    assert read.chain
    assert not read.source or read.source.startswith("https://")


def test_the_library_is_at_least_a_dozen() -> None:
    assert len(library.names()) >= 12
    assert "demo" in library.names()


def test_a_name_that_is_neither_file_nor_scenario_gets_the_nearest_one() -> None:
    with pytest.raises(ValueError, match="did you mean all-down"):
        library.scenario("all-donw")


def test_a_file_that_is_not_there_is_told_by_its_name() -> None:
    with pytest.raises(ScenarioError, match=r"nowhere\.toml: cannot be read: No such file"):
        library.scenario("nowhere.toml")


@given(st.text(max_size=200))
def test_foreign_text_is_refused_in_clean_lines(text: str) -> None:
    told = problems_of(text)
    assert all(line == sanitize(line) for line in told.splitlines())


@given(
    st.recursive(
        st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    st.sampled_from(
        ["ask", "break", "heal", "pass", "set", "spend", "open", "close", "expect", "fault", "fires"]
    ),
)
def test_a_value_of_any_type_at_any_key_is_read_or_refused(value: object, key: str) -> None:
    import json

    if isinstance(value, float) or "NaN" in json.dumps(value) or "Infinity" in json.dumps(value):
        return
    text = scenario(f"[[steps]]\nask = 'x'\n[[steps]]\n{key} = {json.dumps(value)}")
    try:
        read_scenario(text, "outage.toml", "outage")
    except ScenarioError as error:
        assert "outage.toml" in str(error)  # noqa: PT017 - either may come, and only one of them has a text
