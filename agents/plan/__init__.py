"""The plan itself: the sharing platform, how a round's cost is shared, and the ledger."""
