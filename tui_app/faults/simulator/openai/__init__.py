"""The simulated OpenAI Chat Completions API, and compatible servers (wire-formats sections 2 and 5)."""

from tui_app.faults.simulator.openai.calls import operation, respond
from tui_app.faults.simulator.openai.errors import oversized

__all__ = ["operation", "oversized", "respond"]
