"""What a review notes beside a reviewer's keys: planted names, and what the study remembers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from facilitator.domain import events as ev
from facilitator.domain.events import Recorded
from facilitator.domain.reviewing.entities import learnt
from facilitator.domain.terms import MASKING
from facilitator.domain.transcript import Certainty, Redaction, Utterance, Word
from facilitator.domain.wording import HEARD, ROSTER
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_entities import remember
from facilitator.workflow.study_pseudonyms import StudyPseudonyms


def remember_decisions(store: SessionStore) -> None:
    """Keeps for the study what this session's reviewers decided of names, as it stands now.

    FacilitatorError if that cannot be written; the session has it in any case.
    """
    codes = StudyPseudonyms.existing(store.workspace)
    if codes is not None:
        # Also where nothing stands any more: what was taken back, or struck, is not to be known.
        remember(codes, store.session.id, learnt(store.session))


def place_plants(store: SessionStore) -> None:
    """Chooses the names that the first reviewer is to find, if the study wants that and nobody has
    read yet: names of the roster, one a line at most, anywhere in the meeting."""
    session, most = store.session, store.workspace.study.plants
    if (
        not most
        or session.signing.plants is not None
        or session.signing.sign_offs
        or any(session.acts.passings())
    ):
        return
    known = [
        [ev.Plant(u.id, u.text_id, r.start, r.end) for r in u.redactions or () if _plantable(u, r)]
        for u in session.utterances
    ]
    drawing = random.SystemRandom()
    lines = [plants for plants in known if plants]
    chosen = [drawing.choice(plants) for plants in drawing.sample(lines, min(most, len(lines)))]
    store.append(ev.PlantsPlaced(tuple(chosen)), device=MASKING)


def _plantable(line: Utterance, one: Redaction) -> bool:
    known = one.source == ROSTER and one.certainty is Certainty.CERTAIN
    return known and line.reviewed is None and not line.withdrawn


def word_times(events: list[Recorded]) -> dict[tuple[str, str], Sequence[Word]]:
    """When each word of a line was said, by the line and the id of its text."""
    found: dict[tuple[str, str], Sequence[Word]] = {}
    for one in events:
        match one.event:
            case ev.UtteranceHeard(utterance=line, words=words) if words:
                found[line, HEARD] = words
            case ev.TextRefined(utterance=line, words=words) if words:
                found[line, str(one.id)] = words
    return found
