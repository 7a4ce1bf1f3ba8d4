"""What happens when a provider fails: the table, the decision, the circuits, and the run down the chain."""
