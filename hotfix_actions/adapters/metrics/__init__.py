"""Sources of metrics."""
