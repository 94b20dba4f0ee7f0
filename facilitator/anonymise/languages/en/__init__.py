"""English: what stands around names (`cues.toml`), what has a form, and a tagger."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from facilitator.anonymise.cues import cued
from facilitator.anonymise.detector import Context, Finding, Rule
from facilitator.anonymise.languages import Grammar, Make, Pack
from facilitator.anonymise.languages.en import lists, spoken
from facilitator.anonymise.languages.en.codes import identifiers, postcodes
from facilitator.anonymise.languages.en.dates import calendar
from facilitator.anonymise.languages.en.learned import LearnedDetector
from facilitator.anonymise.languages.en.readers import table
from facilitator.anonymise.languages.en.standing import standing


def _addresses(context: Context) -> Iterable[Finding]:
    return cued("address", "en", table).find(context.fluent)


def _cues(*names: str) -> dict[str, Make]:
    return {name: partial(cued, name, "en", table) for name in names}


PACK = Pack(
    forms={
        "date": partial(Rule, "date", lambda context: calendar().find_dates(context), ("en",)),
        "postcode": partial(Rule, "postcode", postcodes, ("en",)),
        "address": partial(Rule, "address", _addresses, ("en",)),
        "identifier": partial(Rule, "identifier", identifiers, ("en",)),
        "age": partial(Rule, "age", lambda context: calendar().find_ages(context), ("en",)),
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
