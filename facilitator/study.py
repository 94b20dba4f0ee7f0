"""study.toml: what a study is and how its meetings are run."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from facilitator.domain.deidentification import DATE_PARTS, Deidentification
from facilitator.domain.languages import masked_language
from facilitator.domain.moments import DEFAULT_TAGS, EMERGENT, MeetingKey, Tag
from facilitator.domain.people import is_code
from facilitator.domain.reading import toml_of
from facilitator.domain.regions import REGIONS, region_meant
from facilitator.errors import FacilitatorError, meant

STUDY_FILE = "study.toml"

DEFAULT_STUDY = """\
# What this study is and how its meetings are run. Every line may be left out.
title = "{title}"
# Language of the meetings, as speech recognition knows it.
language = "en"
# Speech model: "demo" (for trying only), a name from `facilitator models list`, or a folder.
model = "demo"
# What it runs on: "auto" (a graphics card if one works, else the processor), "cpu" or "cuda"; and
# on how many threads of the processor (0: one a core, at most 8).
device = "auto"
threads = 0
# Countries whose telephone numbers are looked for.
regions = ["GB"]
# Who sits where, in the order of their keys: the digits 1-9 and 0, then -1 to -0, say who is
# speaking; the first two facilitators have "," and ".". Whoever is only on the roster comes after
# these. Codes only, never names.
seats = [
    "User 1", "User 2", "User 3", "User 4", "User 5",
    "Psychologist 1", "Nurse 1", "Facilitator 1", "Facilitator 2",
]

[keys]
# How the keys to the recordings are kept, always outside this folder: "keyfile" (a file that only
# your account can read), "passphrase" (asked for before each meeting) or "keyring" (the system's).
custody = "keyfile"

[sealed]
# A group of accounts on this machine that may read sealed transcripts; "" leaves them to yours.
group = ""

[retention]
# Days after a meeting within which a participant may withdraw from it, as the information sheet
# says; `facilitator withdraw` then says the date, and lets a person decide. 0: no date is said.
withdrawal_days = 0
# Days after a meeting by which it is to be sealed: from then on every list of meetings says so.
# Nothing is destroyed without a person. 0: no limit.
unsealed_days = 0

[review]
# How many people read and sign each transcript. A second one first reads what will leave, alone.
reviewers = 1
# So many names of the roster are shown to the first reviewer as if nobody had masked them, to learn
# how many are missed. They are masked in what leaves, found or not.
plants = 0
# Seconds that are heard again where one goes on listening after a stop.
backtrack = 2

[anonymise]
# What may stay of a full date ("month" and year, "year" or "nothing"), and of a date of birth.
dates = "month"
birth_dates = "year"
# Width in years of the band an age becomes, such as 10 ("[age 40-49]"); 0 leaves ages as they are.
ages = 0
# Words and phrases that look like names and identify nobody here.
allow = []
# Built-in detectors that shall not run; installed ones that shall run besides (docs/detectors.md).
off = []
also = []

# A flag that belongs to this study: its key on the keyboard, and its mark beside the text.
# [[tags]]
# name = "quote"
# key = "q"
# label = "quote"
# symbol = "❝"
"""

CUSTODIES = ("keyfile", "passphrase", "keyring")
"""The ways of keeping keys that study.toml may choose; the vault knows what they mean."""

AUTO, CPU, CUDA = DEVICES = ("auto", "cpu", "cuda")
"""What study.toml may have a speech model run on: by itself, the processor, a graphics card."""

_MOST_THREADS = 64

_WIDEST_BAND = 50
_MOST_DAYS = 36_500

_RESERVED_KEYS = frozenset({*MeetingKey, EMERGENT.key})


@dataclass(frozen=True, slots=True)
class Study:
    """What study.toml says, with the defaults filled in."""

    title: str = "Focus group study"
    language: str = "en"
    model: str = "demo"
    device: str = AUTO
    """What the speech model runs on, one of DEVICES."""
    threads: int = 0
    """Of the processor, for the speech model; 0: as many as it has cores, at most 8."""
    seats: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = DEFAULT_TAGS
    custody: str = CUSTODIES[0]
    """How the keys of new sessions are kept."""
    sealed_group: str = ""
    """The group of accounts that may read what is sealed; empty: nobody else is let in."""
    withdrawal_days: int = 0
    """Days after a meeting within which a participant may withdraw from it; 0: none are said."""
    unsealed_days: int = 0
    """Days after a meeting by which it is to be sealed; 0: no limit."""
    reviewers: int = 1
    """How many are to sign each transcript."""
    plants: int = 0
    """Names that are shown unmasked to the first reviewer, to be found."""
    backtrack_ms: int = 2_000
    """What is played again where one goes on after a stop, in ms."""
    anonymise: Deidentification = field(default_factory=lambda: Deidentification(regions=("GB",)))
    """What is masked, and how much of it may stay."""


def _known(data: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """FacilitatorError if there is a line that is none of those known, with what was meant."""
    unknown = [f"{name}{meant(name, known)}" for name in sorted(set(data) - set(known))]
    if unknown:
        raise _study_error(
            f"{where} has an unknown line: {', '.join(unknown)}; known: {', '.join(sorted(known))}"
        )


def _one_of(data: Mapping[str, Any], name: str, ways: Sequence[str], default: str, at: str) -> str:
    value = data.get(name, default)
    if value not in ways:
        there = ", ".join(f'"{way}"' for way in ways)
        raise _study_error(f"{name} in {at} is not one of {there}{meant(value, ways)}")
    return str(value)


def _language(data: Mapping[str, Any]) -> str:
    """As it is written: "english" is en wherever it is asked for."""
    written = _text(data, "language", "en")
    try:
        masked_language(written)
    except FacilitatorError as error:
        raise FacilitatorError(f"{STUDY_FILE} cannot be used: {error.what}", error.hint) from None
    return written


def _regions(data: Mapping[str, Any]) -> tuple[str, ...]:
    regions = _texts(data, "regions", ("GB",))
    for region in regions:
        if region not in REGIONS:
            code = region_meant(region)
            was = f" (was '{code}' meant?)" if code else ""
            raise _study_error(f"'{region}' in regions is no country's ISO 3166 code{was}")
    return regions


def _study_error(what: str) -> FacilitatorError:
    return FacilitatorError(
        f"{STUDY_FILE} cannot be used: {what}.",
        "Mend that line, or take it out to have the default.",
    )


def _text(data: Mapping[str, Any], name: str, default: str) -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise _study_error(f"{name} is not text")
    return value


def _texts(data: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = data.get(name, list(default))
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise _study_error(f"{name} is not a list of texts")
    return tuple(value)


def _threads(data: Mapping[str, Any]) -> int:
    threads = data.get("threads", 0)
    whole = isinstance(threads, int) and not isinstance(threads, bool)
    if not whole or not 0 <= threads <= _MOST_THREADS:
        raise _study_error(f"threads is not a whole number, 0 to {_MOST_THREADS}")
    return int(threads)


def _tags(entries: Any) -> tuple[Tag, ...]:
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise _study_error("tags is not a list of [[tags]]")
    tags = [EMERGENT]
    for entry in entries:
        _known(entry, ("name", "key", "label", "symbol"), "a tag")
        name, key = _text(entry, "name", ""), _text(entry, "key", "")
        if len(key) != 1 or not key.islower() or key in _RESERVED_KEYS:
            raise _study_error(f"the key of tag {name!r} is not a free small letter")
        if any(t.key == key or t.name == name for t in tags):
            raise _study_error(f"tag {name!r} or its key {key!r} is there twice")
        tags.append(Tag(name, key, _text(entry, "label", name), _text(entry, "symbol", "●")))
    return tuple(tags)


def _custody(table: Any) -> str:
    if not isinstance(table, dict):
        raise _study_error("keys is no table: write [keys]")
    _known(table, ("custody",), "[keys]")
    return _one_of(table, "custody", CUSTODIES, CUSTODIES[0], "[keys]")


def _group(table: Any) -> str:
    if not isinstance(table, dict):
        raise _study_error("sealed is no table: write [sealed]")
    _known(table, ("group",), "[sealed]")
    group = table.get("group", "")
    if not isinstance(group, str):
        raise _study_error("group in [sealed] is not the name of a group")
    return group.strip()


def _days(table: Any, name: str) -> int:
    if not isinstance(table, dict):
        raise _study_error("retention is no table: write [retention]")
    _known(table, ("withdrawal_days", "unsealed_days"), "[retention]")
    days = table.get(name, 0)
    if type(days) is not int or not 0 <= days <= _MOST_DAYS:
        raise _study_error(f"{name} in [retention] is not a number of days, 0 to {_MOST_DAYS}")
    return days


_MOST_REVIEWERS, _MOST_PLANTS, _LONGEST_BACKTRACK_S = 9, 50, 30


def _review(table: Any, name: str, least: int, most: int, default: int) -> int:
    if not isinstance(table, dict):
        raise _study_error("review is no table: write [review]")
    _known(table, ("reviewers", "plants", "backtrack"), "[review]")
    number = table.get(name, default)
    if type(number) is not int or not least <= number <= most:
        raise _study_error(f"{name} in [review] is not a whole number, {least} to {most}")
    return number


_POLICY = ("dates", "birth_dates", "ages", "allow", "off", "also")


def _anonymise(table: Any, regions: tuple[str, ...]) -> Deidentification:
    if not isinstance(table, dict):
        raise _study_error("anonymise is no table: write [anonymise]")
    also = _texts(table, "also", ())
    # A detector that is switched on may have a table of its own, by its name.
    options = {name: table[name] for name in also if name in table and name not in _POLICY}
    _known(table, (*_POLICY, *options), "[anonymise]")
    for name, option in options.items():
        if not isinstance(option, dict):
            raise _study_error(f"{name} in [anonymise] is no table: write [anonymise.{name}]")
    ages = table.get("ages", 0)
    if isinstance(ages, bool) or not isinstance(ages, int) or not 0 <= ages <= _WIDEST_BAND:
        raise _study_error(f"ages in [anonymise] is not a number of years, 0 to {_WIDEST_BAND}")
    default = Deidentification()
    return Deidentification(
        regions=regions,
        off=_texts(table, "off", ()),
        also=also,
        allow=_texts(table, "allow", ()),
        dates=_one_of(table, "dates", DATE_PARTS, default.dates, "[anonymise]"),
        birth_dates=_one_of(table, "birth_dates", DATE_PARTS, default.birth_dates, "[anonymise]"),
        ages=ages,
        options=MappingProxyType(options),
    )


def parse_study(text: str) -> Study:
    """Reads study.toml. Raises FacilitatorError naming the line at fault."""
    try:
        data = toml_of(text)
    except ValueError as error:
        raise _study_error(f"it is not TOML ({error})") from None
    known = {"title", "language", "model", "device", "threads", "regions", "seats", "tags"}
    _known(data, known | {"keys", "sealed", "anonymise", "retention", "review"}, "it")
    # One spelling of accented letters, as rosters have it too.
    seats = tuple(unicodedata.normalize("NFC", seat) for seat in _texts(data, "seats", ()))
    for seat in seats:
        if not is_code(seat):
            raise _study_error("a seat is no code such as 'User 1'")
    if len(set(seats)) != len(seats):
        raise _study_error("a seat is there twice")
    return Study(
        title=_text(data, "title", Study().title),
        language=_language(data),
        model=_text(data, "model", "demo"),
        device=_one_of(data, "device", DEVICES, AUTO, "it"),
        threads=_threads(data),
        seats=seats,
        tags=_tags(data["tags"]) if "tags" in data else DEFAULT_TAGS,
        custody=_custody(data.get("keys", {})),
        sealed_group=_group(data.get("sealed", {})),
        withdrawal_days=_days(data.get("retention", {}), "withdrawal_days"),
        unsealed_days=_days(data.get("retention", {}), "unsealed_days"),
        reviewers=_review(data.get("review", {}), "reviewers", 1, _MOST_REVIEWERS, 1),
        plants=_review(data.get("review", {}), "plants", 0, _MOST_PLANTS, 0),
        backtrack_ms=1_000
        * _review(data.get("review", {}), "backtrack", 0, _LONGEST_BACKTRACK_S, 2),
        anonymise=_anonymise(data.get("anonymise", {}), _regions(data)),
    )
