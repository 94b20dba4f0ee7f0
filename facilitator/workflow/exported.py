"""What was exported of a sealed session, and where to: so that it can be found again when the text
is amended.

exports.json in the session's folder, for its owner alone, because a path may name somebody; an
account that may not write there notes its own exports in its own data folder. With each file stands
its SHA-256 while its text is the present one. The hash of a text that has been amended would help
to guess what was taken out of it, so it is forgotten then.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from facilitator.domain.withdrawal import without_code
from facilitator.errors import FacilitatorError
from facilitator.export.writing import remove_left
from facilitator.vault import disk
from facilitator.vault.lock import FileLock, patiently
from facilitator.words import _
from facilitator.workflow.accounts import share_as_its_folder
from facilitator.workflow.clock import local_now
from facilitator.workflow.noted import read_noted
from facilitator.workspace import Workspace, key_home

FILE = "exports.json"
FORMAT = "facilitator exports"
VERSION = 1

GUIDE = "guide"
"""The format of a topic guide that was drafted from sealed meetings: people make it theirs."""

UNSEALED = 0
"""The revision of what tells of a meeting before it is sealed: a report, which says who was there,
or a guide drafted from it."""

COARSE_S = 2
"""The time of a file is no finer on memory sticks (FAT: 2 s)."""

_LOCK = ".exports.lock"
_WAIT_S = 10.0
"""How long others are waited for who note what they exported: each needs milliseconds."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file that was written of a session: when (ISO 8601), where, of which revision.

    `sha256` is "" once that revision is not the present one any more, and of a folder.
    """

    at: str
    format: str
    path: str
    revision: int
    sha256: str = ""
    written_s: int = 0
    """When the file was last written to as it was exported (POSIX time, s), by which it is known
    later whether somebody has worked in it; 0 if that was not noted."""

    @property
    def there(self) -> bool:
        """Whether something is where it was written to."""
        return Path(self.path).exists()


@dataclass(frozen=True, slots=True)
class _File:
    format: str
    version: int
    exports: tuple[Export, ...]


def exports(folder: Path) -> tuple[Export, ...]:
    """All that was noted, in order: what was written, and what was about to be when the program was
    killed; of another account's exports only if they may be read. FacilitatorError if that cannot
    be read."""
    ours, there = _noted_in(folder), folder / FILE
    if ours == there:
        return _read(there)
    return (*(_read(there) if os.access(there, os.R_OK) else ()), *_read(ours))


def of_another_account(folder: Path) -> bool:
    """Whether something was exported that this account may not know of."""
    return (folder / FILE).exists() and not os.access(folder / FILE, os.R_OK)


def _noted_in(folder: Path) -> Path:
    """Where this account notes what it exports of a session."""
    if os.access(folder, os.W_OK) or not folder.is_dir():
        return folder / FILE
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
    return key_home() / "exported" / f"{name}.json"


def _read(path: Path) -> tuple[Export, ...]:
    return read_noted(
        path,
        _File(FORMAT, VERSION, ()),
        _("What was exported cannot be read"),
        (
            _(
                "{path} is damaged, or of a newer version: it says what was exported, and where to."
            ).format(path=path),
            _("Put back a copy of it, or look for exports yourself and delete the file."),
        ),
    ).exports


def superseded(folder: Path, revision: int) -> tuple[Export, ...]:
    """What was exported of earlier revisions; of before sealing, once somebody has withdrawn.
    Errors as for `exports`."""
    return _one_each(
        one
        for one in exports(folder)
        if one.revision < revision and (one.revision != UNSEALED or revision > 1 or not one.sha256)
    )


def note_coming(
    folder: Path, files: Iterable[tuple[str, Path, bytes]], revision: int
) -> tuple[Export, ...]:
    """Notes files of a session that are about to be written, each with its format and content, so
    that they are known of whatever happens. FacilitatorError if not."""
    now = local_now()
    made = tuple(
        Export(now, format, str(path.resolve()), revision, hashlib.sha256(content).hexdigest())
        for format, path, content in files
    )
    try:
        _change(folder, lambda found: (*found, *made))
    except OSError as error:
        raise disk.fault(_("Nothing was exported"), folder / FILE, error) from error
    return made


def forget_coming(folder: Path, coming: Iterable[Export]) -> None:
    """It failed: of what `note_coming` noted only that stays which was written nevertheless, and
    is not known from before."""
    noted = set(coming)

    def change(found: tuple[Export, ...]) -> tuple[Export, ...]:
        known = {(one.path, one.sha256) for one in found if one not in noted}
        return tuple(
            one
            for one in found
            if one not in noted
            or ((one.path, one.sha256) not in known and _sha256(Path(one.path)) == one.sha256)
        )

    with suppress(OSError, FacilitatorError):
        _change(folder, change)


def note_exports(folder: Path, files: Iterable[tuple[str, Path]], revision: int) -> None:
    """Notes files of a session that were written, each with its format; those that they replaced
    are forgotten. FacilitatorError if not."""
    now = local_now()
    made = [
        Export(now, format, str(path.resolve()), revision, _sha256(path), _written_s(path))
        for format, path in files
    ]
    replaced = {one.path for one in made}
    try:
        _change(folder, lambda found: (*(one for one in found if one.path not in replaced), *made))
    except OSError as error:
        raise disk.fault(
            _("The export was written, and not noted"), folder / FILE, error
        ) from error


def kept_in_study(workspace: Workspace, folder: Path) -> tuple[Export, ...]:
    """What was exported into the study's own folder, and is there as it was written; not guides:
    the next meeting may be held with one."""
    root = workspace.root.resolve()
    return _one_each(
        one
        for one in exports(folder)
        if one.format != GUIDE
        and Path(one.path).resolve().is_relative_to(root)
        and one.sha256 != ""
        and _sha256(Path(one.path)) == one.sha256
    )


def changed_since(folder: Path, targets: Iterable[Path]) -> tuple[Export, ...]:
    """Which of these were exported, and are not any more as they were written: somebody has worked
    in them. Errors as for `exports`."""
    found = exports(folder)
    every = ([one for one in found if one.path == str(path.resolve())] for path in targets)
    return tuple(notes[-1] for notes in every if notes and all(map(_is_changed, notes)))


def _one_each(found: Iterable[Export]) -> tuple[Export, ...]:
    """The last note of each file: one that was killed has left a second."""
    return tuple({one.path: one for one in found}.values())


def _is_changed(one: Export) -> bool:
    """Of an earlier revision, whose hash is forgotten, the time tells."""
    path = Path(one.path)
    if one.sha256 != "":
        return _sha256(path) not in ("", one.sha256)
    written_s = _written_s(path)
    return 0 not in (one.written_s, written_s) and written_s - one.written_s > COARSE_S


def clear_superseded(workspace: Workspace, folder: Path, revision: int) -> None:
    """A later revision is the present one: what was exported of earlier ones into the study's
    folder is deleted, where nobody has worked in it, and no hash of it is kept. What a killed
    export left beside its files goes wherever it is. OSError if one stays; what people made of an
    export, and what lies elsewhere, is theirs to see to."""
    for beside in {Path(one.path).parent for one in exports(folder) if one.revision < revision}:
        remove_left(beside, 0)
    for one in kept_in_study(workspace, folder):
        if one.revision < revision:
            path = Path(one.path)
            disk.unlink(path)
            disk.sync_folder(path.parent)
    forget_hashes(folder, revision)


def forget_hashes(folder: Path, revision: int) -> None:
    """From now on a later revision is the present one. OSError leaves all as it was."""
    _change(
        folder,
        lambda found: tuple(
            replace(one, sha256="") if one.revision < revision else one for one in found
        ),
    )


def unnamed_path(path: str, code: str, codes: Iterable[str], *, but: Iterable[Path]) -> str:
    """A path with somebody in the place of a code in its names. What folders of `but` are called
    stays: an account may be called "user1"."""
    kept = {part for one in but for part in one.parts}
    where = Path(path)
    names = (p if p in kept else without_code(p, code, codes, "en") for p in where.parts)
    return str(Path(*names))


def forget_exports(folder: Path, paths: Iterable[Path]) -> None:
    """Files that were taken away again; where that cannot be noted, they are listed as gone."""
    gone = {str(path.resolve()) for path in paths}
    with suppress(OSError, FacilitatorError):
        _change(folder, lambda found: tuple(one for one in found if one.path not in gone))


def forget_in_paths(workspace: Workspace, folder: Path, code: str, codes: Iterable[str]) -> None:
    """Whoever withdrew is named in no path that is kept. FacilitatorError leaves all as it was."""
    codes = tuple(codes)
    try:
        _change(
            folder,
            lambda found: tuple(
                replace(one, path=_unnamed(workspace, one, code, codes)) for one in found
            ),
        )
    except OSError as error:
        what = _("The list of what was exported still names who withdrew")
        raise disk.fault(what, folder / FILE, error) from error


def names_in_paths(workspace: Workspace, folder: Path, code: str, codes: Iterable[str]) -> bool:
    """Whether somebody's code is in such a path."""
    codes = tuple(codes)
    return any(_unnamed(workspace, one, code, codes) != one.path for one in exports(folder))


def _unnamed(workspace: Workspace, one: Export, code: str, codes: Iterable[str]) -> str:
    return unnamed_path(one.path, code, codes, but=(workspace.root.resolve(), Path.home()))


def _change(folder: Path, change: Callable[[tuple[Export, ...]], tuple[Export, ...]]) -> None:
    """Writes what `change` makes of it, if that is another; nobody else changes it meanwhile.
    OSError leaves all as it was, FacilitatorError too: it cannot be read, or somebody stays at
    it."""
    path = _noted_in(folder)
    found = _read(path)
    if change(found) == found:
        return
    within = folder if path.parent == folder else path
    disk.make_folder(within.parent)
    lock_path = within.parent / _LOCK
    lock = patiently(lambda: FileLock(lock_path, _("What was exported")), _WAIT_S)
    try:
        share_as_its_folder(lock_path)
        body = {
            "format": FORMAT,
            "version": VERSION,
            "exports": [asdict(one) for one in change(_read(path))],
        }
        disk.write_whole(path, (json.dumps(body, indent=1) + "\n").encode())
    finally:
        lock.release()


def _written_s(path: Path) -> int:
    try:
        return int(path.stat().st_mtime) if path.is_file() else 0
    except OSError:
        return 0


def _sha256(path: Path) -> str:
    """ "" for what is no file that can be read."""
    try:
        data = disk.read(path)
    except OSError:
        return ""
    return hashlib.sha256(data).hexdigest()
