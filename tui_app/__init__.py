"""A terminal chat that shows its failover chain and keeps the day's token budget."""

__version__ = "0.1.0"
