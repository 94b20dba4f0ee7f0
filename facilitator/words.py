"""The words of the screens, by way of gettext: English as it stands in the code, or a catalogue.

The language is the one of a person's own config.toml (`language`), else the one the terminal is in
(LANGUAGE, LC_ALL, LC_MESSAGES, LANG). A catalogue is
`facilitator/locale/<language>/LC_MESSAGES/facilitator.mo`, made of the `.po` beside it (`make
words`); where there is none, or it lacks a sentence, the English one is shown. A sentence with
something of its own in it is translated before that is filled in:
`_("Meeting {number}").format(number=3)`.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from facilitator.places import config_file

DOMAIN = "facilitator"
CATALOGUES = Path(__file__).parent / "locale"

ENGLISH = "en"
AUTO = "auto"


def _languages() -> list[str] | None:
    """What config.toml says, None for the terminal's. A file that cannot be used is told of where
    it is read as a whole, not here."""
    try:
        file = config_file()
        if not file.is_file():
            return None
        import tomllib

        named = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("language", AUTO)
    except (OSError, ValueError):
        return None
    return [named] if isinstance(named, str) and named != AUTO else None


def _chosen() -> gettext.NullTranslations:
    languages = _languages()
    if languages == [ENGLISH]:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, CATALOGUES, languages, fallback=True)


_catalogue = _chosen()


def lend() -> None:
    """From here on what Python's own library says to people (argparse: usage, errors) is of this
    catalogue too. It asks gettext for it, which knows only the terminal's language: told it is."""
    languages = _languages()
    if languages == [ENGLISH]:
        return
    if languages:
        os.environ["LANGUAGE"] = languages[0]
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)


def _(sentence: str) -> str:
    """The sentence in the language of the screens."""
    return _catalogue.gettext(sentence)


def language() -> str:
    """The code of the language that the screens are in, as the catalogue names it."""
    return _catalogue.info().get("language") or ENGLISH


def in_language(language: str) -> Callable[[str], str] | None:
    """What gives a sentence in that language, whatever the screens are in: for what a study keeps.
    None where there is no catalogue of it."""
    if not gettext.find(DOMAIN, CATALOGUES, [language]):
        return None
    return gettext.translation(DOMAIN, CATALOGUES, [language]).gettext


def marked(sentence: str) -> str:
    """The sentence itself, which `_` translates where it is shown: for what is also written into
    files, in English, and for what is said in more than one place."""
    return sentence


def plural(one: str, many: str, count: int, **others: object) -> str:
    """The sentence for so many; `{count}` in it is filled in, and what else is named."""
    return _catalogue.ngettext(one, many, count).format(count=count, **others)


OF_ARGPARSE = (
    marked("usage: "),
    marked("positional arguments"),
    marked("options"),
    marked("show this help message and exit"),
    marked("argument %(argument_name)s: %(message)s"),
    marked("the following arguments are required: %s"),
    marked("one of the arguments %s is required"),
    marked("unrecognized arguments: %s"),
    marked("not allowed with argument %s"),
    marked("ambiguous option: %(option)s could match %(matches)s"),
    marked("invalid choice: %(value)r (choose from %(choices)s)"),
    marked("invalid %(type)s value: %(value)r"),
    marked("expected one argument"),
    marked("expected at least one argument"),
    marked("ignored explicit argument %r"),
)
"""What argparse asks gettext for, as it is written there."""

_THINGS: Mapping[str, Callable[[int], str]] = {
    "line": lambda n: plural("{count} line", "{count} lines", n),
    "place": lambda n: plural("{count} place", "{count} places", n),
    "moment": lambda n: plural("{count} moment", "{count} moments", n),
    "meeting": lambda n: plural("{count} meeting", "{count} meetings", n),
    "other": lambda n: plural("{count} other", "{count} others", n),
    "other reviewer": lambda n: plural("{count} other reviewer", "{count} other reviewers", n),
    "utterance": lambda n: plural("{count} utterance", "{count} utterances", n),
    "file": lambda n: plural("{count} file", "{count} files", n),
    "question": lambda n: plural("{count} question", "{count} questions", n),
    "section": lambda n: plural("{count} section", "{count} sections", n),
    "name": lambda n: plural("{count} name", "{count} names", n),
    "person": lambda n: plural("{count} person", "{count} people", n),
    "day": lambda n: plural("{count} day", "{count} days", n),
    "turn": lambda n: plural("{count} turn", "{count} turns", n),
    "session": lambda n: plural("{count} session", "{count} sessions", n),
    "word": lambda n: plural("{count} word", "{count} words", n),
    "code": lambda n: plural("{count} code", "{count} codes", n),
    "flag": lambda n: plural("{count} flag", "{count} flags", n),
    "gesture": lambda n: plural("{count} gesture", "{count} gestures", n),
    "note": lambda n: plural("{count} note", "{count} notes", n),
    "own key": lambda n: plural("{count} own key", "{count} own keys", n),
    "participant": lambda n: plural("{count} participant", "{count} participants", n),
    "probe": lambda n: plural("{count} probe", "{count} probes", n),
    "spelling": lambda n: plural("{count} spelling", "{count} spellings", n),
    "time": lambda n: plural("{count} time", "{count} times", n),
    "seat": lambda n: plural("{count} seat", "{count} seats", n),
    "disagreement": lambda n: plural("{count} disagreement", "{count} disagreements", n),
    "coding": lambda n: plural("{count} coding", "{count} codings", n),
    "thing": lambda n: plural("{count} thing", "{count} things", n),
    "emergent topic": lambda n: plural("{count} emergent topic", "{count} emergent topics", n),
    "record": lambda n: plural("{count} record", "{count} records", n),
    "more place": lambda n: plural("{count} more place", "{count} more places", n),
}


def counted(number: int, thing: str, things: str | None = None) -> str:
    """A number of things: "1 line", "2 lines". What is not known here stays in English, `things`
    where it has another plural."""
    if known := _THINGS.get(thing):
        return known(number)
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def shown_language() -> str:
    """The code of the language that sentences are shown in."""
    return _catalogue.info().get("language") or "en"
