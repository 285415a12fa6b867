"""Judges: evidence to a verdict."""
