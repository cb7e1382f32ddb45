"""`python -m mutualaid` is the same as `mutualaid`."""

import sys

from mutualaid.runs.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
