"""From files and settings to a valid scenario, or to all its input errors at once."""
