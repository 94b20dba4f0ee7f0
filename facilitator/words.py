"""The words of the screens, by way of gettext: English as it stands in the code, or a catalogue.

The language is the one the terminal is in (LANGUAGE, LC_ALL, LC_MESSAGES, LANG). A catalogue is
`facilitator/locale/<language>/LC_MESSAGES/facilitator.mo`; where there is none, or it lacks a
sentence, the English one is shown. A sentence with something of its own in it is translated before
that is filled in: `_("Meeting {number}").format(number=3)`.
"""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "facilitator"
CATALOGUES = Path(__file__).parent / "locale"

_catalogue = gettext.translation(DOMAIN, CATALOGUES, fallback=True)


def _(sentence: str) -> str:
    """The sentence in the language of the screens."""
    return _catalogue.gettext(sentence)


def marked(sentence: str) -> str:
    """The sentence itself, which `_` translates where it is shown: for what is also written into
    files, in English, and for what is said in more than one place."""
    return sentence


def plural(one: str, many: str, count: int) -> str:
    """The sentence for so many; `{count}` in it is filled in."""
    return _catalogue.ngettext(one, many, count).format(count=count)


def shown_language() -> str:
    """The code of the language that sentences are shown in."""
    return _catalogue.info().get("language") or "en"
