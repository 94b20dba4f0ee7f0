"""Striking the last minutes of a meeting: sound, text and keys of that part go in one step.

What the events say of it is rewritten as the journal is compacted, the segments of the recording
that hold it are written anew with silence in its place, and the key of before is destroyed (see
`vault.striking`). Names that only that part told lose their entry in the session's list of codes,
and in the study's if this program gave them; their numbers are given to nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace

from facilitator.anonymise.replacements import Replacements
from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.session import Session
from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.domain.striking import Part, without
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.remembering import forget_words
from facilitator.vault import striking
from facilitator.vault.layout import spool_folder
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool import spool_lock
from facilitator.words import _
from facilitator.workflow.key_store import key_store
from facilitator.workflow.masking import Masking
from facilitator.workflow.store import SessionStore

Entity = tuple[str, str]
"""Category and spelling of what has a code."""

_TYPED = (ev.MomentChanged, ev.MomentsMerged, ev.QuestionAdded, ev.QuestionReworded, ev.CardSent)
"""What holds masked words, and no list of what is masked in them."""


def strike(store: SessionStore, masking: Masking, part: Part) -> list[Recorded]:
    """Destroys a part of the meeting; the events that say so. Nobody may be recording.

    FacilitatorError if it could not be done: then nothing of it was, or, where the disk does not
    tell, no more is accepted until the session is reopened.
    """
    session = store.session
    events = store.events()
    replaced = without(events, part)
    kept = [replaced.get(place, one) for place, one in enumerate(events)]
    stands = Session()
    stands.begin_again(kept)
    # A name of before that was masked in these minutes is masked again, as it stands now.
    labels = masking.labels(stands)
    left = [*(one.event for one in kept), *labels]
    gone: set[Entity] = set()
    for place, one in enumerate(events):
        if isinstance(one.event, ev.ReplacementsKept):
            mapping, lost = _without_unused(one.event.mapping, left)
            gone |= lost
            if lost:
                replaced[place] = replace(one, event=ev.ReplacementsKept(mapping))
    # Before the step: a crash behind it would leave names that nothing tells of any more.
    masking.forget_first(gone)
    before = store.key
    try:
        noted = _rewritten(
            store,
            replaced,
            (
                ev.PartStruck(part.start_ms, part.end_ms),
                ev.TranscriptReached(session.heard_ms),
                *labels,
            ),
            [(part.start_ms, part.end_ms)],
        )
    except FacilitatorError:
        if _counts_still(store, before):
            masking.remember_again()
        raise
    masking.forget(gone)
    forget_words()
    return noted


def silence(
    store: SessionStore, spans: Sequence[tuple[int, int]], added: Sequence[Event]
) -> list[Recorded]:
    """Destroys the sound of some stretches (ms of session time) and notes `added`, in one step;
    what was heard in them stays in the journal. Errors as for `strike`."""
    return _rewritten(store, {}, added, spans)


def _rewritten(
    store: SessionStore,
    replaced: Mapping[int, Recorded],
    added: Sequence[Event],
    spans: Sequence[tuple[int, int]],
) -> list[Recorded]:
    """The journal without what is replaced, the recording without these stretches, in one step."""
    folder, session_id, before = spool_folder(store.folder), store.session.id, store.key
    # Times are whole milliseconds, rounded down.
    struck = [(start * SAMPLES_PER_MS, (end + 1) * SAMPLES_PER_MS) for start, end in spans]
    with ExitStack() as held:
        held.callback(spool_lock(folder, session_id).release)
        try:
            noted = store.rewrite(
                replaced,
                added,
                lambda new: striking.prepare(folder, before, new, session_id, struck),
            )
        except FacilitatorError:
            if _counts_still(store, before):
                with suppress(FacilitatorError):
                    striking.tidy(folder, before, session_id)
            raise
        with suppress(FacilitatorError):  # unreadable by now; removed when the session is reopened
            striking.tidy(folder, store.key, session_id)
    return noted


def _counts_still(store: SessionStore, key: SessionKey) -> bool:
    """Whether the key of before is the one that is stored, beyond doubt: nothing was struck."""
    with suppress(FacilitatorError):
        return key_store(store.workspace).open(store.session.id) == key
    return False


def left_undone(recorded: Iterable[Recorded]) -> bool:
    """Whether sound stopped for a part to be struck, and none was: the program ended meanwhile, or
    it could not be done."""
    asked = False
    for one in recorded:
        match one.event:
            case ev.RecordingPaused(reason=GapReason.STRUCK):
                asked = True
            case ev.PartStruck():
                asked = False
            case _:
                pass
    return asked


NOT_STRUCK = _("What was to be struck before is still there: strike it once more.")


def _without_unused(mapping: str, left: Iterable[Event]) -> tuple[str, set[Entity]]:
    """A list of codes without those that stand nowhere any more, and whose they were."""
    codes = Replacements.from_record(json.loads(mapping))
    used = {r.replacement for event in left for r in getattr(event, "redactions", ())}
    used |= {
        r.replacement
        for event in left
        if isinstance(event, ev.LinesRecut)
        for p in event.parts
        for r in p.redactions
    }
    used |= {
        place.replacement
        for event in left
        if isinstance(event, ev.RedactionDecided)
        for place in event.places
        if place.replacement is not None
    }
    used |= {
        event.becomes
        for event in left
        if isinstance(event, ev.EntityDecided) and event.becomes is not None
    }
    told = "\n".join(
        words
        for event in left
        if isinstance(event, _TYPED)
        for name in ("label", "text")
        if (words := getattr(event, name, None))
    )
    gone = {
        (category, spelling)
        for category, given in codes.given.items()
        for spelling, number in given.items()
        if number not in codes.reserved.get(category, ())
        and (code := f"[{category} {number}]") not in used
        and not any(code.strip("[]") in one for one in used)
        and code not in told
    }
    codes.forget(gone)
    return json.dumps(codes.to_record(), ensure_ascii=False, sort_keys=True), gone
