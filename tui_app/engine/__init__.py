"""Puts the parts together: settings, storage, providers, simulator and service, on one event loop."""
