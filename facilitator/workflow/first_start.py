"""A first study: what is asked before it is made, with a default for everything.

Screen and lines ask the same; nothing is written before `make`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from facilitator import words
from facilitator.domain.languages import LANGUAGES, spoken_language
from facilitator.domain.people import FACILITATOR_SEATS, Seats, is_code
from facilitator.errors import FacilitatorError
from facilitator.speech.models import DEMO
from facilitator.speech.published import known_models
from facilitator.study_settings import STUDY_FILE
from facilitator.words import _
from facilitator.workflow.model_choice import Bears, bears, here_for, offered, suggested
from facilitator.workflow.study import make_study

ROLES = ("User", "Volunteer", "Psychologist", "Nurse", "Facilitator")
"""Roles that are asked for by themselves; any other can be named."""

PEOPLE = (("User", 5), ("Psychologist", 1), ("Nurse", 1), ("Facilitator", 2))
"""Who sits at the table where nobody says anything else."""

REGIONS = {"ja": ("JP",)}
"""Countries whose telephone numbers are looked for, where a language is spoken in one."""

MOST = 99
"""The highest number a code has."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a study will be. `people` are roles and how many of each."""

    folder: Path
    title: str
    language: str = "en"
    people: tuple[tuple[str, int], ...] = PEOPLE
    model: str = DEMO

    @property
    def seats(self) -> tuple[str, ...]:
        """Codes in the order of their seats."""
        return tuple(f"{role} {n}" for role, many in self.people for n in range(1, many + 1))


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """A speech model that can be chosen, and what is to be said of it."""

    name: str
    here: bool
    told: str


def first_draft(here: Path) -> Draft:
    """The defaults, for a study in this folder if it is empty, else in one within it."""
    folder = here.absolute()
    if folder == Path.home() or any(not f.name.startswith(".") for f in folder.iterdir()):
        folder = _free(folder / _("focus-group"))
    return draft_in(folder)


def draft_in(folder: Path) -> Draft:
    """The defaults for a study in a folder. People speak the language that the screens are in."""
    read = words.language()
    language = read if read in LANGUAGES else "en"
    return Draft(folder, folder.name, language, model=default_model(language))


def _free(folder: Path) -> Path:
    """The folder's name, with a number where there is one already."""
    number = 2
    found = folder
    while found.exists():
        found, number = folder.with_name(f"{folder.name}-{number}"), number + 1
    return found


def default_model(language: str) -> str:
    """The model that listens where nobody says anything else: of those here the largest that this
    machine bears, else the smallest."""
    here = here_for(language)
    known = [name for name in here if name in known_models()]
    well = [name for name in known if bears(name) is Bears.WELL]
    return well[-1] if well else (known or here or [DEMO])[0]


def model_offers(language: str) -> list[ModelOffer]:
    """What is here, then what can be fetched, with how this machine should do."""
    here = here_for(language)
    best, _keeps_up = suggested(language)
    found = [
        ModelOffer(name, True, _("on this machine{how}").format(how=_how(name))) for name in here
    ]
    for name in offered(language):
        if name not in here:
            size = known_models()[name].megabytes
            told = _("to be fetched, {size} MB{how}").format(size=size, how=_how(name))
            found.append(ModelOffer(name, False, told + (_(": suggested") if name == best else "")))
    trying = _("on this machine: for trying, knows no human voices")
    return [*found, ModelOffer(DEMO, True, trying)]


def _how(name: str) -> str:
    if name not in known_models():
        return ""
    return {
        Bears.WELL: _(", should keep up here"),
        Bears.SLOWLY: _(", text comes late here"),
        Bears.NOT: _(", too large for the memory here"),
    }[bears(name)]


def language_of(written: str) -> str:
    """The code of a language as people write it. Raises FacilitatorError."""
    return spoken_language(written)


def people_of(written: str) -> tuple[tuple[str, int], ...]:
    """Roles and numbers from "5 User, 1 Nurse, 2 Facilitator". FacilitatorError if it is not."""
    found: dict[str, int] = {}
    for item in re.split(r"[,;、\n]", unicodedata.normalize("NFC", written)):
        if not item.strip():
            continue
        first = re.fullmatch(r"\s*(\d+)\s*[x×]?\s*(\D+?)\s*", item)
        last = re.fullmatch(r"\s*(\D+?)\s*[x×]?\s*(\d+)\s*", item)
        if first:
            role, many = first[2], int(first[1])
        elif last:
            role, many = last[1], int(last[2])
        else:
            raise _not_people(item.strip())
        role = _singular(role[:1].upper() + role[1:])
        if not is_code(f"{role} 1") or many > MOST:
            raise _not_people(item.strip())
        found[role] = found.get(role, 0) + many
    return checked_people(found.items())


def checked_people(people: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The roles that somebody has. FacilitatorError if nobody has any."""
    found = tuple((role, many) for role, many in people if many)
    if not found:
        raise FacilitatorError(
            _("Nobody is seated."), _("Say how many there are of each role, at least one person.")
        )
    return found


def _singular(role: str) -> str:
    """ "Users" is the role User: codes are of one person each."""
    one = role.removesuffix("s")
    return one if one in ROLES else role


def _not_people(item: str) -> FacilitatorError:
    return FacilitatorError(
        _("'{item}' is not a number and a role.").format(item=item),
        _("Write it like: {example}").format(example="5 User, 1 Nurse, 2 Facilitator"),
    )


def people_text(people: Iterable[tuple[str, int]]) -> str:
    """As `people_of` reads it."""
    return ", ".join(f"{many} {role}" for role, many in people)


def seating(seats: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(keys, code) for everybody, "" where no key is left."""
    placed = Seats.of(seats)
    keys = {code: place for place, code in placed.keyed()}
    order = [code for _, code in placed.keyed()]
    for code in (*order, *placed.unkeyed):
        place = keys.get(code, "")
        yield place if place in FACILITATOR_SEATS or len(place) < 2 else " ".join(place), code


def next_steps(draft: Draft) -> list[str]:
    """What is to be done before the first meeting, one thing a line."""
    if draft.model == DEMO:
        name, _keeps_up = suggested(draft.language)
        return [
            _("To be heard you need a speech model: facilitator models pull {name}").format(
                name=name
            ),
            _('Then name it in the settings (model = "{name}").').format(name=name),
        ]
    if draft.model not in here_for(draft.language):
        return [
            _("Before the first meeting, fetch the model: facilitator models pull {name}").format(
                name=draft.model
            )
        ]
    return []


def check_folder(folder: Path) -> None:
    """FacilitatorError if no study can be made there, as far as can be told before."""
    if (folder / STUDY_FILE).exists():
        raise FacilitatorError(
            _("{folder} is a study already.").format(folder=folder),
            _("Go there, or choose another folder."),
        )


def make(draft: Draft) -> None:
    """Makes the study. Raises FacilitatorError if it cannot be written."""
    check_folder(draft.folder)
    make_study(
        draft.folder,
        draft.title,
        language=draft.language,
        model=draft.model,
        seats=draft.seats,
        regions=REGIONS.get(draft.language),
    )
