"""Sets made here: people of a roster in frames of talk, and addresses of several countries.

120 people in 20 frames each. Each person counts once a frame, so that a name that is hard weighs as
much as an easy one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

from facilitator.anonymise import Roster
from facilitator.anonymise.recipe.labelled import Labelled
from facilitator.domain.transcript import Label
from tests.benchmarks.outside.english import span

DATA = tomllib.loads(Path(__file__).with_name("forms.toml").read_text("utf-8"))

HEARD = Path(__file__).with_name("heard.tsv")
ROLES = ("User", "Carer")
"""A role has at most 99 people."""


def roster(language: str) -> Callable[[], Roster]:
    """Everybody of a language, as a study's roster would name them."""
    return lambda: _roster(DATA[language]["people"])


def aloud_roster() -> Roster:
    """Those whose names were said aloud, by given name."""
    return _roster(DATA["en"]["aloud"].split())


def _roster(people: list[str]) -> Roster:
    return Roster.from_toml(
        "".join(
            f'[[participants]]\ncode = "{ROLES[at % 2]} {at // 2 + 1}"\nnames = ["{name}"]\n'
            for at, name in enumerate(people)
        )
    )


def framed(language: str, part: int) -> Callable[[], list[Labelled]]:
    """Every person in every frame: their family name (0) or given name (-1) as the frame says."""

    def made() -> list[Labelled]:
        frames = DATA[language]["given_frames" if part else "family_frames"]
        order = 1 if language == "en" else -1
        found = []
        for name in DATA[language]["people"]:
            words = name.split()[::order]
            said = words[0] if part else words[-1]
            for frame in frames:
                start = frame.index("{}")
                kept = span(start, start + len(said), Label.PERSON)
                found.append(Labelled(frame.replace("{}", said), (kept,)))
        return found

    return made


def heard() -> list[Labelled]:
    """Names of the roster as small models wrote what synthetic voices said."""
    found = []
    for row in HEARD.read_text("utf-8").splitlines():
        if not row.startswith("#"):
            said = row.split("\t")[1]
            for frame in DATA["en"]["heard_frames"]:
                start = frame.index("{}")
                kept = span(start, start + len(said), Label.PERSON)
                found.append(Labelled(frame.replace("{}", said), (kept,)))
    return found


def aloud() -> list[Labelled]:
    """What small models wrote for a name of the roster within a sentence, everyday words too."""
    found = []
    for row in HEARD.with_name("heard_aloud.tsv").read_text("utf-8").splitlines():
        if not row.startswith("#"):
            _, said, frame, *_ = row.split("\t")
            sentence = DATA["en"]["aloud_frames"][int(frame)]
            start = sentence.index("{}")
            kept = span(start, start + len(said), Label.PERSON)
            found.append(Labelled(sentence.replace("{}", said), (kept,)))
    return found


def addresses() -> list[Labelled]:
    """Addresses as people say them, of the countries of English-speaking studies."""
    found = []
    for line in DATA["addresses"]["lines"]:
        before, _, rest = line.partition("[")
        said, _, after = rest.partition("]")
        kept = span(len(before), len(before) + len(said), Label.ADDRESS)
        found.append(Labelled(before + said + after, (kept,)))
    return found


def notes(language: str) -> Callable[[], list[Labelled]]:
    """What facilitators type, and turns that name nobody but hold words that tempt."""
    return lambda: [Labelled(line, ()) for line in DATA[language]["notes"]]
