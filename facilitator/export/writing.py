"""Writing exports: all of them or none, each read back from the disk and checked."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EISDIR
from pathlib import Path

from facilitator.errors import FacilitatorError, system_says
from facilitator.export.material import Material
from facilitator.export.registry import Format
from facilitator.export.wording import clean
from facilitator.words import _

_BESIDE = ".facilitator-export-"
"""What the names of files begin with that lie beside their places until all are there: in a folder
that somebody chose, where other programs have files of their own."""

LEFT_S = 3_600.0
"""A file that lies there for longer is nobody's any more: an export takes seconds."""

LONGEST_SHOWN = 200
"""Characters of a path that an error quotes."""


@dataclass(frozen=True, slots=True)
class Written:
    """A format of some sessions on the disk."""

    format: str
    sessions: tuple[str, ...]
    paths: tuple[Path, ...]
    checked: bool
    """Whether what was said was found in it, word for word; a codebook holds nothing that was."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A format of some sessions that is about to be written: its files' content by their places."""

    format: str
    sessions: tuple[str, ...]
    files: Mapping[Path, bytes]


Allowed = Callable[[Sequence[Coming]], None]
"""Is told what is about to be written, and raises FacilitatorError if that may not be."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """Content of one format, and where it goes."""

    format: Format
    material: Material
    files: dict[str, bytes]

    def targets(self, folder: Path) -> Iterator[tuple[str, Path]]:
        return ((suffix, folder / f"{self.material.stem}{suffix}") for suffix in self.files)

    def coming(self, folder: Path) -> Coming:
        files = {target: self.files[suffix] for suffix, target in self.targets(folder)}
        return Coming(self.format.name, self.sessions, files)

    @property
    def sessions(self) -> tuple[str, ...]:
        return tuple(t.session for t in self.material.transcripts)


def lines_in(material: Material) -> int:
    """Lines with words, as they are counted to whoever exports."""
    return sum(bool(clean(line.text)) for t in material.transcripts for line in t.lines)


def write(
    material: Material,
    formats: Sequence[Format],
    folder: Path,
    allowed: Allowed = lambda _coming: None,
) -> list[Written]:
    """Write the sessions in each format into `folder`, which is made if needed.

    Everything is rendered, written beside its place, read back from the disk and compared with what
    was sealed; only when all of it is in order it is moved there, in the place of an earlier
    export. `allowed` hears of it first. Raises FacilitatorError if a format fails, if the folder
    cannot be written to, or if what is read back is not what was sealed.
    """
    ready = list(_rendered(material, formats))
    allowed([one.coming(folder) for one in ready])
    with _staging("export", folder) as moved:
        _make(folder)
        return [_staged(one, folder, moved) for one in ready]


def write_files(files: Mapping[Path, bytes], what: str) -> None:
    """Write files with their folders, all of them or none; `what` names them in an error.

    Raises FacilitatorError if they cannot be written.
    """
    with _staging(what, next(iter(files)).parent) as moved:
        for target, content in files.items():
            _make(target.parent)
            if target.is_dir():
                raise _in_its_place(target)
            _written(target, content, moved)


@contextmanager
def _staging(what: str, folder: Path) -> Iterator[list[tuple[Path, Path]]]:
    """Files that lie beside their places until all are there: moved at the end, or removed."""
    moved: list[tuple[Path, Path]] = []
    try:
        yield moved
        for temporary, target in moved:
            temporary.replace(target)
    except OSError as error:
        raise FacilitatorError(
            _("Cannot write the {what} to {shortened}: {reason}.").format(
                what=what, shortened=shortened(folder), reason=system_says(error)
            ),
            _("Choose a folder you may write to with --out, and check that the disk is not full."),
        ) from error
    finally:
        for temporary, _rest in moved:
            with suppress(OSError):
                temporary.unlink()


def _in_its_place(target: Path) -> OSError:
    return IsADirectoryError(
        EISDIR, _("a folder is in the place of {name}").format(name=target.name)
    )


def shortened(path: Path) -> str:
    """A path as a line can hold it: one too long for the disk is too long for the eye, too."""
    text = str(path)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _rendered(material: Material, formats: Sequence[Format]) -> Iterator[_Ready]:
    for one in formats:
        each = [material.alone(transcript) for transcript in material.transcripts]
        for part in [material] if one.joint else each:
            yield _Ready(one, part, one.render(part))


def _staged(one: _Ready, folder: Path, moved: list[tuple[Path, Path]]) -> Written:
    read: dict[str, bytes] = {}
    paths = []
    for suffix, target in one.targets(folder):
        if target.is_dir():
            raise _in_its_place(target)
        temporary = _written(target, one.files[suffix], moved)
        read[suffix] = temporary.read_bytes()
        paths.append(target)
    same = one.format.is_what_was_sealed(read, one.material)
    if read != one.files or same is False:
        raise FacilitatorError(
            _(
                "What was written as {name} does not read as what was sealed: it "
                "was taken away again."
            ).format(name=one.format.name),
            _(
                "Check the disk and try again; if it happens again, leave that "
                "format out, and report it."
            ),
        )
    return Written(one.format.name, one.sessions, tuple(paths), checked=same is True)


def _make(folder: Path) -> None:
    """The folder and its missing parents: for others to read, never to write in."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o755, exist_ok=True)
    remove_left(folder, LEFT_S)


def remove_left(folder: Path, lain_s: float) -> None:
    """Removes what an export that was killed left in a folder, if it has lain there for longer than
    that: nobody would find it, should somebody withdraw."""
    for left in folder.glob(f"{_BESIDE}*"):
        with suppress(OSError):
            found = left.lstat()
            if stat.S_ISREG(found.st_mode) and time.time() - found.st_mtime > lain_s:
                left.unlink()


def _written(target: Path, content: bytes, moved: list[tuple[Path, Path]]) -> Path:
    """The content beside its place, on the medium."""
    descriptor, name = tempfile.mkstemp(prefix=_BESIDE, dir=target.parent)
    temporary = Path(name)
    moved.append((temporary, target))
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    # mkstemp makes files for the owner alone; an export is meant to be handed on.
    temporary.chmod(0o644)
    return temporary
