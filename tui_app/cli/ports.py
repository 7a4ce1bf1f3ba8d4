"""Where the servers listen unless they are told otherwise."""

SERVE = 8088
SIMULATE = 8089
