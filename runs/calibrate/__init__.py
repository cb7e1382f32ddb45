"""Calibration: which values of the assumptions agree with what was published, and how surely."""
