"""The HTTP gateway: the same engine for every other program, as a service API and in two dialects."""
