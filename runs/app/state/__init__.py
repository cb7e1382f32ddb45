"""What a visitor's session holds: the society watched, and the choices made."""
