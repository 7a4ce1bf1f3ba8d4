"""Scenarios: files that script faults, prompts and expectations, and the judgement of what came of them."""
