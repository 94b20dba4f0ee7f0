"""A speech model from where a person says it is: a folder, an archive, or an address."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.speech.models import MODEL_FILE, MODEL_FILES
from facilitator.speech.published import KnownModel, PublishedFile
from facilitator.speech.receiving import UnreachableError, check_room, copy, download, unpack
from facilitator.words import _

ALONE = _("No other command uses the internet.")

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HUB_PAGE = re.compile(r"https://huggingface\.co/[\w.-]+/[\w.-]+(/tree/[\w.-]+)?\Z")
_ARCHIVE = re.compile(r"\.(zip|whl|tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz))\Z", re.IGNORECASE)


class Ears(Protocol):
    """Who is told how it goes."""

    def say(self, text: str) -> None:
        """Takes a line."""

    def progress(self, file: str, done: int, total: int | None) -> None:
        """Takes how many bytes of a file are there, and of how many (None: not known)."""


def is_address(source: str) -> bool:
    """Whether it is an address, and no path."""
    return bool(_ADDRESS.match(source))


def from_source(source: str, known: KnownModel | None, staging: Path, ears: Ears) -> None:
    """Puts the files into `staging`. FacilitatorError if there are none, or other ones."""
    if is_address(source):
        try:
            _from_address(source.rstrip("/"), known, staging, ears)
        except UnreachableError:
            raise FacilitatorError(
                _("{hostname} does not answer, or does not have it.").format(
                    hostname=urllib.parse.urlsplit(source).hostname
                ),
                _(
                    "Look whether the address is right. The same command goes on "
                    "with what has come."
                ),
            ) from None
        return
    path = expanded(source).absolute()
    ears.say(_("From {path}.").format(path=path))
    if path.is_dir():
        _from_folder(path, known, staging, ears)
    elif path.is_file():
        unpack([path], wanted(known), staging, ears.progress)
    else:
        raise FacilitatorError(
            _("There is neither a folder nor a file {path}.").format(path=path),
            _(
                "Give a folder that holds model.bin, an archive of one, or an "
                "address (https://...)."
            ),
        )


def wanted(known: KnownModel | None) -> Mapping[str, PublishedFile]:
    """The files that a model has; of one that is not known, those that any has."""
    return known.files if known is not None else dict.fromkeys(MODEL_FILES, PublishedFile())


def _from_folder(path: Path, known: KnownModel | None, staging: Path, ears: Ears) -> None:
    """From a folder, or the one below it that holds a model, as a copy of the hub's cache does."""
    here = (path / MODEL_FILE).is_file()
    found = [path] if here else sorted({f.parent for f in path.rglob(MODEL_FILE) if f.is_file()})
    if len(found) != 1:
        what = _("several models") if found else _("no {file}").format(file=MODEL_FILE)
        raise FacilitatorError(
            _("{path} holds {found}.").format(path=path, found=what),
            _("Give the folder that holds model.bin, config.json and tokenizer.json."),
        )
    there = {f: found[0] / f for f in wanted(known) if (found[0] / f).is_file()}
    check_room(staging, sum(origin.stat().st_size for origin in there.values()))
    for file, origin in there.items():
        with origin.open("rb") as stream:
            size = origin.stat().st_size
            copy([stream], size, staging / file, wanted(known)[file], ears.progress)


def _from_address(address: str, known: KnownModel | None, staging: Path, ears: Ears) -> None:
    try:
        parts = urllib.parse.urlsplit(address)
    except ValueError:  # a bracket that is not closed
        parts = urllib.parse.urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise FacilitatorError(
            _("{address} is no address that a model can be fetched from.").format(address=address),
            _("It begins with https://, and leads to an archive or a folder of a model's files."),
        )
    ears.say(_("From {hostname}. {alone}").format(hostname=parts.hostname, alone=ALONE))
    if _ARCHIVE.search(parts.path):
        archive = staging / "archive"
        if not archive.is_file():
            download(address, archive, PublishedFile(), ears.progress)
        try:
            unpack([archive], wanted(known), staging, ears.progress)
        except FacilitatorError:
            archive.unlink()
            raise
        return
    if _HUB_PAGE.match(address):
        page, _rest, revision = address.partition("/tree/")
        address = f"{page}/resolve/{revision or 'main'}"
    for file, published in wanted(known).items():
        if not (staging / file).is_file():
            where, final = f"{address}/{file}", staging / file
            download(where, final, published, ears.progress, lacking=known is None)
