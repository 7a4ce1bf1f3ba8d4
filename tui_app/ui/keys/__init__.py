"""Keys: how they are written, which there are, how a person's own file changes them, how they are shown."""
