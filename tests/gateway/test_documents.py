"""What the documents name is there: series of the dashboard and the alerts, headers, lines to paste."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.gateway.conftest import OpenGateway

DOCS = Path(__file__).parents[2] / "docs"
SUFFIX = re.compile("_(bucket|count|sum|total)$")


async def test_every_series_that_is_named_exists(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    text = (await running.http.get("/metrics")).text
    known = {SUFFIX.sub("", line.split()[2]) for line in text.splitlines() if line.startswith("# TYPE")}
    for name in ("grafana-dashboard.json", "alerts.yml", "gateway.md"):
        named = set(re.findall("tui_app_[a-z_]+[a-z]", (DOCS / name).read_text()))
        assert named
        assert {SUFFIX.sub("", each) for each in named} <= known, name


def test_the_dashboard_is_whole() -> None:
    board = json.loads((DOCS / "grafana-dashboard.json").read_text())
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])
