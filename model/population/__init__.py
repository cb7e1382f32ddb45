"""Who lives in a society: a synthetic population, or the user's own table."""
