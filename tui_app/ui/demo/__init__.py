"""The guided demonstration: a script as data, a fold over events, one widget that tells it."""
