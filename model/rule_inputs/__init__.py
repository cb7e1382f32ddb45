"""The scenario as whole numbers, the form in which rules read it."""
