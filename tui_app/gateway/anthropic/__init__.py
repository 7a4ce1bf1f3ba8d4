"""Anthropic's Messages, as a client of the gateway speaks it."""
