"""`usage --days` prints the days that were, for people and for programs."""

from __future__ import annotations

import pytest

from tests.support.cli import Run
from tui_app.settings.models import FACTS_DATE

TODAYS = ("day", "environment", "provider", "simulated", "tokens", "limit", "percent", "level")


def test_every_day_has_a_row_for_everybody_oldest_first(run: Run) -> None:
    rows = run("usage", "--days", "3", "--json", "--env", "production").json
    assert [row["provider"] for row in rows] == ["claude", "openai", "gemini"] * 3
    days = [row["day"] for row in rows]
    assert days == sorted(days)
    assert len(set(days)) == 3


def test_a_row_is_that_of_today_and_more(run: Run) -> None:
    run("ask", "Hello", "--simulate")
    today = run("usage", "--json", "--simulate").json
    rows = run("usage", "--days", "30", "--json", "--simulate").json
    last = [row for row in rows if row["day"] == today[0]["day"]]
    assert [{name: row[name] for name in TODAYS} for row in last] == today
    (row,) = last
    assert row["input_tokens"] + row["output_tokens"] == row["tokens"] > 0
    assert row["requests"] == 1
    assert row["cost_usd"] > 0


def test_the_table_has_a_bar_a_day_and_tells_the_date_of_the_prices(run: Run) -> None:
    run("ask", "Hello", "--simulate")
    printed = run("usage", "--days", "30", "--simulate").out
    (row,) = [line for line in printed.splitlines() if line.startswith("development")]
    assert "·" * 29 + "█" in row
    assert "simulated" in row
    assert "~$" in row
    assert FACTS_DATE in printed
    assert "nothing was spent" in printed


def test_an_unpriced_provider_has_no_cost(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("LOCAL_MODEL", "small")
    assert run("usage", "--days", "1", "--json", "--chain", "local").json[0]["cost_usd"] is None
    assert "–" in run("usage", "--days", "1", "--chain", "local").out


def test_a_year_still_fits_a_line(run: Run) -> None:
    run("ask", "Hello", "--simulate")
    rows = [line for line in run("usage", "--days", "366", "--simulate").out.splitlines() if "█" in line]
    assert len(rows) == 1
    assert rows[0].count("·") < 60


@pytest.mark.parametrize("days", ["0", "367", "-1", "many", "²"])
def test_days_are_a_number_of_days(run: Run, days: str) -> None:
    result = run("usage", "--days", days)
    assert result.code == 2
    assert "1 to 366" in result.err
