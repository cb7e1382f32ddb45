"""Forecasts as of a day, scored on what came later, with simple rules beside them."""
