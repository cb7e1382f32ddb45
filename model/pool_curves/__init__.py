"""Demand, cost and gain of a living pool, from a sample of its members."""
