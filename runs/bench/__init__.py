"""How fast the program is, by storage, threads and number of agents."""
