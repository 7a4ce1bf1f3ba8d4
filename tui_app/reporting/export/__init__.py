"""Traces and conversations as files for other people and programs: Markdown, JSON, SVG. Plain functions."""
