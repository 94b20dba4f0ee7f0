"""Giving what is sealed to a group of accounts: `[sealed] group` in study.toml.

Only what a certificate stands beside: transcript, certificate and summary. The vault is gone then,
and a session that still has one is never touched.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from facilitator.errors import FacilitatorError, system_says
from facilitator.vault.layout import CERTIFICATE, CERTIFICATE_TEXT, TRANSCRIPT, vault_folder
from facilitator.words import _
from facilitator.workflow.catalogue import SUMMARY_FILE

_FILE, _FOLDER = 0o640, 0o750
"""For the owner, readable by the group, closed to all others."""


def check_group(group: str) -> None:
    """Raises FacilitatorError if files cannot be given to this group from this account."""
    _number(group)


def give_to_group(workspace_folders: tuple[Path, ...], session_folder: Path, group: str) -> None:
    """Lets the group read what is left of a sealed session.

    `workspace_folders` lead to it and are left as they are. FacilitatorError says what could not be
    done, and how it is done by hand; calling again makes good for it.
    """
    if vault_folder(session_folder).exists():
        raise ValueError("a session with a vault is given to nobody")
    number = _number(group)
    by_hand = f"chgrp -R {group} '{session_folder}' && chmod -R g+rX '{session_folder}'"
    names = (TRANSCRIPT, CERTIFICATE, CERTIFICATE_TEXT, SUMMARY_FILE)
    try:
        for path in (*(session_folder / name for name in names), session_folder):
            if path.is_symlink() or not path.exists():
                continue
            os.chown(path, -1, number)
            path.chmod(_FOLDER if path == session_folder else _FILE)
    except OSError as error:
        raise FacilitatorError(
            _("What is sealed could not be given to the group {group} ({strerror}).").format(
                group=group, strerror=system_says(error)
            ),
            _("Nothing else is missing. By hand: {by_hand}").format(by_hand=by_hand),
        ) from None
    for folder in workspace_folders:
        found = folder.stat()
        enters = stat.S_IXGRP if found.st_gid == number else stat.S_IXOTH
        if not found.st_mode & enters:
            raise FacilitatorError(
                _(
                    "The group {group} cannot enter {folder}, so it cannot read what "
                    "is sealed there."
                ).format(group=group, folder=folder),
                _("If it may: chgrp {group} '{folder}' && chmod g+x '{folder}'").format(
                    group=group, folder=folder
                ),
            )


def _number(group: str) -> int:
    mend = _("Mend group in [sealed] of study.toml, or take it out.")
    if sys.platform == "win32":
        raise FacilitatorError(_("This system has no groups that files can be given to."), mend)
    import grp

    try:
        number = grp.getgrnam(group).gr_gid
    except KeyError:
        raise FacilitatorError(
            _("There is no group {group!r} on this machine.").format(group=group), mend
        ) from None
    if os.geteuid() != 0 and number not in {os.getegid(), *os.getgroups()}:
        raise FacilitatorError(
            _("This account is not in the group {group!r}, so it can give nothing to it.").format(
                group=group
            ),
            _("An administrator adds it (then log in again). {mend}").format(mend=mend),
        )
    return number
