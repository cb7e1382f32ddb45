"""`python -m mutualaid` is the same as `mutualaid`."""

import sys
from importlib import import_module

if __name__ == "__main__":  # by name: this file is installed above the rooms, not where it lies
    sys.exit(import_module("mutualaid.runs.cli.main").main())
