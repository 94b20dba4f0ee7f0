"""What of a session has been signed and will leave it, and whom the present roster finds in it.

A review freezes text. A name may be learnt after that, or the study may decide to mask more: then
what was signed must not go out as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from facilitator.anonymise.detector import MISHEARD, ROSTER
from facilitator.anonymise.redactor import Redactor, certain_only
from facilitator.anonymise.registry import base_language
from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.seams import adds
from facilitator.domain import events as ev
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.recorded_guide import recorded_guide
from facilitator.domain.session import Session
from facilitator.domain.topic_guide import content_id, lasting_id, unique_ids
from facilitator.domain.transcript import Redaction, Utterance, apply_redactions, timestamp
from facilitator.words import _, marked
from facilitator.workflow.masking import Anew, Masking, kept_codes
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workspace import Workspace

_KNOWN = (ROSTER, MISHEARD)


class Place(NamedTuple):
    """Where something stands: what kind of text, and its session time in ms, if it has one."""

    kind: str
    at_ms: int | None = None

    def __str__(self) -> str:
        return _(self.kind) if self.at_ms is None else f"{timestamp(self.at_ms)} ({_(self.kind)})"


def decisions(policy: Deidentification) -> str:
    """What tells one set of a study's decisions from another; says nothing of what they are."""
    named = replace(policy, options={})
    options = sorted((name, sorted(table.items())) for name, table in policy.options.items())
    return hashlib.sha256(repr((named, options)).encode()).hexdigest()[:16]


def known_names(session: Session) -> Callable[[str], str]:
    """Masks the names of the session's roster, and nothing else: for what the study wrote itself,
    such as questions of the guide. Codes are those of the session."""
    if not session.roster:
        return lambda text: text
    language = session.opened.language if session.opened else "en"
    return names_of(Roster.from_toml(session.roster), language, kept_codes(session))


def names_of(
    roster: Roster, language: str, codes: Replacements | None = None
) -> Callable[[str], str]:
    """Masks the names of a roster in what the study wrote itself, and nothing else."""
    found = Redactor(roster, base_language(language), codes, detectors=[ROSTER])
    return lambda text: certain_only(text, found.redact(text).redactions)


def question_ids(session: Session, known: Callable[[str], str] | None = None) -> dict[str, str]:
    """The id under which each question of the session leaves it: its own, but where a name of the
    roster stands in it. What was made of a name would tell whether a guess at it is right; then the
    id is that of the question as it is shown."""
    opened, guide = session.opened, session.guide
    if opened is None or guide is None:
        return {}
    known = known or known_names(session)
    altered = session.alterations
    reworded = altered.carried & altered.first_texts.keys()
    wanted: dict[str, tuple[str | None, str]] = {}
    for version in (recorded_guide(opened.guide, opened.question_ids), guide):
        for section in version.sections:
            for question in section.questions:
                masked = (known(section.title), known(question.text))
                named = masked != (section.title, question.text)
                # An event's id, or a place in the guide, says nothing of the words.
                lasts = lasting_id(question.id, section.title, question.text) == question.id
                # Nor does what a reviewer took out of words that came from another meeting.
                made = content_id(section.title, question.text) == question.id
                taken_out = made and question.id in reworded
                if wanted.get(question.id, ("", ""))[0] is not None:
                    keeps = None if taken_out or (named and lasts) else question.id
                    if taken_out:
                        stands = guide.question(question.id)
                        masked = (masked[0], known(stands.text) if stands else "")
                    wanted[question.id] = (keeps, content_id(*masked))
    return dict(zip(wanted, unique_ids(wanted.values()), strict=True))


def signed_anew(session: Session, masking: Masking) -> list[ev.Event]:
    """The signed texts in which more is masked now, as if they were signed so."""
    utterances = {u.id: u for u in _signed(session)}
    found: list[ev.Event] = [
        ev.UtteranceReviewed(id_, utterances[id_].speaker, apply_redactions(u.heard, masks))
        for id_, masks in _marks(list(utterances.values()), masking).items()
        if masks and (u := utterances[id_])
    ]
    return found + [
        ev.NoteReviewed(n.id, masked)
        for n in session.notes
        if n.reviewed is not None and (masked := masking.masked(n.reviewed)) != n.reviewed
    ]


def lately_known(workspace: Workspace, session: Session) -> list[Place]:
    """Where the present roster, or a decision of the study since, finds somebody in signed text.

    What the reviewer had in view, and let stand, is nothing of it. Raises FacilitatorError if the
    roster cannot be read.
    """
    policy = workspace.study.anonymise
    roster = RosterWatch(workspace, session).look()
    signed = session.signing.sign_offs[-1].decisions if session.signing.sign_offs else ""
    decided = signed not in ("", decisions(policy))
    if roster is None and not decided:
        return []
    # Nothing is shown with these codes, so none of them is the study's.
    before, now = Masking(session, policy), Masking(session, policy)
    if roster is not None:
        now.take(roster)
    return sorted(set(_places(session, before, now, decided)), key=lambda p: (p.at_ms or 0, p.kind))


def _places(session: Session, before: Masking, now: Masking, decided: bool) -> Iterator[Place]:
    utterances = _signed(session)
    known = {} if decided else _marks(utterances, before)
    found = _marks(utterances, now)
    for utterance in utterances:
        if _more(utterance.heard, found[utterance.id], known.get(utterance.id, ())):
            yield Place(marked("line"), utterance.start_ms)

    def new(text: str, *, ours: bool = False) -> bool:
        masks = now.redact(text)
        if ours:  # what the study wrote itself is full of words that look like names
            masks = tuple(r for r in masks if r.source in _KNOWN and _certain(r))
        return _more(text, masks, () if decided and not ours else before.redact(text))

    yield from (Place(marked("note"), n.at_ms) for n in session.notes if new(n.text))
    yield from (
        Place(marked("name of a flag"), m.start_ms) for m in session.moments if new(m.label)
    )
    if session.opened is not None and new(session.opened.study, ours=True):
        yield Place(marked("title of the study"))
    if session.guide is not None:
        written = [session.guide.title, *(section.title for section in session.guide.sections)]
        altered = session.alterations
        questions = [*session.guide.questions(), *(q for _, q in altered.removed)]
        written += [text for q in questions for text in (q.text, *q.probes)]
        written += altered.first_texts.values()
        if any(new(text, ours=True) for text in written):
            yield Place(marked("topic guide"))
    if any(new(one.reason, ours=True) for one in session.signing.reopenings):
        yield Place(marked("reason of a review"))


def _certain(redaction: Redaction) -> bool:
    return redaction.certainty.value == "certain"


def _more(text: str, found: tuple[Redaction, ...], known: tuple[Redaction, ...]) -> bool:
    """Whether more is found than was known. Of what the roster names only what it named before was
    known: a guess may have been rejected."""
    named = tuple(one for one in known if one.source in _KNOWN)
    return any(adds(text, named if one.source in _KNOWN else known, one) for one in found)


def _signed(session: Session) -> list[Utterance]:
    """What was signed as if it had been said so: to be looked at like speech, joined."""
    return [
        replace(u, heard=u.reviewed, redactions=(), reviewed=None)
        for u in session.utterances
        if u.reviewed is not None
    ]


def _marks(utterances: list[Utterance], masking: Masking) -> dict[str, tuple[Redaction, ...]]:
    anew = Anew(masking, utterances, range(len(utterances)))
    anew.go_on()
    return {u.id: anew.masks(u) or () for u in utterances}
