"""What a scenario may say: a parameter a line, with unit, range and source."""
