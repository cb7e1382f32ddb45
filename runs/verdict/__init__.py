"""A verdict on a run: did the healthy leave, is it a spiral, would it settle, who ended it."""
