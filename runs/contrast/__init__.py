"""Contrast models: a calibration repeated without one mechanism at a time, and what that costs."""
