"""English: what stands around names (`cues.toml`), what has a form, and a tagger."""

from __future__ import annotations

from facilitator.anonymise.cues import cued
from facilitator.anonymise.languages import Finder, Grammar, Pack
from facilitator.anonymise.languages.en import lists, spoken
from facilitator.anonymise.languages.en.codes import identifiers, postcodes
from facilitator.anonymise.languages.en.dates import calendar
from facilitator.anonymise.languages.en.learned import LearnedDetector
from facilitator.anonymise.languages.en.readers import table
from facilitator.anonymise.languages.en.standing import standing


def _cues(*names: str) -> dict[str, Finder]:
    return {name: cued(name, table) for name in names}


PACK = Pack(
    forms={
        "date": lambda context: calendar().find_dates(context),
        "postcode": postcodes,
        "address": lambda context: cued("address", table)(context.fluent),
        "identifier": identifiers,
        "age": lambda context: calendar().find_ages(context),
    },
    names=_cues("suffix", "opening"),
    guesses={
        **_cues("title", "introduction", "relation", "lettering", "living"),
        **_cues("town", "given", "detail"),
    },
    last={"learned": LearnedDetector},
    grammar=Grammar(
        lists.ambiguous,
        lists.ambiguous_by_itself,
        standing,
        lists.listed,
        lists.heard,
        lists.shortened,
        spoken.counted,
        spoken.in_figures,
        spoken.spelled,
    ),
    regions=("GB", "IE", "US"),
)
