"""The simulated Anthropic Messages API (wire-formats section 1)."""

from tui_app.faults.simulator.anthropic.calls import operation, respond
from tui_app.faults.simulator.anthropic.errors import oversized

__all__ = ["operation", "oversized", "respond"]
