"""The command with modules of a folder before all others, its children as well: for stand-ins.

    python with_modules.py FOLDER ARGUMENTS...

The command itself lets nobody put modules there (see `facilitator.interpreter`).
"""

from __future__ import annotations

import runpy
import sys

from facilitator import interpreter


def main() -> int:
    folder, *arguments = sys.argv[1:]
    sys.path.insert(0, folder)
    if arguments[0] == "-m":  # a child
        sys.argv[1:] = []
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        return 0
    interpreter.command = lambda module: [sys.executable, "-P", __file__, folder, "-m", module]
    from facilitator.cli import main as command

    return command(arguments)


if __name__ == "__main__":
    sys.exit(main())
