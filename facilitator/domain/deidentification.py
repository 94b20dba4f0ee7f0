"""What a study wants taken out of its talk, and how much of it may stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

DATE_PARTS = ("month", "year", "nothing")
"""What may stay of a date: month and year, the year alone, or nothing."""

_NO_OPTIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Deidentification:
    """The `[anonymise]` table of study.toml, with the defaults filled in.

    `regions` are ISO 3166 codes whose telephone numbers are expected; empty means those of the
    language. `off` names built-in detectors that shall not run, `also` installed ones that shall
    run besides. `allow` holds words and phrases that identify nobody; the roster overrules it.
    `dates` and `birth_dates` say what stays of a full date and of a date of birth (`DATE_PARTS`).
    `ages` is the width in years of the band an age becomes; 0 leaves ages as they are. `options`
    are the tables of the detectors in `also`, by name.
    """

    regions: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    dates: str = "month"
    birth_dates: str = "year"
    ages: int = 0
    options: Mapping[str, Mapping[str, Any]] = field(
        default_factory=lambda: _NO_OPTIONS, hash=False
    )
