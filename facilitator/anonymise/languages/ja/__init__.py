"""Japanese: names by what stands around them, places by ending, numbers and dates in any script.

With SudachiPy (`pip install 'facilitator[ja]'`) its dictionary of names is used as well.
"""

from __future__ import annotations

from facilitator.anonymise.languages import Pack
from facilitator.anonymise.languages.en import PACK as ENGLISH
from facilitator.anonymise.languages.ja import naming, written
from facilitator.anonymise.languages.ja.cues import detector
from facilitator.anonymise.languages.ja.dictionary import JAPANESE, installed, missing
from facilitator.anonymise.languages.ja.learned import JapaneseLearnedDetector
from facilitator.anonymise.languages.ja.roster_names import JapaneseNames
from facilitator.words import _


def _missing() -> str | None:
    if not missing():
        return None
    if version := installed():
        return _(
            "SudachiPy {version} or its dictionary does not fit (GiNZA "
            "brings an older one): many Japanese names are missed. Apart "
            "from it: pipx install '.[ja]'"
        ).format(version=version)
    return _("Without Sudachi many Japanese names are missed: pipx install '.[ja]'")


PACK = Pack(
    forms={
        "ja_contact": detector("ja_contact"),
        "ja_date": lambda context: written.calendar().find_dates(context),
        "ja_address": detector("ja_address"),
        "ja_number": detector("ja_number", written.numbers),
        "ja_age": lambda context: written.calendar().find_ages(context),
    },
    # Its ending makes a name a service or a place before a dictionary takes it for a person's.
    names={
        "ja_organisation": detector("ja_organisation"),
        "ja_spelt": detector("ja_spelt"),
        "ja_honorific": detector("ja_honorific", naming.honorifics),
        "ja_place": detector("ja_place"),
        "ja_name": detector("ja_name", naming.names),
    },
    guesses={"ja_detail": detector("ja_detail")},
    last={"ja_learned": JapaneseLearnedDetector},
    # Of words in Latin letters.
    grammar=ENGLISH.grammar,
    script=JAPANESE,
    roster=JapaneseNames,
    regions=("JP",),
    # Their words are cut at spaces.
    replaced=("email", "phone"),
    missing=_missing,
)
