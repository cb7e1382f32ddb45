"""Who need not be asked in a round: bit masks, filters and registers; for speed only."""
