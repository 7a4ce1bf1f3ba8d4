"""Markdown as terminal lines: parsed lazily, rendered incrementally, coloured by role."""
