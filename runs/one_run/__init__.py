"""One run, from a scenario to a finished folder."""
