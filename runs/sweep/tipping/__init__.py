"""Where a plan tips: the search for an edge, its interval, and phase diagrams."""
