"""Running the tasks of a sweep, in processes here or on a cluster."""
