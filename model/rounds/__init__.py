"""The parts of a round that are neither people nor platform: dates, supervision, run-off."""
