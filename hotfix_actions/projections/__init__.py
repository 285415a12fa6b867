"""Texts made from the story."""
