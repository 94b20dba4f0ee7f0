"""What `doctor` looks at beside the study: battery, sleep and the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

from facilitator.commands.leaks import Finding
from facilitator.power import battery, sleep_keeper

LEAST_COLUMNS, LEAST_ROWS = 80, 24
"""What every screen fits into."""


def power() -> Iterator[Finding]:
    """The battery, and whether the machine can be kept from sleeping."""
    found = battery()
    if found is None:
        yield Finding("ok", "No battery: on mains")
    elif found.discharging:
        what = f"Battery: {found.percent} %, being used up"
        if found.low:
            yield Finding("warn", what, "Plug the machine in before a meeting.")
        else:
            yield Finding("ok", what)
    else:
        yield Finding("ok", f"Battery: {found.percent} %, plugged in")
    keeper = sleep_keeper()
    if keeper is None:
        yield Finding(
            "warn",
            "Nothing on this machine can keep it from sleeping",
            "Switch sleeping off in the system's power settings while meetings are held.",
        )
    else:
        yield Finding("ok", f"Sleep can be held off, by {keeper}")


def terminal() -> Iterator[Finding]:
    """Size, colours and encoding of the terminal, if there is one."""
    if not sys.stdout.isatty():
        yield Finding("ok", "No terminal here: meetings without a screen only (--headless)")
        return
    size = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").lower()
    faults = []
    if size.columns < LEAST_COLUMNS or size.lines < LEAST_ROWS:
        faults.append(f"it is smaller than {LEAST_COLUMNS} x {LEAST_ROWS}")
    if not encoding.startswith("utf"):
        faults.append(f"its encoding is {encoding or 'not known'}, not UTF-8")
    if os.environ.get("TERM", "") == "dumb":
        faults.append("it is a plain one that shows no screen (TERM is dumb)")
    what = f"Terminal: {size.columns} x {size.lines}, {colours()}, {encoding.upper() or 'unknown'}"
    if faults:
        remedy = "Make the window larger, or use another terminal or a UTF-8 locale."
        yield Finding("warn", f"{what}: {' and '.join(faults)}", remedy)
    else:
        yield Finding("ok", what)


def colours() -> str:
    """How many colours a terminal says it has, in words."""
    if os.environ.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    name = os.environ.get("TERM", "")
    return "256 colours" if "256" in name or sys.platform == "win32" else "16 colours"
