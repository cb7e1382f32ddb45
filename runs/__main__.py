"""`python -m mutualaid.runs` is the same as `mutualaid`."""

import sys

from .cli.main import main

if __name__ == "__main__":
    sys.exit(main())
