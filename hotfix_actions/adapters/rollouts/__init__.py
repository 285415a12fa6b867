"""Strategies of rolling out."""
