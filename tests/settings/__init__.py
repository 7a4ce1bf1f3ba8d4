"""Tests of the settings: real files in real folders, and a process environment of the test's own."""
