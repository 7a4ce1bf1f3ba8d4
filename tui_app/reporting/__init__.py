"""Reports what happened to the outside: each report is a subscriber of the stream of events."""
