"""What the screen shows, as plain values folded from events; knows nothing of Textual."""

from tui_app.ui.state.screen import ScreenState, looked, not_sent, sent, told, with_older

__all__ = ["ScreenState", "looked", "not_sent", "sent", "told", "with_older"]
