"""The next meeting's guide, drafted from the last one's: what was left of it, and what emerged.

The first and the last section stand whole, because meetings begin and end alike. Of the others what
was not asked, or was skipped, is there again, and what was covered stands as a comment, to be taken
up by whoever wants to. A guide is a plain file, so only meetings count whose review was signed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from facilitator.domain.course import Status
from facilitator.domain.phases import Phase
from facilitator.domain.sealed import REMOVED
from facilitator.domain.topic_guide import (
    Question,
    Section,
    TopicGuide,
    render_guide,
    unique_ids,
)
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.carried_over import CarriedOver, carried_over, with_carried_over
from facilitator.workflow.catalogue import SessionSummary, listing
from facilitator.workflow.given_out import give_guide, revisions_now
from facilitator.workflow.guides import new_guide
from facilitator.workflow.held_guide import (
    HeldGuide,
    HeldQuestion,
    guide_of_open,
    guide_of_sealed,
)
from facilitator.workflow.reading import opened_for_reading
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workspace import Workspace

_SIGNED = (Phase.REVIEWED, Phase.SEALED)


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a guide, the meeting it follows, its number, and what was carried over."""

    text: str
    after: str
    number: int
    left: CarriedOver
    unnoted: tuple[FacilitatorError, ...] = ()
    """Why a meeting could not keep in mind that the guide was drafted from it."""


def next_guide(workspace: Workspace) -> Draft:
    """Drafts it. FacilitatorError if no meeting's review is signed, or that of the last one
    cannot be read."""
    signed = [one for one in listing(workspace) if one.phase in _SIGNED]
    if not signed:
        raise FacilitatorError(
            _("No meeting of this study has a signed review yet: there is nothing to go on from."),
            _("Review one first, or begin a guide of its own: {facilitator} guide new NAME").format(
                facilitator=program()
            ),
        )
    last = max(signed, key=lambda one: (one.number, one.date, one.id))
    held = _guide_of(workspace, last)
    kept, covered = _drafted(held.questions)
    if not kept:
        raise FacilitatorError(
            _("The guide of the meeting '{id}' has no question to go on from.").format(id=last.id),
            _("Begin a new one: {facilitator} guide new NAME --carry-over").format(
                facilitator=program()
            ),
        )
    text = render_guide(TopicGuide(held.title, held.language, "1", "", tuple(kept)), ids=True)
    comments = "".join(
        f"<!-- covered in {last.id}: {' '.join(one.text.split())} -->\n" for one in covered
    )
    left = carried_over(workspace, signed=True)
    return Draft(with_carried_over(text, left) + comments, last.id, last.number + 1, left)


def write_next_guide(workspace: Workspace, name: str | None = None) -> tuple[Path, Draft]:
    """Writes the draft into the study, as "meeting-4" where it gets no name. Errors as for
    `next_guide`, or if there is a guide of that name."""
    revisions = revisions_now(workspace)
    draft = next_guide(workspace)
    name = name or f"meeting-{draft.number}"
    path, unnoted = give_guide(
        workspace,
        lambda coming: new_guide(workspace, name, text=draft.text, coming=coming),
        draft.left.sessions | {draft.after},
        revisions,
    )
    return path, replace(draft, unnoted=unnoted)


def write_carried_over(
    workspace: Workspace, make: Callable[..., Path]
) -> tuple[Path, CarriedOver, tuple[FacilitatorError, ...]]:
    """A guide that `make` writes (`new_guide`), with what earlier meetings left over in it; what
    that was, and why a meeting could not keep it in mind."""
    revisions = revisions_now(workspace)
    left = carried_over(workspace, signed=True)
    path, unnoted = give_guide(
        workspace,
        lambda coming: make(also=lambda text: with_carried_over(text, left), coming=coming),
        left.sessions,
        revisions,
    )
    return path, left, unnoted


def _drafted(asked: Sequence[HeldQuestion]) -> tuple[list[Section], list[HeldQuestion]]:
    """The sections of the draft, and what was covered and is not in it."""
    there = [one for one in asked if one.status != REMOVED]
    ids = iter(unique_ids((None, one.id) for one in there))
    numbered = [replace(one, id=next(ids)) for one in there]
    groups = [list(group) for _, group in groupby(numbered, key=lambda one: one.section)]
    sections: list[Section] = []
    covered: list[HeldQuestion] = []
    for at, group in enumerate(groups):
        frame = at in (0, len(groups) - 1)
        stays = [one for one in group if frame or one.status in (Status.WAITING, Status.SKIPPED)]
        covered += [one for one in group if one not in stays]
        if stays:
            questions = tuple(Question(one.id, one.text, one.probes) for one in stays)
            sections.append(Section(group[0].section, group[0].minutes, questions))
    return sections, covered


def _guide_of(workspace: Workspace, one: SessionSummary) -> HeldGuide:
    if one.phase == Phase.SEALED:
        return guide_of_sealed(read_transcript(workspace, one.id))
    with opened_for_reading(workspace, one.id) as reading:
        if reading.withheld is not None:
            raise reading.withheld
        return guide_of_open(reading.session)
