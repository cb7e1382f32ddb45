"""Many runs of one plan: designs, a ledger that loses none, and what they say together."""
