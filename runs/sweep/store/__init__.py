"""The store of finished runs: written at once, checked, and locked against a second writer."""
