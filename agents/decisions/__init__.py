"""What a person decides, a file a decision, and the phases of a round that ask for it."""
