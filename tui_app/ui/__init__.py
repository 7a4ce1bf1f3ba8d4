"""The screen: a Textual app over the engine's stream of events."""
