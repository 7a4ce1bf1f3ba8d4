"""A terminal chat that shows its failover chain and keeps the day's token budget."""

import logging

__version__ = "0.1.0"

# Where nobody listens, nothing is said: Python would print exceptions, with their texts, on the terminal.
logging.getLogger(__name__).addHandler(logging.NullHandler())
