"""Reading a sweep file: factors, outcomes, and keys of a scenario."""
