"""The function of Ishigami and Homma, whose indices of sensitivity are known exactly."""

from __future__ import annotations

import numpy as np

NAMES = ["x1", "x2", "x3"]
A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
FIRST = np.array([0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0]) / VARIANCE
TOTAL = FIRST + np.array([1, 0, 1]) * 8 * B**2 * np.pi**8 / 225 / VARIANCE


def ishigami(unit: np.ndarray) -> np.ndarray:
    """Ishigami and Homma (1990), of points in the unit cube."""
    x = (2 * unit - 1) * np.pi
    return np.sin(x[:, 0]) * (1 + B * x[:, 2] ** 4) + A * np.sin(x[:, 1]) ** 2
