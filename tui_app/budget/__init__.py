"""The day's token budget: limits, levels, what is reserved, and what was used."""
