"""A finished run, and what is measured of it."""
