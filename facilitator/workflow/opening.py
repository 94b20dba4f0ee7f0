"""Setting a session up: everything is checked before anything is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.events import Event
from facilitator.domain.gathering import Gathering, present_events
from facilitator.domain.people import is_code
from facilitator.domain.topic_guide import QuestionIds, TopicGuide, render_guide
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.carried_over import CarriedOver, with_carried_over
from facilitator.workflow.catalogue import next_number
from facilitator.workflow.clock import local_now
from facilitator.workflow.guides import load_guide
from facilitator.workflow.key_store import key_store
from facilitator.workflow.listening import listening
from facilitator.workflow.roster_files import load_roster
from facilitator.workflow.rosters import stored_roster
from facilitator.workflow.seating import seated
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting to be held, every part of it checked."""

    workspace: Workspace
    session_id: str
    guide_name: str
    guide: TopicGuide
    codes: tuple[str, ...]
    language: str
    model: str
    roster: Roster | None
    consent_by: str | None
    roster_from_study: bool = False
    attendance: tuple[Event, ...] = ()
    """Who is there from the beginning on; empty: nobody noted it, and all count as seated."""


def plan_meeting(
    workspace: Workspace,
    *,
    guide: str | None = None,
    roster: Path | None = None,
    model: str | None = None,
    language: str | None = None,
    session_id: str | None = None,
    consent_by: str | None = None,
    carried: CarriedOver | None = None,
) -> Plan:
    """Checks what a meeting needs; makes nothing. Raises FacilitatorError at the first fault.

    Without `guide` the study's only guide is taken, without `roster` the one that is stored.
    `carried` is what earlier meetings left that this meeting's guide shall have as well.
    """
    if guide is None:
        files = workspace.guide_files()
        if len(files) != 1:
            there = ", ".join(p.stem for p in files) or _("none")
            raise FacilitatorError(
                _("Which topic guide? ")
                + (_("There are several.") if files else _("There is none.")),
                _("Name one with --guide; guides in {guides}: {there}.").format(
                    guides=workspace.guides, there=there
                ),
            )
        guide_file = files[0]
    else:
        guide_file = workspace.find_guide(guide)
    names = load_roster(roster) if roster else stored_roster(workspace)
    listens = listening(model or workspace.study.model, language or workspace.study.language)
    number = next_number(workspace)
    if session_id is None:
        today = local_now()[:10]
        session_id = f"{today}-{number:02d}"
        # Another study of this user's may have a meeting today as well: its key has that name.
        keys = key_store(workspace)
        while workspace.session_folder(session_id).exists() or keys.exists(session_id):
            number += 1
            session_id = f"{today}-{number:02d}"
    elif workspace.session_folder(session_id).exists():
        raise FacilitatorError(
            _("There is a session '{session_id}' already.").format(session_id=session_id),
            _("Choose another --id, or go on with it: {facilitator} resume {session_id}").format(
                facilitator=program(), session_id=session_id
            ),
        )
    return Plan(
        workspace=workspace,
        session_id=session_id,
        guide_name=guide_file.stem,
        guide=load_guide(
            guide_file, also=partial(with_carried_over, left=carried) if carried else None
        ),
        codes=seated(workspace.study.seats, names),
        language=listens.language,
        model=listens.model,
        roster=names,
        consent_by=consent_by,
        roster_from_study=roster is None,
    )


def create_session(plan: Plan) -> SessionStore:
    """Makes the session that was planned, with its first events."""
    StudyPseudonyms.open(plan.workspace)  # before there is a session: it is made with the first
    first: list[Event] = [
        ev.SessionOpened(
            session=plan.session_id,
            number=next_number(plan.workspace),
            study=plan.workspace.study.title,
            guide_name=plan.guide_name,
            guide=render_guide(plan.guide, ids=True),
            participants=plan.codes,
            language=plan.language,
            model=plan.model,
            question_ids=QuestionIds.CONTENT,
        )
    ]
    if plan.roster is not None:
        known = None if plan.roster_from_study else _stored(plan.workspace)
        first.append(ev.RosterTaken(plan.roster.to_toml(), plan.roster_from_study, known))
    if plan.consent_by is not None:
        first.append(ev.ConsentConfirmed(plan.consent_by))
    return SessionStore.create(plan.workspace, plan.session_id, *first, attendance=plan.attendance)


def with_gathering(plan: Plan, gathering: Gathering) -> Plan:
    """The meeting with those who are here, each of whom was asked.

    Raises FacilitatorError if one of them does not agree to being recorded, or nobody is here.
    """
    if gathering.refusing:
        raise FacilitatorError(
            _("{names}: not everybody here agrees to being recorded.").format(
                names=", ".join(gathering.refusing)
            ),
            _("Hold the meeting without recording it, or without those who do not agree."),
        )
    if not gathering.here:
        raise FacilitatorError(
            _("Nobody is here yet."), _("Mark who is: one key for each, or all of them at once.")
        )
    return replace(
        plan,
        codes=gathering.codes,
        consent_by=gathering.by or "the facilitator",
        attendance=tuple(gathering.events()),
    )


def with_present(plan: Plan, present: Sequence[str], unquoted: Sequence[str]) -> Plan:
    """The meeting with these people of those who are seated, `unquoted` of whom are not to be
    quoted; without `present` with all of them.

    Raises FacilitatorError if one of them has no seat, or is not to be quoted and not there.
    """
    here = tuple(present or plan.codes)
    _check_seated(_("present"), here, plan.codes)
    _check_seated(_("not quoted"), unquoted, here)
    if not present and not unquoted:
        return plan
    return replace(plan, attendance=tuple(present_events(here, unquoted)))


def _check_seated(what: str, given: Sequence[str], there: Sequence[str]) -> None:
    # What is no code may be a name, which no error repeats.
    unknown = [code if is_code(code) else _("a name that is no code") for code in given]
    unknown = [code for code, one in zip(unknown, given, strict=True) if one not in there]
    if unknown:
        raise FacilitatorError(
            _("Among those {what}: {names} - nobody like that has a place here.").format(
                what=what, names=", ".join(unknown)
            ),
            _(
                "At the table: {there}. Seat people in study.toml, or add them to the roster."
            ).format(there=", ".join(there) or _("nobody")),
        )


def _stored(workspace: Workspace) -> str | None:
    """The stored roster, "" if there is none; None if it cannot be read: a session with a roster
    of its own does not need it."""
    try:
        stored = stored_roster(workspace)
    except FacilitatorError:
        return None
    return stored.to_toml() if stored else ""
