"""Telephone numbers and other numbers that somebody is filed under, written and spoken."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.forms.spoken import DIGITS, TENS, DigitRun, digit_runs
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

SHORTEST_NUMBER = 5
"""Digits in a row from which a number can point to somebody."""

_YEAR = r"(?:19|20)\d\d"
YEARS = re.compile(
    rf"{_YEAR}(?:\s*(?:[-/,]|to|and|or|until)?\s*{_YEAR})*(?:\s?[-/]\s?\d\d)?(?![\d/-])"
)
"""Years, one beside the other, and seasons: "2019-2021", "1998/99", "2015 2016"."""
_AMOUNT = re.compile(
    r"""
    [1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?       # 12,500 and 12,500.75
    | [1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d+)?  # 1.234.567 as others write it
    | (?:0|[1-9]\d{0,5})[.,]\d+             # decimals; 12.500
    | [1-9]\d?(?:\.\d{1,2}){2}              # versions: 10.15.7
    """,
    re.VERBOSE,
)
"""What is counted or measured, as it is written; a number to call begins with 0, or is cued."""
_CLOCK = re.compile(r"\d:\Z")
"""Before the seconds of a time."""
RATIO = re.compile(r":\d")
_NETWORK = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_ROUND = 5
_NEAR = 0.5
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_SHORTEST_LOCAL = 7
"""Digits from which a number without an area code is taken for a telephone's, unless it is cued."""

IDENTIFIER_CUES = word_set(
    """
    nhs hospital insurance passport reference ref account case licence license membership policy
    claim medicare medicaid card registration reg plate prescription patient booking order tax
    payroll staff badge prison pin ssn
    """
)
"""Words close before a number under which somebody is filed."""

CALLING_CUES = word_set(
    "phone ring call text mobile landline telephone number helpline fax cell whatsapp dial its"
)
CUE_REACH = 6
"""Words before a number within which a cue still speaks of it."""

_SHORTEST_LISTED = 9
"""Digits from which groups with commas between them are one number."""

_CUES = CALLING_CUES - {"its"}
_BANKING = word_set("sort account nhs insurance passport policy")
"""Words that no quantity follows."""

_MEASURED = word_set(
    "score scores scored mark marks level levels grade grades weight weighed average averaged"
)
"""Words before what was measured several times."""

_QUANTITY_AFTER = word_set(
    "pounds pound quid people percent per thousand million years miles times dollars euros"
)


class PhoneDetector:
    """Five or more digits in a row, spoken or written; a telephone number where the regions'
    numbering plans allow one (`phonenumbers`), an identifier otherwise."""

    name = "phone"
    languages: tuple[str, ...] = ()

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.fluent
        if not any(t.number or t.key in DIGITS or t.key in TENS for t in tokens):
            return
        for run in digit_runs(tokens):
            if len(run.digits) < SHORTEST_NUMBER or not self._numbers(context, run):
                yield from self._short(context, run)
                continue
            first = tokens[run.first]
            start = first.start
            plus = first.number and context.text[max(0, start - 1) : start] in ("+", "＋")
            if run.first and tokens[run.first - 1].key == "plus":
                start, plus = tokens[run.first - 1].start, True
            phone = possible_phone(run.digits, plus, context.regions)
            said = {t.key for t in tokens[max(0, run.first - CUE_REACH) : run.first]}
            filed = bool(said & IDENTIFIER_CUES) and run.digits[0] != "0"
            if len(run.digits) < _SHORTEST_LOCAL and not said & CALLING_CUES:
                filed = filed or run.digits[0] != "0"
            written = fold(context.text[first.start : tokens[run.last].end]).text
            if phone and not filed and not _NETWORK.fullmatch(written):
                label, category = Label.CONTACT, "phone number"
            else:
                label, category = Label.ID, "number"
            if plus and start == first.start:
                start -= 1
            yield Finding(start, self._with_extension(context, run), label, category)

    def _with_extension(self, context: Context, run: DigitRun) -> int:
        """Where a number ends: behind its extension, if one is said."""
        tokens = context.fluent
        at = run.last + 1
        if at < len(tokens) and tokens[at].key in ("extension", "ext"):
            for behind in digit_runs(tokens[at + 1 : at + 6]):
                return (
                    tokens[at + 1 + behind.last].end if not behind.first else tokens[run.last].end
                )
        return tokens[run.last].end

    def _short(self, context: Context, run: DigitRun) -> Iterator[Finding]:
        """Fewer digits, or digits said by tens, after a word that says what they are."""
        tokens = context.fluent
        near = [t.key for t in tokens[max(0, run.first - 3) : run.first]]
        said = {t.key for t in tokens[max(0, run.first - CUE_REACH) : run.first]}
        start, end = tokens[run.first].start, tokens[run.last].end
        if near[-1:] in (["extension"], ["ext"]) and len(run.digits) > 1:
            yield Finding(start, end, Label.CONTACT, "phone number")
        elif len(run.digits) >= SHORTEST_NUMBER and (said & _BANKING or near[-1:] == ["number"]):
            yield Finding(start, end, Label.ID, "number")
        elif (
            len(run.digits) == SHORTEST_NUMBER - 1
            and said & {"number", "pin", "code"}
            and said & IDENTIFIER_CUES
            and not run.counting
        ):
            yield Finding(start, end, Label.ID, "number", Certainty.SUGGESTED)

    def _numbers(self, context: Context, run: DigitRun) -> bool:
        """Whether a run of digits is a number to call or file by, not counting or an amount."""
        tokens = context.fluent
        first, last = tokens[run.first], tokens[run.last]
        if run.counting or run.single < 3 or _CLOCK.search(context.text[: first.start][-4:]):
            return False
        written = fold(context.text[first.start : last.end]).text
        before = context.text[max(0, first.start - 1) : first.start]
        after = tokens[run.last + 1].key if run.last + 1 < len(tokens) else ""
        if before in ("£", "$", "€", "¥") or YEARS.fullmatch(written):
            return False
        said = {t.key for t in tokens[max(0, run.first - CUE_REACH) : run.first]}
        cued = said & _CUES and len(run.digits) >= _SHORTEST_LOCAL
        if not cued and not said & _BANKING and before not in ("+", "＋"):
            behind = context.text[last.end : last.end + 2]
            if amount(written) or RATIO.match(behind):
                return False
        elif _GROUPED.fullmatch(written):
            return False
        written_apart = any(
            "," in tokens[at].gap and tokens[at].number and len(tokens[at].key) > 1
            for at in range(run.first + 1, run.last + 1)
        )
        if written_apart and len(run.digits) < _SHORTEST_LISTED:
            return False  # "vitamin B12, 500 mg"
        if said & _MEASURED and not cued and not said & (_BANKING | IDENTIFIER_CUES):
            groups = [t.key for t in tokens[run.first : run.last + 1]]
            if len(groups) > 1 and all(
                k.isdecimal() and k[0] != "0" and len(k) < 4 for k in groups
            ):
                return False  # "my score went 12 14 19"
        plain = all(t.number and t.key[0] != "0" for t in tokens[run.first : run.last + 1])
        some = run.first == run.last or (plain and not cued and run.first + 1 == run.last)
        return not (after in _QUANTITY_AFTER and some)  # "about 100 200 people"


def amount(written: str) -> bool:
    """Whether figures, as they are written, are counted or measured: a decimal, a price, a row."""
    return _AMOUNT.fullmatch(written) is not None or _even(re.split(r"[ ,]\s*", written))


def _even(numbers: list[str]) -> bool:
    """Round numbers in an even row ("10 15 20", "50 100 150"), or two close together ("1200 1300"):
    nobody's number."""
    if not all(n.isdecimal() and n[0] != "0" and len(n) < SHORTEST_NUMBER for n in numbers):
        return False
    values = [int(n) for n in numbers]
    if any(value % _ROUND for value in values):
        return False
    steps = [b - a for a, b in itertools.pairwise(values)]
    if len(steps) == 1:
        return 0 < steps[0] <= _NEAR * values[0]
    ratio = {b / a for a, b in itertools.pairwise(values)}
    return len(steps) > 1 and steps[0] != 0 and (len(set(steps)) == 1 or len(ratio) == 1)


def possible_phone(digits: str, plus: bool, regions: Iterable[str]) -> bool:
    if not 5 <= len(digits) <= 15 or not digits.isascii():
        return False
    # Google's tables take 30 ms to load; most meetings never say a number.
    import phonenumbers

    for region in regions:
        try:
            parsed = phonenumbers.parse(("+" if plus else "") + digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return True
    return False
