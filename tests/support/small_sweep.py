"""A sweep of two runs of twenty agents, as one writes it."""

SWEEP = """
title = "a sweep"
scenario = "pool"
seeds = 1
design = "grid"
outcomes = ["members_end"]
[set]
people.agents = 20
plan.end = 2020-02-28
[parameters]
plan.fee_rate = [0.04, 0.08]
"""
