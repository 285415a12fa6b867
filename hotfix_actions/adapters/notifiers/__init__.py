"""Carriers of notices."""
