"""Many runs of one plan: designs, a store that loses none, and what they say together."""
