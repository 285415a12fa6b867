"""Kinds of projects: how to test, audit and install."""
