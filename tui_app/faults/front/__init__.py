"""Faults in front of real providers: inside the transport, between our request and the vendor's answer."""
