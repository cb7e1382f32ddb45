"""Which parameter moves which outcome, and how much of it is noise."""
