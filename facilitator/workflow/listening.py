"""What listens to a meeting: which speech model, for which language; and ending without either.

A session never depends on one model: it can be given another, or be ended with what text there is.
"""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain import events as ev
from facilitator.domain.languages import language_code, spoken_language
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.speech.models import DEMO, check_usable, resolve
from facilitator.typed import program
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool import wait_until_free
from facilitator.words import _
from facilitator.workflow.store import SessionStore

ORPHAN_S = 4.0
"""A capture process whose program was killed is gone within 2 s: what it still writes is part of
the recording, so a session reopened at once waits for it."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A model's name as it was given, and Whisper's code of a language that it knows."""

    model: str
    language: str


def listening(model: str, language: str) -> Listening:
    """The two, checked. Raises FacilitatorError if the model is not here, cannot be loaded, or
    does not know the language."""
    code = spoken_language(language)
    check_usable(resolve(model), code)
    return Listening(model, code)


def listen_anew(
    store: SessionStore, model: str | None = None, language: str | None = None
) -> Listening | None:
    """Sees to it that a reopened session can be transcribed, with the model and language named.

    What is not named stays as the session has it, or as study.toml has it where the session's own
    cannot be had any more (the demo model is taken only where it is named). Returns what was noted,
    None if nothing has changed. FacilitatorError if it cannot be transcribed so; it says what else
    can be done.
    """
    opened, study = store.session.opened, store.workspace.study
    if opened is None:
        return None
    # A language that can be had is never left for another: text would be invented.
    spoken = language or (opened.language if language_code(opened.language) else study.language)
    try:
        found = listening(model or opened.model, spoken)
    except FacilitatorError as error:
        try:
            if model is not None or study.model in (opened.model, DEMO):
                raise  # the demo model, the default, makes nothing of what people say
            found = listening(study.model, spoken)
        except FacilitatorError:
            hint = _("Nothing is lost. {other_ways}").format(
                other_ways=other_ways(store.session.id)
            )
            raise FacilitatorError(error.what, hint) from None
    if found == Listening(opened.model, opened.language):
        return None
    store.append(ev.ListeningChanged(found.model, found.language))
    store.write_summary()
    return found


def other_ways(session_id: str) -> str:
    """What can be done with a recording that its model cannot be had for."""
    return _(
        "Name another model or language: {facilitator} resume {session_id} --model "
        "NAME --language CODE; or end it as it is: --end-without-text."
    ).format(facilitator=program(), session_id=session_id)


def end_without_text(store: SessionStore) -> int:
    """Ends a session with the text there is; how many ms of sound were not listened to.

    They stand in the record as a gap with its reason. Raises FacilitatorError if the session has
    ended, or if it is being recorded.
    """
    session = store.session
    wait_until_free(spool_folder(store.folder), session.id, ORPHAN_S)
    total_ms = max(sound_in(store), session.recorded_ms)
    events: list[ev.Event] = []
    if session.phase is Phase.RECORDING:
        events.append(ev.RecordingPaused(total_ms, GapReason.INTERRUPTED))
    missing_ms = max(0, total_ms - session.heard_ms)
    if missing_ms:
        events.append(ev.GapNoted(session.heard_ms, missing_ms, GapReason.NOT_TRANSCRIBED))
    left = session.unplayed_ms
    if left is not None:
        left = max(0, left - (total_ms - session.recorded_ms))
        events.append(ev.GapNoted(total_ms, left, GapReason.NOT_PLAYED))
    store.append(*events, ev.RecordingEnded(total_ms))
    store.write_summary()
    return missing_ms


def sound_in(store: SessionStore) -> int:
    """Sound in the recording, as far as it can be read: damage does not keep a session open."""
    try:
        return store.sound_ms()
    except FacilitatorError:
        return 0
