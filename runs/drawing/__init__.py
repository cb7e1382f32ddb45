"""Style and axes that all figures share."""
