"""Scenarios that come with the app, one file each."""
