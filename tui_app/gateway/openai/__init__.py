"""OpenAI's Chat Completions, as a client of the gateway speaks it."""
