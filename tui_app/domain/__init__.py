"""Plain data that every other part shares; imports nothing of ours."""
