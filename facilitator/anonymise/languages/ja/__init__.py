"""Japanese: names by what stands around them, places by ending, numbers and dates in any script.

With SudachiPy (`pip install 'facilitator[ja]'`) its dictionary of names is used as well.
"""

from __future__ import annotations

from functools import partial

from facilitator.anonymise.languages import Pack
from facilitator.anonymise.languages.ja.cues import FormDetector
from facilitator.anonymise.languages.ja.dictionary import installed, missing
from facilitator.anonymise.languages.ja.learned import JapaneseLearnedDetector
from facilitator.anonymise.languages.ja.organisations import (
    JapaneseOrganisationDetector,
    JapanesePlaceDetector,
)
from facilitator.anonymise.languages.ja.people import (
    JapaneseHonorificDetector,
    JapaneseNameDetector,
)
from facilitator.anonymise.languages.ja.written import (
    JapaneseAddressDetector,
    JapaneseAgeDetector,
    JapaneseContactDetector,
    JapaneseDateDetector,
    JapaneseNumberDetector,
)
from facilitator.words import _


def _missing() -> str | None:
    if missing() and (version := installed()):
        return _(
            "SudachiPy {version} or its dictionary does not fit (GiNZA "
            "brings an older one): many Japanese names are missed. Apart "
            "from it: pipx install '.[ja]'"
        ).format(version=version)
    if missing():
        return _("Without Sudachi many Japanese names are missed: pipx install '.[ja]'")
    return None


PACK = Pack(
    forms={
        "ja_contact": JapaneseContactDetector,
        "ja_date": JapaneseDateDetector,
        "ja_address": JapaneseAddressDetector,
        "ja_number": JapaneseNumberDetector,
        "ja_age": JapaneseAgeDetector,
    },
    # A name's ending makes it a service or a place before a dictionary takes it for a person's.
    names={
        "ja_organisation": JapaneseOrganisationDetector,
        "ja_spelt": partial(FormDetector, "ja_spelt"),
        "ja_honorific": JapaneseHonorificDetector,
        "ja_place": JapanesePlaceDetector,
        "ja_name": JapaneseNameDetector,
    },
    guesses={"ja_detail": partial(FormDetector, "ja_detail")},
    last={"ja_learned": JapaneseLearnedDetector},
    # Their words are cut at spaces.
    replaced=("email", "phone"),
    missing=_missing,
)
