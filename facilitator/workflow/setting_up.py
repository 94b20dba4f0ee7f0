"""A meeting before it is one: what is chosen for it, what is not right yet, and its beginning."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from facilitator.anonymise.registry import shortfall
from facilitator.anonymise.roster import Roster
from facilitator.domain.gathering import Gathering
from facilitator.domain.languages import language_name
from facilitator.domain.people import Seats
from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.power import battery
from facilitator.speech.endpoint import END_SILENCE_MS
from facilitator.speech.models import DEMO, doubt, resolve
from facilitator.speech.trial import SPEECH_S, Trial, try_model
from facilitator.study_settings import CUSTODIES
from facilitator.words import _
from facilitator.workflow import seating
from facilitator.workflow.carried_over import CarriedOver
from facilitator.workflow.catalogue import model_name
from facilitator.workflow.list_mark import told
from facilitator.workflow.listening import listening
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.masking import NO_ROSTER
from facilitator.workflow.model_choice import offer
from facilitator.workflow.opening import Plan, create_session, plan_meeting, with_gathering
from facilitator.workflow.pseudonyms import PseudonymRedactor
from facilitator.workflow.rosters import stored_roster
from facilitator.workflow.sources import Source
from facilitator.workflow.trials import KEYS, trial_folder
from facilitator.workspace import Workspace

LITTLE_DISK_HOURS = 5.0
"""Less room than this may not hold two long meetings."""


@dataclass(slots=True)
class SettingUp:
    """What has been chosen so far. `practice`: nothing of the meeting will be kept."""

    workspace: Workspace
    practice: bool = False
    guide: str = ""
    carried: CarriedOver | None = None
    gathering: Gathering = field(default_factory=lambda: Gathering({}))
    device: str | None = None
    """The microphone by its name, None for the default one."""
    spoken: str = "en"
    """The study's language, whatever a practice is heard in."""

    @classmethod
    def of(cls, workspace: Workspace, *, practice: bool = False) -> SettingUp:
        """Nothing chosen, nobody here. FacilitatorError if the roster cannot be read, or the
        study's model cannot listen: who could not begin is asked nothing.

        The demo model knows English alone. It hears a practice all the same, so that every key can
        be tried before another has been fetched.
        """
        study = workspace.study
        if practice and study.model == DEMO:
            workspace = replace(workspace, study=replace(study, language="en"))
        listening(study.model, workspace.study.language)
        codes = seating.seated(study.seats, stored_roster(workspace))
        return cls(workspace, practice, gathering=Gathering.of(codes), spoken=study.language)


def begin(chosen: SettingUp) -> LiveMeeting:
    """The meeting, set up and consented to, ready to start. Raises FacilitatorError."""
    return _meeting(_plan(chosen, chosen.workspace), chosen)


def begin_practice(chosen: SettingUp, stack: ExitStack) -> LiveMeeting:
    """The same in a study that `stack` removes again: with the real guide, roster and microphone,
    in a vault of its own whose key goes with it."""
    folder = stack.enter_context(trial_folder())
    study = replace(chosen.workspace.study, custody=CUSTODIES[0], sealed_group="")
    (folder / "study").mkdir()
    plan = _plan(chosen, Workspace(folder / "study", folder / KEYS, study))
    roster = stored_roster(chosen.workspace)
    return _meeting(replace(plan, roster=roster, roster_from_study=False), chosen)


def _plan(chosen: SettingUp, workspace: Workspace) -> Plan:
    guide = str(chosen.workspace.find_guide(chosen.guide).absolute())
    plan = plan_meeting(workspace, guide=guide, carried=chosen.carried)
    return with_gathering(plan, chosen.gathering)


def _meeting(plan: Plan, chosen: SettingUp) -> LiveMeeting:
    return LiveMeeting(create_session(plan), Source(device=chosen.device))


@dataclass(frozen=True, slots=True)
class Remark:
    """A line of what will be used; `wrong` if it is not as it should be."""

    text: str
    wrong: bool = False


def remarks(chosen: SettingUp) -> Iterator[Remark]:
    """What the meeting will be held with, and what is not right: nothing of it comes as a surprise
    once people talk. Takes no microphone and no model."""
    workspace = chosen.workspace
    study = workspace.study
    try:
        found = listening(study.model, study.language)
    except FacilitatorError as error:
        yield Remark(f"{error.what} {error.hint}", wrong=True)
    else:
        heard = _("Heard by {model}, in {language}")
        name = model_name(found.model)
        yield Remark(heard.format(model=name, language=language_name(found.language)))
        if found.model == DEMO:
            demo = _("The demo model knows no human voices.")
            yield Remark(f"{demo} {offer(chosen.spoken)[1]}", wrong=True)
        if poor := doubt(resolve(found.model), found.language):
            yield Remark(poor, wrong=True)
    hours = disk_hours(workspace)
    yield Remark(_("Room for {hours} h of sound").format(hours=hours), hours < LITTLE_DISK_HOURS)
    power = battery()
    if power is not None:
        said = (
            _("Battery {percent} %, being used up")
            if power.discharging
            else _("Battery {percent} %, plugged in")
        )
        yield Remark(said.format(percent=power.percent), wrong=power.low)
    roster = stored_roster(workspace)
    lacking = shortfalls(workspace, chosen.gathering, roster, study.language)
    yield from (Remark(line, wrong=True) for line in lacking)


def shortfalls(
    workspace: Workspace, gathering: Gathering, roster: Roster | None, language: str
) -> Iterator[str]:
    """Why less than usual will be masked, who has no key, whose codes are given. Nobody is here
    before it was asked: then it is told of all at the table."""
    if roster is None:
        yield NO_ROSTER
    yield from filter(None, (shortfall(language), told(workspace)))
    here = gathering.here or gathering.codes
    left = set(Seats.of(gathering.codes).unkeyed) & set(here)
    yield from seating.told_of(tuple(c for c in here if c in left), here, roster)


def disk_hours(workspace: Workspace) -> int:
    """Whole hours of sound that fit where the study's sessions lie."""
    free = shutil.disk_usage(workspace.root).free
    return int(free / (SAMPLE_RATE * BYTES_PER_SAMPLE * 3600))


@dataclass(frozen=True, slots=True)
class Understood:
    """What came of a few seconds of speech: masked text ("" where nobody spoke), and the lines of
    how long that took here."""

    text: str
    lines: tuple[Remark, ...]


def understood(workspace: Workspace, pcm: bytes) -> Understood:
    """Has the study's model hear SPEECH_S seconds of sound, masked as a meeting's, and keeps
    nothing of it. Raises FacilitatorError if the model cannot be used."""
    study = workspace.study
    found = listening(study.model, study.language)
    tried = try_model(resolve(found.model).path, found.language, study.device, study.threads, pcm)
    masker = PseudonymRedactor(
        stored_roster(workspace) or Roster(), found.language, study.anonymise
    )
    text = masker.redact(tried.text).text if tried.text else ""
    return Understood(text, tuple(_pace(tried)))


def _pace(tried: Trial) -> Iterator[Remark]:
    took = _("{speech} s of speech took {seconds:.1f} s here")
    pace = took.format(speech=SPEECH_S, seconds=tried.decode_ms / 1000)
    if tried.share >= 1:
        slow = _("text will fall behind; nothing is lost, and it is finished after the meeting.")
        yield Remark(f"{pace}: {slow}", wrong=True)
    else:
        lag = _("text comes about {seconds:.0f} s after a pause.")
        seconds = max(1.0, (END_SILENCE_MS + tried.decode_ms) / 1000)
        yield Remark(f"{pace}: {lag.format(seconds=seconds)}")
    if tried.remark:
        yield Remark(tried.remark, wrong=True)
