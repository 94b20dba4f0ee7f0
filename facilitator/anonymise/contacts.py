"""Telephone numbers, identifiers, e-mail addresses, handles and postcodes, written and spoken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.spoken import DIGITS, DigitRun, digit_runs
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import common_words, word_set
from facilitator.domain.transcript import Certainty, Label

SHORTEST_NUMBER = 5
"""Digits in a row from which a number can point to somebody."""

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_YEARS = re.compile(r"(?:(?:19|20)\d\d)+")
_IDENTIFIER_CUES = word_set(
    "nhs hospital insurance passport reference ref account case licence membership policy"
)
_QUANTITY_AFTER = word_set(
    "pounds pound quid people percent per thousand million years miles times dollars euros"
)


class PhoneDetector:
    """Five or more digits in a row, spoken or written; a telephone number where the regions'
    numbering plans allow one (`phonenumbers`), an identifier otherwise."""

    name = "phone"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        if not any(t.number or t.key in DIGITS for t in tokens):
            return
        for run in digit_runs(tokens):
            if len(run.digits) < SHORTEST_NUMBER or not self._numbers(context, run):
                continue
            first, last = tokens[run.first], tokens[run.last]
            start = first.start
            plus = first.number and context.text[max(0, start - 1) : start] in ("+", "＋")
            phone = _possible_phone(run.digits, plus, context.regions)
            cued = {t.key for t in tokens[max(0, run.first - 4) : run.first]} & _IDENTIFIER_CUES
            if phone and not (cued and len(run.digits) <= 10 and run.digits[0] != "0"):
                label, category = Label.CONTACT, "phone number"
            else:
                label, category = Label.ID, "number"
            yield Finding(start - int(plus), last.end, label, category)

    def _numbers(self, context: Context, run: DigitRun) -> bool:
        """Whether a run of digits is a number to call or file by, not counting or an amount."""
        tokens = context.tokens
        if run.counting or run.single < 3:
            return False
        written = context.folded.text if context.folded.starts is None else ""
        span = written[tokens[run.first].start : tokens[run.last].end] if written else ""
        before = context.text[max(0, tokens[run.first].start - 1) : tokens[run.first].start]
        if before in ("£", "$", "€") or (span and _GROUPED.fullmatch(span)):
            return False
        if _YEARS.fullmatch(run.digits) and all(
            len(t.key) == 4 for t in tokens[run.first : run.last + 1]
        ):
            return False
        after = tokens[run.last + 1].key if run.last + 1 < len(tokens) else ""
        return not (after in _QUANTITY_AFTER and run.first == run.last)


def _possible_phone(digits: str, plus: bool, regions: Iterable[str]) -> bool:
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


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
_HANDLE = re.compile(r"(?<![\w@])@\w[\w.]+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S*[^\s.,;:!?)]")
_JOINERS = word_set("dot point period underscore dash hyphen minus plus")
_NOT_LOCAL = word_set("is was its me on email mail at the to us her him them my address")
_ENDINGS = word_set(
    "com org net uk co ac gov nhs info io me eu ie de fr es it nl jp edu biz tv app scot wales "
    "example test"
)
_LONGEST_DOMAIN = 6


class EmailDetector:
    """E-mail addresses and handles: written with @, or spoken with "at" and "dot"."""

    name = "email"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        folded = context.folded
        if "@" in folded.text or "www." in folded.text or "://" in folded.text:
            for pattern, category in ((_EMAIL, "email"), (_HANDLE, "handle"), (_LINK, "link")):
                for match in pattern.finditer(folded.text):
                    # A sentence's full stop is no part of the address.
                    end = match.start() + len(match.group().rstrip(".-"))
                    start, stop = folded.span(match.start(), end)
                    yield Finding(start, stop, Label.CONTACT, category)
        tokens = context.tokens
        for at, token in enumerate(tokens):
            if token.key == "at" and 0 < at < len(tokens) - 1:
                yield from self._spoken(tokens, at)

    def _spoken(self, tokens: list[Token], at: int) -> Iterator[Finding]:
        last = self._domain_end(tokens, at + 1)
        if last < 0:
            return
        first = self._local_start(tokens, at - 1)
        if first >= 0:
            yield Finding(tokens[first].start, tokens[last].end, Label.CONTACT, "email")

    def _domain_end(self, tokens: list[Token], start: int) -> int:
        """The last token of "example dot org" from `start` on; -1 if it is no domain."""
        last = -1
        at = start
        words = 0
        while at < len(tokens) and at - start < 2 * _LONGEST_DOMAIN:
            dotted = tokens[at].key in ("dot", "point") or (at > start and tokens[at].gap == ".")
            if tokens[at].masked:
                return -1
            if tokens[at].initial and tokens[at].gap != ".":
                break
            if tokens[at].key in ("dot", "point"):
                if not words or at + 1 >= len(tokens) or tokens[at + 1].masked:
                    break
                last = at + 1
                at += 2
                words = 1
                continue
            if dotted and words:
                last = at
                at += 1
                continue
            if last >= 0 or words >= 3:
                break
            words += 1
            at += 1
        if last < 0:
            return -1
        # "at home dot dot dot": the last part has to look like one
        key = tokens[last].key
        return last if key in _ENDINGS or (len(key) <= 3 and key not in common_words()) else -1

    def _local_start(self, tokens: list[Token], end: int) -> int:
        """The first token of "dan dot okafor" ending at `end`; -1 if nothing can be one."""
        at = end
        if tokens[at].masked or tokens[at].key in _JOINERS:
            return -1
        while at > 0:
            before = tokens[at - 1]
            if before.masked or (tokens[at].gap.strip(" ._-,") and at != end):
                break
            if before.key in _JOINERS and at > 1 and not tokens[at - 2].masked:
                at -= 2
                continue
            joined = tokens[at].gap in (".", "_", "-", "+")
            spelt = (
                len(before.key) == 1 and before.key not in ("i", "a") and len(tokens[at].key) == 1
            )
            digit = _digit(tokens[at]) and (
                _digit(before) or (before.key not in _NOT_LOCAL and len(before.key) > 2)
            )
            if not (joined or spelt or digit):
                break
            at -= 1
        return at


def _digit(token: Token) -> bool:
    return token.number or token.key in DIGITS


_POSTCODE = re.compile(
    # Outward and inward code as in BS 7666; a space may be missing.
    r"(?<![^\W_])(?:gir ?0aa|[a-pr-uwyz](?:[0-9]{1,2}|[a-hk-y][0-9]{1,2}|[0-9][a-hjkps-uw]"
    r"|[a-hk-y][0-9][abehmnprv-y]) {0,2}[0-9][abd-hjlnp-uw-z]{2})(?![^\W_])"
)


class PostcodeDetector:
    """British postcodes."""

    name = "postcode"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        if not any(t.number for t in context.tokens):
            return
        for match in _POSTCODE.finditer(context.folded.text):
            start, end = context.folded.span(*match.span())
            yield Finding(start, end, Label.ADDRESS, "postcode", Certainty.CERTAIN)
