"""What `doctor` looks at beside the study: battery, sleep and the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

from facilitator.commands.leaks import Finding
from facilitator.power import battery, sleep_keeper
from facilitator.words import _

LEAST_COLUMNS, LEAST_ROWS = 80, 24
"""What every screen fits into."""


def power() -> Iterator[Finding]:
    """The battery, and whether the machine can be kept from sleeping."""
    found = battery()
    if found is None:
        yield Finding("ok", _("No battery: on mains"))
    elif found.discharging:
        what = _("Battery: {percent} %, being used up").format(percent=found.percent)
        if found.low:
            yield Finding("warn", what, _("Plug the machine in before a meeting."))
        else:
            yield Finding("ok", what)
    else:
        yield Finding("ok", _("Battery: {percent} %, plugged in").format(percent=found.percent))
    keeper = sleep_keeper()
    if keeper is None:
        yield Finding(
            "warn",
            _("Nothing on this machine can keep it from sleeping"),
            _("Switch sleeping off in the system's power settings while meetings are held."),
        )
    else:
        yield Finding("ok", _("Sleep can be held off, by {keeper}").format(keeper=keeper))


def terminal() -> Iterator[Finding]:
    """Size, colours and encoding of the terminal, if there is one."""
    if not sys.stdout.isatty():
        yield Finding("ok", _("No terminal here: meetings without a screen only (--headless)"))
        return
    size = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").lower()
    faults = []
    if size.columns < LEAST_COLUMNS or size.lines < LEAST_ROWS:
        faults.append(
            _("it is smaller than {least_columns} x {least_rows}").format(
                least_columns=LEAST_COLUMNS, least_rows=LEAST_ROWS
            )
        )
    if not encoding.startswith("utf"):
        faults.append(
            _("its encoding is {encoding}, not UTF-8").format(encoding=encoding or _("not known"))
        )
    if os.environ.get("TERM", "") == "dumb":
        faults.append(_("it is a plain one that shows no screen (TERM is dumb)"))
    what = _("Terminal: {columns} x {lines}, {colours}, {encoding}").format(
        columns=size.columns,
        lines=size.lines,
        colours=colours(),
        encoding=encoding.upper() or _("unknown"),
    )
    if faults:
        remedy = _("Make the window larger, or use another terminal or a UTF-8 locale.")
        yield Finding("warn", f"{what}: " + _(" and ").join(faults), remedy)
    else:
        yield Finding("ok", what)


def colours() -> str:
    """How many colours a terminal says it has, in words."""
    if os.environ.get("NO_COLOR"):
        return _("no colours (NO_COLOR)")
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return _("16 million colours")
    name = os.environ.get("TERM", "")
    return _("256 colours") if "256" in name or sys.platform == "win32" else _("16 colours")
