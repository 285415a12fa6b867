"""GitHub through one HTTP door."""
