"""Which points a sweep visits, and the tasks and fingerprints that follow."""
