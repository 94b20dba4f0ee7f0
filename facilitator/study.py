"""study.toml: what a study is and how its meetings are run."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from facilitator.domain.deidentification import Deidentification
from facilitator.domain.moments import DEFAULT_TAGS, EMERGENT, MeetingKey, Tag
from facilitator.domain.people import is_code
from facilitator.errors import FacilitatorError
from facilitator.settings import (
    read_settings,
    refusal,
    refuse_unknown,
    tables_of,
)
from facilitator.study_settings import (
    AFTERWARDS,
    AUTO,
    CUSTODIES,
    NO_NAMES,
    ON,
    SETTINGS,
    STUDY_FILE,
)
from facilitator.words import _

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
    expect: str = NO_NAMES
    """Names that the speech model is told of, one of EXPECTED."""
    second_pass: str = AFTERWARDS
    """When turns are heard once more, one of SECOND_PASSES."""
    suggest_speakers: bool = False
    """Whether voices are learnt while a meeting runs, to suggest who speaks."""
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
    destroy_unsealed: bool = False
    """Whether one that was not goes without anybody's word."""
    reviewers: int = 1
    """How many are to sign each transcript."""
    plants: int = 0
    """Names that are shown unmasked to the first reviewer, to be found."""
    backtrack_ms: int = 2_000
    """What is played again where one goes on after a stop, in ms."""
    anonymise: Deidentification = field(default_factory=lambda: Deidentification(regions=("GB",)))
    """What is masked, and how much of it may stay."""
    participants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the report of the series says of a code, by the name of the attribute."""


def _study_error(what: str) -> FacilitatorError:
    return refusal(STUDY_FILE, what)


def _text(entry: Mapping[str, Any], name: str, default: str) -> str:
    value = entry.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise _study_error(_("{name} is not text").format(name=name))
    return value


def _tags(entries: Any) -> tuple[Tag, ...]:
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise _study_error(_("tags is not a list of [[tags]]"))
    tags = [EMERGENT]
    for entry in entries:
        refuse_unknown(STUDY_FILE, entry, ("name", "key", "label", "symbol"), _("a tag"))
        name, key = _text(entry, "name", ""), _text(entry, "key", "")
        if len(key) != 1 or not key.islower() or key in _RESERVED_KEYS:
            raise _study_error(
                _("the key of tag {name!r} is not a free small letter").format(name=name)
            )
        if any(t.key == key or t.name == name for t in tags):
            raise _study_error(
                _("tag {name!r} or its key {key!r} is there twice").format(name=name, key=key)
            )
        label, symbol = _text(entry, "label", name), _text(entry, "symbol", "●")
        tags.append(Tag(name, key, label, symbol))
    return tuple(tags)


def _participants(table: Any) -> Mapping[str, Mapping[str, str]]:
    if not isinstance(table, dict) or not all(isinstance(one, dict) for one in table.values()):
        raise _study_error(_('participants is no table: write [participants."User 1"]'))
    found: dict[str, Mapping[str, str]] = {}
    for code, about in table.items():
        if not is_code(code):
            raise _study_error(_("a table in participants is not named by a code such as 'User 1'"))
        found[unicodedata.normalize("NFC", code)] = {name: _text(about, name, "") for name in about}
    return MappingProxyType(found)


def _detector_options(table: Any, also: tuple[str, ...]) -> Mapping[str, Any]:
    """A detector that is switched on may have a table of its own, by its name."""
    known = [line.name for line in SETTINGS if line.table == "anonymise"]
    options = {name: table[name] for name in also if name in table and name not in known}
    refuse_unknown(STUDY_FILE, table, (*known, *options), "[anonymise]")
    for name, option in options.items():
        if not isinstance(option, dict):
            raise _study_error(
                _("{name} in [anonymise] is no table: write [anonymise.{name}]").format(name=name)
            )
    return MappingProxyType(options)


def parse_study(text: str) -> Study:
    """Reads study.toml. Raises FacilitatorError naming the line at fault."""
    data = tables_of(STUDY_FILE, text)
    said = read_settings(
        STUDY_FILE, SETTINGS, data, besides=("tags", "participants"), free=("anonymise",)
    )
    return Study(
        **{name: said[name] for name in ("title", "language", "model", "device", "threads")},
        expect=said["expect"],
        second_pass=said["second_pass"],
        suggest_speakers=said["suggest_speakers"] == ON,
        # One spelling of accented letters, as rosters have it too.
        seats=tuple(unicodedata.normalize("NFC", seat) for seat in said["seats"]),
        tags=_tags(data["tags"]) if "tags" in data else DEFAULT_TAGS,
        custody=said["keys.custody"],
        sealed_group=said["sealed.group"].strip(),
        withdrawal_days=said["retention.withdrawal_days"],
        unsealed_days=said["retention.unsealed_days"],
        destroy_unsealed=said["retention.destroy_unsealed"] == ON,
        reviewers=said["review.reviewers"],
        plants=said["review.plants"],
        backtrack_ms=1_000 * said["review.backtrack"],
        anonymise=Deidentification(
            regions=said["regions"],
            off=said["anonymise.off"],
            also=said["anonymise.also"],
            allow=said["anonymise.allow"],
            dates=said["anonymise.dates"],
            birth_dates=said["anonymise.birth_dates"],
            ages=said["anonymise.ages"],
            options=_detector_options(data.get("anonymise", {}), said["anonymise.also"]),
        ),
        participants=_participants(data.get("participants", {})),
    )
