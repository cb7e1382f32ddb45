"""Published numbers, and where they contradict one another."""
