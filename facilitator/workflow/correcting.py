"""A mistake in a sealed transcript is corrected: as a revision more, with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from facilitator.anonymise.detector import ROSTER
from facilitator.anonymise.redactor import Redactor, certain_only
from facilitator.anonymise.registry import base_language
from facilitator.anonymise.replacements import Replacements
from facilitator.domain.correction import Found, corrected, found
from facilitator.domain.sealed import RevisionKind, SealedTranscript
from facilitator.domain.withdrawal import nobody_named
from facilitator.domain.wording import UNNAMED
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.catalogue import existing
from facilitator.workflow.exported import Export, kept_in_study
from facilitator.workflow.rosters import stored_roster
from facilitator.workflow.sealed_text import amend, read_transcript
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Correction:
    """What will be done: `becomes` and `reason` as they will stand, with the roster masked.

    `otherwise` is how many more places differ from the words in capitals alone; `going` are
    exports in the study's folder, which will be deleted.
    """

    session: str
    words: str
    becomes: str
    reason: str
    places: tuple[Found, ...]
    otherwise: int = 0
    going: tuple[Export, ...] = ()


def planned(
    workspace: Workspace, session_id: str, words: str, becomes: str, reason: str
) -> Correction:
    """Looks where some words stand; changes nothing.

    FacilitatorError if they stand nowhere, if there is no reason, or if session or roster cannot
    be read.
    """
    words, becomes, reason = (" ".join(text.split()) for text in (words, becomes, reason))
    if not words or not reason:
        what = _("A correction says which words are wrong.") if not words else _NO_REASON
        raise FacilitatorError(what, _("Nothing was changed."))
    transcript = read_transcript(workspace, session_id)
    masked = _known(workspace, transcript)
    places = found(transcript, words)
    everywhere = _count(found(transcript, words, any_capitals=True))
    if not places:
        raise FacilitatorError(
            _("These words stand nowhere in session '{session_id}'").format(session_id=session_id)
            + (
                _(", but {everywhere} times in other capitals.").format(everywhere=everywhere)
                if everywhere
                else "."
            ),
            _("Nothing was changed. To read it: {facilitator} open {session_id}").format(
                facilitator=program(), session_id=session_id
            ),
        )
    return Correction(
        session_id,
        words,
        masked(becomes) or UNNAMED,
        # It stays for good, whoever withdraws later.
        nobody_named(transcript, masked(reason)),
        places,
        everywhere - _count(places),
        kept_in_study(workspace, existing(workspace, session_id)),
    )


_NO_REASON = _("A correction has a reason, which stays in the record.")


def correct(workspace: Workspace, correction: Correction, by: str = "") -> int:
    """Does what was planned; the revision it made. FacilitatorError leaves the old one or this."""
    transcript = amend(
        workspace,
        correction.session,
        lambda transcript: corrected(transcript, correction.words, correction.becomes),
        kind=RevisionKind.CORRECTION,
        reason=correction.reason,
        by=by,
    )
    return transcript.revision


def _count(places: tuple[Found, ...]) -> int:
    return sum(one.count for one in places)


def _known(workspace: Workspace, transcript: SealedTranscript) -> Callable[[str], str]:
    """Masks the names of the study's stored roster, with the study's codes."""
    roster = stored_roster(workspace)
    if roster is None:
        return lambda text: text
    with StudyPseudonyms.open(workspace).held() as codes:
        fresh = (codes or Replacements()).copy()
    redactor = Redactor(roster, base_language(transcript.language), fresh, detectors=[ROSTER])
    return lambda text: certain_only(text, redactor.redact(text).redactions)
