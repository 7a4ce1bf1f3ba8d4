"""Faults that can be put in front of a provider, and the simulator that acts them out."""

from tui_app.faults.board import FaultBoard
from tui_app.faults.catalogue import FAULTS, FaultKind, fault_kind
from tui_app.faults.fault import Fault

__all__ = ["FAULTS", "Fault", "FaultBoard", "FaultKind", "fault_kind"]
