"""Sharing rules: what a payer owes of a round, and how it is paid, a file a rule."""
