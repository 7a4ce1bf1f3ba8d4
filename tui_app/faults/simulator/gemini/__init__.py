"""The simulated Gemini generateContent API (wire-formats section 3)."""

from tui_app.faults.simulator.gemini.calls import operation, respond
from tui_app.faults.simulator.gemini.errors import oversized

__all__ = ["operation", "oversized", "respond"]
