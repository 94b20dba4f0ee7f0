"""How the program is called by whoever reads of a command: with the study's folder, where that was
named for this one and the person is elsewhere.

A module that says "facilitator seal ID" knows a session and seldom a study; what was typed is a
fact of the process, as the language is.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facilitator.files import expanded

PROGRAM = "facilitator"

_named: list[Path] = []


@contextmanager
def named(study: Path | None) -> Iterator[None]:
    """While this lasts, commands are of the study that was named; None: of the one that is here."""
    before = list(_named)
    if study is not None:
        _named.append(study)
    try:
        yield
    finally:
        _named[:] = before


def program() -> str:
    """What stands before a command's name, as it is typed here."""
    from facilitator.workspace import study_folder

    return for_study(expanded(_named[-1]).absolute(), study_folder()) if _named else PROGRAM


def for_study(root: Path, here: Path | None) -> str:
    """The same for a study that lies in `root`, typed by somebody in the study `here`."""
    return PROGRAM if here == root else f"{PROGRAM} --workspace {shlex.quote(str(root))}"
