"""Tests of the plain data that every part shares."""
