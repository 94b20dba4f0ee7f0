"""Which speech model suits a language and this machine: said by `init`, at the start and by
`doctor`, wherever only the demo model is there."""

from __future__ import annotations

import os
from enum import Enum, auto

from facilitator.domain.languages import language_code, language_name
from facilitator.speech.device import physical_cores
from facilitator.speech.models import DEMO, listing
from facilitator.speech.published import known_models
from facilitator.words import _

MILLIONS_A_CORE = 100
"""Parameters (millions) a processor core bears, such that five seconds of speech take about half of
that: base (74) took 1 s on two cores of 2023, and time grows with the parameters. An estimate:
`doctor` measures."""

MEMORY_FACTOR = 3
"""A model takes about as much memory as its file while it is loaded; the rest is for the screens,
the system and whatever else is open."""

ENGLISH = ("large-v3-turbo", "small.en", "base.en", "tiny.en")
ANY = ("large-v3-turbo", "small", "base", "tiny")
JAPANESE = ("large-v3-turbo", "small")
"""What is offered, the best first."""


def memory_bytes() -> int | None:
    """This machine's memory, None if the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def offered(language: str) -> tuple[str, ...]:
    """Published models that suit a language, the best first."""
    return {"en": ENGLISH, "ja": JAPANESE}.get(language_code(language) or "en", ANY)


class Bears(Enum):
    """How this machine should do with a model."""

    WELL = auto()
    SLOWLY = auto()
    NOT = auto()
    """It has too little memory for it."""


def bears(name: str) -> Bears:
    """How this machine should do with a published model; `doctor` measures."""
    known, memory = known_models()[name], memory_bytes()
    if memory is not None and MEMORY_FACTOR * known.megabytes * 1_000_000 > memory:
        return Bears.NOT
    fast = known.parameters <= MILLIONS_A_CORE * physical_cores()
    return Bears.WELL if fast else Bears.SLOWLY


def suggested(language: str) -> tuple[str, bool]:
    """The best published model for a language that this machine should keep up with, and True; or
    the smallest of some use, and False where it may keep up with none."""
    names = offered(language)
    well = next((name for name in names if bears(name) is Bears.WELL), None)
    return well or names[-1], well is not None


NOT_HEARD = _("Only the demo model would listen, and it knows no human voices.")
"""Said before a microphone meeting: `live` takes the demo model only from who asks for it."""


def real_models() -> list[str]:
    """The models with a name that are on this machine, without the demo model."""
    return [model.name for model in listing() if model.path and model.name != DEMO]


def _english(name: str) -> bool:
    """Whether a model knows English alone, as far as its name tells."""
    known = known_models().get(name)
    return known is not None and known.english


def here_for(language: str) -> list[str]:
    """Those of them that know a language, as far as their names tell."""
    english = language_code(language) == "en"
    return [model for model in real_models() if english or not _english(model)]


def offer(language: str) -> tuple[str, str]:
    """What is here to hear people with, and what to do to have it: two lines."""
    code = language_code(language)
    spoken = language_name(code) if code else _("the meetings' language")
    everything = real_models()
    here = here_for(language)
    name, keeps_up = suggested(language)
    if here:
        return (
            _("Speech models for {spoken} on this machine: {names}.").format(
                spoken=spoken, names=", ".join(here)
            ),
            _(
                'Name one in study.toml (model = "{here}"), or fetch another: '
                "facilitator models pull {name}"
            ).format(here=here[0], name=name),
        )
    size = _("{name} ({megabytes} MB)").format(name=name, megabytes=known_models()[name].megabytes)
    return (
        _("No speech model for {spoken} is on this machine.").format(spoken=spoken)
        if everything
        else _("Only the demo model is on this machine, and it knows no human voices."),
        _(
            "For {spoken} this machine should keep up with {size}: facilitator models pull {name}"
        ).format(spoken=spoken, size=size, name=name)
        if keeps_up
        else _(
            "For {spoken} there is {size}, slow on this machine: facilitator models pull {name}"
        ).format(spoken=spoken, size=size, name=name),
    )
