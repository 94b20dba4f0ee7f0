"""`doctor`: what this machine has for a meeting, and what it lacks."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from facilitator.commands import equipment, leaks
from facilitator.commands.leaks import Finding
from facilitator.commands.output import out
from facilitator.domain.languages import language_name
from facilitator.domain.transcript import length
from facilitator.errors import FacilitatorError, forbidden
from facilitator.lab.left import remove_worker_folders
from facilitator.places import HOME_VARIABLE
from facilitator.study import Study
from facilitator.typed import program
from facilitator.vault.custody import KEYRING, KeyLockedError
from facilitator.vault.system_keyring import check_keyring
from facilitator.words import _, counted
from facilitator.workflow.catalogue import model_name
from facilitator.workspace import Workspace, find_workspace, key_home, study_folder

GB_AN_HOUR = 0.1152
"""Of sound (16 kHz, 16 bit)."""

LEAST_FREE_GB = 2
"""A meeting of three hours takes 0.35 GB; the rest is for the system."""

COMFORTABLE = 0.5
"""Share of the time of speech that a model may need of it: talk has pauses to catch up in, and
other programs want the processor too."""


def doctor(options: argparse.Namespace) -> int:
    """`facilitator doctor`: exit status 1 if a meeting could not be held."""
    marks = {"ok": "✓", "warn": "!", "fail": "✗"}
    remove_worker_folders()
    failed = False
    for finding in _findings(options):  # as they come: some take seconds
        out(f"{marks[finding.state]} {finding.what}", prose=True)
        sys.stdout.flush()
        if finding.remedy:
            out(f"    {finding.remedy}", prose=True)
        failed = failed or finding.state == "fail"
    return 1 if failed else 0


def _findings(options: argparse.Namespace) -> Iterator[Finding]:
    parts = [
        *(_python(), _models(options), _microphone(), _keys(), _study(options), _masking(options)),
        *(equipment.power(), leaks.swap(), leaks.core_dumps()),
    ]
    if not options.on_screen:
        parts.insert(-2, equipment.terminal())
    for part in parts:
        try:
            yield from part
        except PermissionError as error:  # the rest is looked at all the same
            told = forbidden(error)
            yield Finding("fail", told.what, told.hint)


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "ok",
        _("Python {version}, {cores} processor cores").format(
            version=version, cores=os.cpu_count() or 1
        ),
    )


def _models(options: argparse.Namespace) -> Iterator[Finding]:
    from facilitator.speech.models import DEMO_FOLDER, MODEL_FILE
    from facilitator.workflow.model_choice import offer, real_models

    here, language = real_models(), "en"
    with suppress(FacilitatorError):
        # A study may name a model's folder, which no list knows: `_listening` tells of it.
        study = find_workspace(options.workspace).study
        language = study.language
        if Path(study.model).expanduser().is_dir():
            here.append(_("the folder that study.toml names"))
    if not (DEMO_FOLDER / MODEL_FILE).is_file():
        yield Finding("fail", _("The demo model is missing"), _("Install the program again."))
    if here:
        yield Finding("ok", _("Speech models: {here}").format(here=", ".join(here)))
    else:
        what, remedy = offer(language)
        yield Finding("warn", what.rstrip(".。"), remedy)


def _microphone() -> Iterator[Finding]:
    """The default one, by opening it; and which others there are."""
    from facilitator.capture.devices import devices
    from facilitator.capture.listening import hear

    try:
        found = devices()
        if not found:
            yield Finding(
                "warn", _("There is no microphone"), _("Plug one in, or give --input FILE.")
            )
            return
        heard = hear()
    except FacilitatorError as error:
        yield Finding("warn", error.what.rstrip(".。"), error.hint)
        return
    if heard.silent:
        yield Finding(
            "warn",
            _("The microphone {name} gives silence and nothing else").format(name=heard.name),
            _("Is it muted, or forbidden to this terminal? See the system's sound settings."),
        )
    else:
        yield Finding(
            "ok",
            _("Microphone: {name}, {level_db:.0f} dB just now").format(
                name=heard.name, level_db=heard.level_db
            ),
        )
    others = [device.name for device in found if device.name != heard.name]
    if others:
        yield Finding(
            "ok", _("Others: {names} (--input mic:NAME)").format(names=", ".join(others[:4]))
        )


def _keys() -> Iterator[Finding]:
    home = key_home()
    named = ""
    if os.environ.get(HOME_VARIABLE):
        named = _(" (from {variable})").format(variable=HOME_VARIABLE)
    yield from leaks.key_folder(home / "keys", named)


def _study(options: argparse.Namespace) -> Iterator[Finding]:
    try:
        workspace = find_workspace(options.workspace)
    except FacilitatorError as error:
        # A first look may be anywhere; in a study whose file cannot be used no meeting can be held.
        begun = options.workspace or study_folder()
        yield Finding("fail" if begun else "warn", error.what, error.hint)
        return
    yield Finding(
        "ok", _("Study: {title} in {root}").format(title=workspace.study.title, root=workspace.root)
    )
    yield from _custody(workspace.study.custody)
    yield from _listening(workspace.study)
    yield from _guides(workspace)
    yield from _seats(workspace)
    yield from _codes(workspace)
    yield from leaks.synced(workspace.root, _("The study"))
    if workspace.sessions.is_symlink():
        yield from leaks.synced(workspace.sessions, _("The sessions' folder"))
    yield from _disk(workspace.root)


def _disk(root: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(root).free / 1e9
    room = _("{free:.1f} GB free: {free_2:.0f} hours of sound").format(
        free=free, free_2=free / GB_AN_HOUR
    )
    if not os.access(root, os.W_OK):
        yield Finding(
            "fail", _("{root} cannot be written to").format(root=root), _("Choose another folder.")
        )
    elif free < GB_AN_HOUR:
        yield Finding(
            "fail", _("Only {room}").format(room=room), _("Make room: nothing could be recorded.")
        )
    elif free < LEAST_FREE_GB:
        yield Finding("warn", _("Only {room}").format(room=room), _("Make room before a meeting."))
    else:
        yield Finding("ok", room)


def _guides(workspace: Workspace) -> Iterator[Finding]:
    from facilitator.workflow.guides import load_guide

    files = workspace.guide_files()
    if not files:
        yield Finding(
            "warn",
            _("There is no topic guide"),
            _("Put one into {guides}.").format(guides=workspace.guides),
        )
    for file in files:
        try:
            guide = load_guide(file)
        except FacilitatorError as error:
            yield Finding("fail", error.what.rstrip(".。"), error.hint)
            continue
        questions = counted(len(list(guide.questions())), "question")
        minutes = f", {length(guide.minutes * 60_000)}" if guide.minutes else ""
        yield Finding(
            "ok",
            _("Topic guide {stem}: {questions}{minutes}").format(
                stem=file.stem, questions=questions, minutes=minutes
            ),
        )


def _seats(workspace: Workspace) -> Iterator[Finding]:
    """Who is seated, by study.toml and the roster together, and who has no key or no name."""
    from facilitator.workflow.rosters import stored_roster
    from facilitator.workflow.seating import keyless, nameless, seated

    seats, roster = workspace.study.seats, None
    try:
        roster = stored_roster(workspace)
    except KeyLockedError:
        yield Finding(
            "ok", _("The stored roster is locked: who sits where was not compared with it")
        )
    except FacilitatorError as error:
        yield Finding("fail", error.what.rstrip(".。"), error.hint)
    codes = seated(seats, roster)
    if not codes:
        yield Finding("warn", _("Nobody is seated"), _("Name who sits where: seats in study.toml."))
        return
    besides = len(codes) - len(seats)
    by = _("by study.toml") if seats else _("by the stored roster")
    if seats and besides:
        by += _(" ({seats}) and after them the stored roster ({besides})").format(
            seats=len(seats), besides=besides
        )
    yield Finding(
        "ok",
        _("{persons} seated, {by}").format(persons=counted(len(codes), "person", "people"), by=by),
    )
    if left := keyless(codes):
        yield Finding("warn", left, _("Seat first, in study.toml, who is to be marked by a key."))
    if unnamed := nameless(codes, roster):
        yield Finding(
            "warn",
            unnamed,
            _(
                "Add it ({facilitator} roster add CODE), or take them out of seats in study.toml."
            ).format(facilitator=program()),
        )


def _masking(options: argparse.Namespace) -> Iterator[Finding]:
    """What is not masked in the study's language; in Japanese also where another package brought a
    Sudachi that does not fit: a meeting may be held in any language. And which of the detectors
    that the study names there are not."""
    from facilitator.anonymise.languages.ja.dictionary import installed
    from facilitator.anonymise.registry import base_language, detectors, shortfall

    languages = ["ja"] if installed() else []
    study = None
    with suppress(FacilitatorError):
        study = find_workspace(options.workspace).study
    if study is not None:
        languages.append(study.language)
        try:
            detectors(base_language(study.language), study.anonymise)
        except FacilitatorError as error:
            yield Finding("fail", error.what.rstrip(".。"), error.hint)
    for lacking in dict.fromkeys(map(shortfall, languages)):
        if lacking is not None:
            yield Finding("warn", lacking)


def _listening(study: Study) -> Iterator[Finding]:
    """Whether the study's own model knows its language, can be loaded, and keeps up here."""
    from facilitator.speech.device import in_words
    from facilitator.speech.models import DEMO, doubt, resolve
    from facilitator.speech.trial import SPEECH_S, try_model
    from facilitator.workflow.listening import listening
    from facilitator.workflow.model_choice import offer

    try:
        found = listening(study.model, study.language)
        model = resolve(found.model)
        name = model_name(found.model)
        yield Finding(
            "ok",
            _("Meetings are heard by {name}, in {language}").format(
                name=name, language=language_name(found.language)
            ),
        )
        tried = try_model(model.path, found.language, study.device, study.threads)
    except (FacilitatorError, PermissionError) as error:
        fault = forbidden(error) if isinstance(error, PermissionError) else error
        yield Finding("fail", fault.what.rstrip(".。"), fault.hint)
        return
    took = _("{speech_s} s of speech in {decode_ms:.1f} s").format(
        speech_s=SPEECH_S, decode_ms=tried.decode_ms / 1000
    )
    runs_on = in_words(tried.runs_on)
    if tried.share <= COMFORTABLE:
        yield Finding(
            "ok",
            _("{name} keeps up: {took} ({runs_on})").format(name=name, took=took, runs_on=runs_on),
        )
    elif tried.share < 1:
        yield Finding(
            "warn",
            _("{name} just keeps up: {took} ({runs_on})").format(
                name=name, took=took, runs_on=runs_on
            ),
            _(
                "Text comes late when people speak without pause. Close other "
                "programs, or choose a smaller model."
            ),
        )
    else:
        yield Finding(
            "warn",
            _("{name} does not keep up: {took} ({runs_on})").format(
                name=name, took=took, runs_on=runs_on
            ),
            _(
                "Nothing is lost, but text falls behind and is finished after "
                "the meeting. Choose a smaller model: facilitator models list"
            ),
        )
    if tried.remark:
        yield Finding(
            "warn", tried.remark.rstrip(".。"), _('study.toml: device = "cpu" is silent.')
        )
    if found.model == DEMO:
        yield Finding("warn", _("The demo model knows no human voices"), offer(found.language)[1])
    if poor := doubt(model, found.language):
        yield Finding("warn", *_apart(poor))


def _codes(workspace: Workspace) -> Iterator[Finding]:
    """Whether this account gives people the codes that they have in the study's other accounts."""
    from facilitator.workflow.list_mark import told

    try:
        apart = told(workspace)
    except FacilitatorError as error:
        yield Finding("warn", error.what, error.hint)
        return
    if apart is not None:
        yield Finding("warn", *_apart(apart))


def _apart(told: str) -> tuple[str, str]:
    """The first sentence, without its stop, and the rest."""
    what, *rest = re.split(r"\. |。", told, maxsplit=1)
    return what, "".join(rest)


def _custody(custody: str) -> Iterator[Finding]:
    if custody == KEYRING:
        try:
            check_keyring()
        except FacilitatorError as error:
            yield Finding("fail", error.what, error.hint)
            return
    yield Finding("ok", _("Keys of new sessions: {custody}").format(custody=custody))
