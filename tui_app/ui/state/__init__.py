"""What the screen shows, as plain values folded from events; knows nothing of Textual."""

from tui_app.ui.state.gauges import Gauge
from tui_app.ui.state.lines import EventLine
from tui_app.ui.state.providers import ProviderRow
from tui_app.ui.state.request import RequestView
from tui_app.ui.state.screen import (
    ScreenState,
    folded,
    from_snapshot,
    looked,
    not_sent,
    sent,
    told,
    with_older,
)

__all__ = [
    "EventLine",
    "Gauge",
    "ProviderRow",
    "RequestView",
    "ScreenState",
    "folded",
    "from_snapshot",
    "looked",
    "not_sent",
    "sent",
    "told",
    "with_older",
]
