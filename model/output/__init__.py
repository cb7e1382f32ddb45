"""What was recorded of a run, as tables."""
