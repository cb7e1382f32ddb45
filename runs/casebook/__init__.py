"""Published and exact cases, run through the simulation and compared with what is known."""
