"""`usage` prints today's tokens, real and simulated ones apart."""

from __future__ import annotations

from tests.support.cli import Run


def test_a_new_day_is_a_row_a_provider_of_the_chain_at_zero(run: Run) -> None:
    rows = run("usage", "--json", "--env", "production").json
    assert [(row["provider"], row["tokens"], row["limit"], row["level"]) for row in rows] == [
        ("claude", 0, 200_000, "ok"),
        ("openai", 0, 200_000, "ok"),
        ("gemini", 0, 200_000, "ok"),
    ]
    assert set(rows[0]) == {
        "day",
        "environment",
        "provider",
        "simulated",
        "tokens",
        "limit",
        "percent",
        "level",
    }


def test_simulated_tokens_have_a_row_of_their_own(run: Run) -> None:
    asked = run("ask", "Hello", "--simulate", "--json").json["usage"]
    rows = run("usage", "--json").json
    by_kind = {row["simulated"]: row["tokens"] for row in rows}
    assert by_kind == {False: 0, True: asked["input_tokens"] + asked["output_tokens"]}


def test_tokens_add_up_over_processes_and_environments(run: Run) -> None:
    for environment in ("development", "production"):
        run("ask", "Hello", "--simulate", "--env", environment)
        run("ask", "Hello", "--simulate", "--env", environment)
    rows = [row for row in run("usage", "--json").json if row["simulated"]]
    assert [(row["environment"], row["limit"]) for row in rows] == [
        ("development", 10_000),
        ("production", 200_000),
    ]
    assert rows[0]["tokens"] == rows[1]["tokens"] > 0


def test_the_table_is_for_people(run: Run) -> None:
    run("ask", "Hello", "--simulate")
    table = run("usage").out
    assert "claude" in table
    assert "simulated" in table
    assert "10,000" in table


def test_a_folder_that_cannot_be_used_is_a_sentence(run: Run) -> None:
    result = run("usage", "--data-dir", "/proc/nowhere")
    assert result.code == 2
    assert "/proc/nowhere" in result.err
    assert "Traceback" not in result.err
