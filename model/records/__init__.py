"""What is written down of a round, a row each."""
