"""The `facilitator` command, and `python -m facilitator`: both begin here.

Before anything is imported that could be anybody's (see `interpreter`): no `from __future__` here.
"""

import sys

from facilitator.interpreter import shield


def main() -> int:
    """Runs the command line; its exit status."""
    shield()
    from facilitator.cli import main

    return main()


if __name__ == "__main__":
    sys.exit(main())
