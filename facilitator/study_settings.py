"""Every line that study.toml may have but its tags and participants, as data; and a new file."""

from __future__ import annotations

import unicodedata

from facilitator.domain.deidentification import DATE_PARTS, Deidentification
from facilitator.domain.languages import masked_language
from facilitator.domain.people import is_code
from facilitator.domain.regions import REGIONS, region_meant
from facilitator.settings import Setting, Value, template
from facilitator.words import _

STUDY_FILE = "study.toml"

CUSTODIES = ("keyfile", "passphrase", "keyring")
"""The ways of keeping keys that study.toml may choose; the vault knows what they mean."""

AUTO, CPU, CUDA = DEVICES = ("auto", "cpu", "cuda")
"""What study.toml may have a speech model run on: by itself, the processor, a graphics card."""

ROSTER_NAMES, NO_NAMES = EXPECTED = ("roster", "nothing")
"""The names that study.toml may have the speech model told of."""
AFTERWARDS, IDLE = SECOND_PASSES = ("afterwards", "idle")
"""When a second pass is: after the meeting, or also in its pauses."""

OFF, ON = "off", "on"

_MOST_THREADS = 64
_WIDEST_BAND = 50
_MOST_DAYS = 36_500
_MOST_REVIEWERS, _MOST_PLANTS, _LONGEST_BACKTRACK_S = 9, 50, 30


def _no_language(written: str) -> None:
    """As it is written: "english" is en wherever it is asked for."""
    masked_language(written)


def _no_region(regions: tuple[str, ...]) -> str | None:
    for region in regions:
        if region not in REGIONS:
            code = region_meant(region)
            was = _(" (was '{code}' meant?)").format(code=code) if code else ""
            return _("'{region}' in regions is no country's ISO 3166 code{was}").format(
                region=region, was=was
            )
    return None


def _no_seats(seats: tuple[str, ...]) -> str | None:
    seats = tuple(unicodedata.normalize("NFC", seat) for seat in seats)
    if not all(map(is_code, seats)):
        return _("a seat is no code such as 'User 1'")
    return _("a seat is there twice") if len(set(seats)) != len(seats) else None


_MASKED = Deidentification()

SETTINGS = (
    Setting("", "title", "Focus group study", _("Title"), _("The study's name, on every screen.")),
    Setting(
        "",
        "language",
        "en",
        _("Language"),
        _("Language of the meetings, as speech recognition knows it: a code or an English name."),
        check=_no_language,
    ),
    Setting(
        "",
        "model",
        "demo",
        _("Speech model"),
        _(
            'Speech model: "demo" (for trying only), a name from `facilitator models list`, or a '
            "folder."
        ),
    ),
    Setting(
        "",
        "device",
        AUTO,
        _("Runs on"),
        _(
            'What the model runs on: "auto" (a graphics card if one works, else the processor), '
            '"cpu" or "cuda".'
        ),
        choices=DEVICES,
    ),
    Setting(
        "",
        "threads",
        0,
        _("Threads"),
        _("Threads of the processor that the model runs on. 0: one a core, at most 8."),
        most=_MOST_THREADS,
    ),
    Setting(
        "",
        "expect",
        NO_NAMES,
        _("Expected names"),
        _(
            "Names that the speech model is told of, so that it may know how to write them: "
            '"roster" (those of the roster) or "nothing". Try it: small models are not better '
            "for it."
        ),
        choices=EXPECTED,
    ),
    Setting(
        "",
        "second_pass",
        AFTERWARDS,
        _("Better text"),
        _(
            'When turns are heard once more for a better text: "afterwards" (when `facilitator '
            'refine` is asked for), or "idle" (also while the meeting runs, where the machine has '
            "nothing else to do: turns over a minute old, in a break all of them)."
        ),
        choices=SECOND_PASSES,
    ),
    Setting(
        "",
        "suggest_speakers",
        OFF,
        _("Suggest speakers"),
        _(
            '"on": voices are learnt from the digits while a meeting runs, and who speaks is '
            'suggested where no digit said so ("User 3?"; = confirms it). What is learnt is in '
            "memory alone, and ends with the meeting."
        ),
        choices=(OFF, ON),
    ),
    Setting(
        "",
        "regions",
        ("GB",),
        _("Countries"),
        _("Countries (ISO 3166 codes) whose telephone numbers are looked for."),
        check=_no_region,
    ),
    Setting(
        "",
        "seats",
        (),
        _("Seats"),
        _(
            "Who sits where, in the order of their keys: the digits 1-9 and 0, then -1 to -0, say "
            'who is speaking; the first two facilitators have "," and ".". Whoever is only on the '
            "roster comes after these. Codes only, never names."
        ),
        check=_no_seats,
        first=(
            *("User 1", "User 2", "User 3", "User 4", "User 5"),
            *("Psychologist 1", "Nurse 1", "Facilitator 1", "Facilitator 2"),
        ),
    ),
    Setting(
        "keys",
        "custody",
        CUSTODIES[0],
        _("Keys kept as"),
        _(
            'How the keys to the recordings are kept, always outside this folder: "keyfile" (a '
            'file that only your account can read), "passphrase" (asked for before each meeting) '
            'or "keyring" (the system\'s).'
        ),
        choices=CUSTODIES,
    ),
    Setting(
        "sealed",
        "group",
        "",
        _("Readers' group"),
        _(
            'A group of accounts on this machine that may read sealed transcripts; "" leaves them '
            "to yours."
        ),
        may_be_empty=True,
    ),
    Setting(
        "retention",
        "withdrawal_days",
        0,
        _("Days to withdraw"),
        _(
            "Days after a meeting within which a participant may withdraw from it, as the "
            "information sheet says; `facilitator withdraw` then says the date, and lets a person "
            "decide. 0: no date is said."
        ),
        most=_MOST_DAYS,
        counts="number of days",
    ),
    Setting(
        "retention",
        "unsealed_days",
        0,
        _("Days to seal"),
        _(
            "Days after a meeting by which it is to be sealed: from then on every list of meetings "
            "says so. Nothing is destroyed without a person, but for what the next line says. "
            "0: no limit."
        ),
        most=_MOST_DAYS,
        counts="number of days",
    ),
    Setting(
        "retention",
        "destroy_unsealed",
        OFF,
        _("Destroy unsealed"),
        _(
            '"on": a meeting that was not sealed by that day is destroyed at a start of the '
            "program, recording and text, or sealed if its review was signed; not before this was "
            'said at starts on five days, over a week at least. "off": only a person destroys.'
        ),
        choices=(OFF, ON),
    ),
    Setting(
        "review",
        "reviewers",
        1,
        _("Reviewers"),
        _(
            "How many people read and sign each transcript. A second one first reads what will "
            "leave, alone."
        ),
        most=_MOST_REVIEWERS,
        check=lambda number: (
            None if number else _("reviewers in [review] is 0: somebody has to read")
        ),
    ),
    Setting(
        "review",
        "plants",
        0,
        _("Planted names"),
        _(
            "So many names of the roster are shown to the first reviewer as if nobody had masked "
            "them, to learn how many are missed. They are masked in what leaves, found or not."
        ),
        most=_MOST_PLANTS,
    ),
    Setting(
        "review",
        "backtrack",
        2,
        _("Heard again"),
        _("Seconds that are heard again where one goes on listening after a stop."),
        most=_LONGEST_BACKTRACK_S,
        counts="number of seconds",
    ),
    Setting(
        "anonymise",
        "dates",
        _MASKED.dates,
        _("Of dates stays"),
        _('What may stay of a full date: "month" (and year), "year" or "nothing".'),
        choices=DATE_PARTS,
    ),
    Setting(
        "anonymise",
        "birth_dates",
        _MASKED.birth_dates,
        _("Of birth dates stays"),
        _("The same of a date of birth."),
        choices=DATE_PARTS,
    ),
    Setting(
        "anonymise",
        "ages",
        0,
        _("Age bands"),
        _(
            'Width in years of the band an age becomes, such as 10 ("[age 40-49]"); 0 leaves ages '
            "as they are."
        ),
        most=_WIDEST_BAND,
        counts="number of years",
    ),
    Setting(
        "anonymise",
        "allow",
        (),
        _("No names"),
        _("Words and phrases that look like names and identify nobody here."),
    ),
    Setting(
        "anonymise",
        "off",
        (),
        _("Detectors off"),
        _("Built-in detectors that shall not run (docs/detectors.md)."),
    ),
    Setting(
        "anonymise",
        "also",
        (),
        _("Detectors besides"),
        _("Installed detectors that shall run besides the built-in ones."),
    ),
)
"""Every line of study.toml but its [[tags]] and [participants], in the order of a new file."""

PARTICIPANTS_HELP = """\
# What the report of the series may say of whoever has a code, in the study's own words.
# [participants."User 1"]
# sex = "female"
"""

TAGS_HELP = """\
# A flag that belongs to this study: its key on the keyboard, and its mark beside the text.
# [[tags]]
# name = "quote"
# key = "q"
# label = "quote"
# symbol = "❝"
"""

HEAD = _("What this study is and how its meetings are run. Every line may be left out.")


def study_text(title: str, **values: Value | None) -> str:
    """A new study.toml: all its lines, each with what it means; `values` by the lines' names."""
    return template(SETTINGS, HEAD, f"{PARTICIPANTS_HELP}\n{TAGS_HELP}", title=title, **values)
