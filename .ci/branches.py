"""Prints, for each of the rooms named, how many of its branches the tests took.

Reads what `make coverage` measured. No number here fails anything: a figure that must not fall is
reached by tests that show nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys


def main(rooms: list[str]) -> None:
    for room in rooms:
        command = [sys.executable, "-m", "coverage", "json", "--quiet", "-o", "-"]
        included = f"--include=facilitator/{room}/*"
        done = subprocess.run([*command, included], check=True, stdout=subprocess.PIPE)
        totals = json.loads(done.stdout)["totals"]
        taken, there = totals["covered_branches"], totals["num_branches"]
        print(f"facilitator/{room}: {taken} of {there} branches ({taken / there:.1%})")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
