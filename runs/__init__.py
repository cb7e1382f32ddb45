"""What users do with the model: run a scenario, look at it, and check what a run has written.

Nothing is imported here, so that `mutualaid --help` answers at once.
"""
