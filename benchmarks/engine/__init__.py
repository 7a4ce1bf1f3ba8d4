"""The rows about requests: what the engine adds to a call, a failover, many calls at once, a stream."""
