"""Handing a study's list of codes and its roster to another account, under a passphrase.

What is handed over is the key both lie under, exported as a session's key is, and the two encrypted
files as they are. From then on both accounts give the same people the same codes; each is told when
the other has added to the list (`list_mark`).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass

from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import names_lost
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.portable import ExportedKey
from facilitator.vault.sealed_file import open_sealed, sealed
from facilitator.vault.session_key import SessionKey
from facilitator.words import _
from facilitator.workflow.identity import is_study_id, make_study_id, study_id
from facilitator.workflow.key_store import key_store
from facilitator.workflow.list_mark import Reason, check_shareable
from facilitator.workflow.roster_files import codes_path, coming_path, entities_path, roster_path
from facilitator.workflow.rosters import roster_name, stored_roster
from facilitator.workflow.study_entities import entities_name
from facilitator.workflow.study_pseudonyms import StudyPseudonyms, codes_name, study_lock, unlock
from facilitator.workspace import Workspace

FORMAT = "facilitator shared list of codes"
VERSION = 1
LARGEST_FILE = 64 << 20
"""Bytes. A roster of 5,000 names is far smaller; nothing larger is read into memory."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What this account has and what is handed over lacks: codes that stand for somebody else or
    for nobody there, and names of the stored roster."""

    codes: int
    names: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A list on its way, its key still sealed."""

    exported: ExportedKey
    codes: bytes
    roster: bytes | None
    entities: bytes | None = None
    """What was decided of names."""

    @property
    def study(self) -> str:
        return self.exported.session

    @classmethod
    def read(cls, data: bytes) -> HandedOver:
        """What `share` made; FacilitatorError if it is anything else."""
        try:
            body = json.loads(data)
            if (body["format"], body["version"]) != (FORMAT, VERSION):
                raise ValueError
            roster, entities = body["roster"], body.get("entities")
            exported = ExportedKey.read(body["key"].encode())
            if not is_study_id(exported.session):
                raise ValueError
            return cls(
                exported,
                base64.b64decode(body["codes"], validate=True),
                None if roster is None else base64.b64decode(roster, validate=True),
                None if entities is None else base64.b64decode(entities, validate=True),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, FacilitatorError):
            raise FacilitatorError(
                _("That is no shared list of codes, or it is damaged."),
                _("Make it anew in the account that has the list: facilitator roster share FILE"),
            ) from None

    def as_file(self) -> bytes:
        """The file that is carried over."""
        body = {
            "format": FORMAT,
            "version": VERSION,
            "key": self.exported.as_file().decode(),
            "codes": base64.b64encode(self.codes).decode(),
            "roster": None if self.roster is None else base64.b64encode(self.roster).decode(),
            "entities": None if self.entities is None else base64.b64encode(self.entities).decode(),
        }
        return json.dumps(body, indent=1).encode() + b"\n"


def check_sharing(workspace: Workspace) -> StudyPseudonyms:
    """The study's list; FacilitatorError if this account has none, or not the study's."""
    codes = StudyPseudonyms.existing(workspace)
    if codes is None:
        raise FacilitatorError(
            _("This account has no list of codes to share: it is made with the first meeting."),
            _("Share it from the account that held the study's meetings."),
        )
    check_shareable(workspace, codes.key)
    return codes


def share(codes: StudyPseudonyms, passphrase: str) -> bytes:
    """The study's list, roster and key as a file under a passphrase; this state of the list is the
    one that counts from here on. FacilitatorError if the passphrase is too short."""
    workspace, study = codes.workspace, codes.study
    exported = ExportedKey.seal(study, codes.key, passphrase)
    stored, decided = roster_path(workspace, study), entities_path(workspace, study)
    with study_lock(workspace, study):
        try:
            roster = stored.read_bytes() if stored.exists() else None
            entities = decided.read_bytes() if decided.exists() else None
            handed = HandedOver(exported, codes.path.read_bytes(), roster, entities)
        except OSError as error:
            raise disk.fault(_("The list could not be shared"), codes.path, error) from error
    StudyPseudonyms.open(workspace, Reason.SHARED)
    return handed.as_file()


def accept(
    workspace: Workspace, handed: HandedOver, passphrase: str, agree: Callable[[Lost], bool]
) -> bool:
    """Makes what was handed over this account's list and roster; False if `agree` says no.

    `agree` is asked if this account's own would lose anything. Sessions that are open here keep
    the codes they have shown. May be called again after a crash.
    """
    study = handed.study
    if study_id(workspace) not in (None, study):
        raise FacilitatorError(
            _("That list of codes is another study's."),
            _("Go to that study's folder, or share this study's list in the other account."),
        )
    key = handed.exported.open(passphrase)
    check_shareable(workspace, key)
    make_study_id(workspace, study)
    codes = Replacements.from_record(
        json.loads(open_sealed(handed.codes, key, codes_name(study), _("The shared list")))
    )
    roster = None
    if handed.roster is not None:
        text = open_sealed(handed.roster, key, roster_name(study), _("The shared roster"))
        roster = Roster.from_toml(text.decode())
    if handed.entities is not None:
        open_sealed(handed.entities, key, entities_name(study), _("What was decided of names"))
    _finish(workspace, study, key)
    mine, own_codes = _own(workspace, study)
    lost = Lost(
        sum(1 for at, number in _given(own_codes) if dict(_given(codes)).get(at) != number),
        0 if roster is None else names_lost(mine, roster),
    )
    if (lost.codes or lost.names) and not agree(lost):
        return False
    _replace(workspace, study, key, handed, mine)
    StudyPseudonyms.open(workspace, Reason.ACCEPTED)
    return True


def _given(codes: Replacements) -> list[tuple[tuple[str, str], int]]:
    return [((c, s), n) for c, given in codes.given.items() for s, n in given.items()]


def _own(workspace: Workspace, study: str) -> tuple[Roster | None, Replacements]:
    """This account's roster and list of codes. One without a key, of a handing over that was cut
    off, says nothing any more."""
    if not key_store(workspace).exists(study):
        return None, Replacements()
    with StudyPseudonyms.open(workspace).held() as found:
        return stored_roster(workspace), found or Replacements()


def _replace(
    workspace: Workspace, study: str, key: SessionKey, handed: HandedOver, mine: Roster | None
) -> None:
    """Puts it all in the place of this account's own; where no roster is handed over, `mine` stays,
    under the new key. What a full disk refuses is refused before anything of the old is gone."""
    keys = key_store(workspace, making=True)
    roster = handed.roster
    if roster is None and mine is not None:
        roster = sealed(key, roster_name(study), mine.to_toml().encode())
    coming = {
        codes_path(workspace, study): handed.codes,
        roster_path(workspace, study): roster,
        entities_path(workspace, study): handed.entities,
    }
    with study_lock(workspace, study):
        try:
            for path, data in coming.items():
                if data is not None:
                    disk.write_whole(coming_path(path), data)
            if keys.exists(study):
                keys.replace(study, key, any_other=True)
                _into_place(workspace, study, key)
            else:  # a key without its list would begin another one
                _into_place(workspace, study, key)
                keys.add(study, key)
        except OSError as error:
            what = _("The list could not be taken in")
            raise disk.fault(what, workspace.rosters, error) from error


def _finish(workspace: Workspace, study: str, key: SessionKey) -> None:
    """What was coming when it was cut off: into its place if the key is there, else away."""
    keys = key_store(workspace, making=True)
    unlock(keys, study)
    with study_lock(workspace, study):
        try:
            if keys.exists(study) and keys.open(study) == key:
                _into_place(workspace, study, key)
            for at in (codes_path, roster_path, entities_path):
                disk.unlink(coming_path(at(workspace, study)))
        except OSError as error:
            what = _("The list could not be taken in")
            raise disk.fault(what, workspace.rosters, error) from error


def _into_place(workspace: Workspace, study: str, key: SessionKey) -> None:
    for at in (codes_path, roster_path, entities_path):
        path = at(workspace, study)
        if coming_path(path).exists():
            disk.rename(coming_path(path), path)
    decided = entities_path(workspace, study)
    try:
        open_sealed(disk.read(decided), key, entities_name(study), "")
    except FileNotFoundError:
        pass
    except FacilitatorError:
        disk.unlink(decided)  # it was under the key that is gone now
    disk.sync_folder(workspace.rosters)
