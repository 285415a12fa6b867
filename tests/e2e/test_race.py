"""Two processes at the same moment make each thing once."""
