"""Draws from the posterior of a calibration, and bands of what runs at them give."""
