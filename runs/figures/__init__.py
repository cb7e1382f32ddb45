"""The figures of a run, a file a figure, and their registry."""
