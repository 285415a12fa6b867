"""The sample repository as plain files, and its history as data."""
