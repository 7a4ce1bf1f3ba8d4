"""Records on disk: usage, traces, conversations, preferences, in small TinyDB files that are replaced whole.

Nothing is imported here, so that a screen can name these modules before anything heavy is loaded;
`tui_app.storage.store` is the one to import when the files are needed.
"""
