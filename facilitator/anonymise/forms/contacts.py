"""E-mail addresses, handles and links as they are written, and addresses as they are said.

Handles and links that are said are cues of a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.spoken import figure
from facilitator.anonymise.layout import generic
from facilitator.anonymise.tokens import Token, key_at
from facilitator.anonymise.words import common_words, given_names, word_set
from facilitator.domain.transcript import Label

_WRITTEN = tuple(
    (re.compile(pattern), category)
    for pattern, category in (
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*", "email"),
        (r"(?<![\w@])@\w[\w.]+", "handle"),
        (r"\b(?:https?://|www\.)\S*[^\s.,;:!?)]", "link"),
        # Nobody writes "_" between words but in a handle.
        (r"(?<![\w@./])[^\W_]+(?:_[^\W_]+)+(?![\w@])", "handle"),
    )
)
_SIGNS = ("@", "www.", "://", "_")
"""One of these is in whatever is written so."""
_JOINERS = word_set("dot point period underscore dash hyphen minus plus")
_NOT_LOCAL = word_set(
    "is was its me on email mail emails at the to us her him them my address just and or so"
)
_MAIL = word_set("email mail emails address")
_CUES = _MAIL | word_set("gmail hotmail outlook")
_ENDINGS = word_set(
    "com org net uk co ac gov nhs info io me eu ie de fr es it nl jp edu biz tv app scot wales "
    "example test"
)
_DOTS = ("dot", "point")
_LONGEST_LOCAL = 8
_LONGEST_DOMAIN = 12
_MOST_WORDS = 3
"""Words of a domain that are said before its first dot."""
_ENDS = word_set(
    "and but so because if when with for on in the i you he she it its is was now then"
)


class EmailDetector:
    """E-mail addresses, written with @ or spoken with "at" and "dot"; handles and links."""

    name = "email"
    languages: tuple[str, ...] = ()

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        folded = context.folded
        if any(sign in folded.text for sign in _SIGNS):
            for pattern, category in _WRITTEN:
                for match in pattern.finditer(folded.text):
                    if generic(match.group()):
                        continue  # "SPEAKER_00"
                    # A sentence's full stop is no part of the address.
                    end = match.start() + len(match.group().rstrip(".-"))
                    yield Finding(*folded.span(match.start(), end), Label.CONTACT, category)
        tokens = context.tokens
        for at in range(1, len(tokens) - 1):
            if tokens[at].key == "at":
                last = _domain_end(tokens, at + 1)
                first = _local_start(tokens, at - 1) if last >= 0 else -1
                if first >= 0:
                    yield Finding(tokens[first].start, tokens[last].end, Label.CONTACT, "email")


def _domain_end(tokens: list[Token], start: int) -> int:
    """The last token of "example dot org" from `start` on; -1 if it is no domain."""
    last = -1
    at, words = start, 0
    while at < min(len(tokens), start + _LONGEST_DOMAIN):
        token = tokens[at]
        if token.masked:
            return -1
        if token.initial and token.gap != ".":
            break
        if token.key in _DOTS:
            if not words or at + 1 >= len(tokens) or tokens[at + 1].masked:
                break
            at, words = at + 1, 1
            last = at
        elif at > start and token.gap == "." and words:
            last = at
        elif last >= 0 or words >= _MOST_WORDS:
            break
        else:
            words += 1
        at += 1
    # "at home dot dot dot": the last part has to look like one; "at 11.15", "at this point I'm"
    key = key_at(tokens, last)
    if last < 0 or tokens[last].number:
        return -1
    short = 1 < len(key) <= 3 and key not in common_words() and tokens[last - 1].key != "point"
    return last if key in _ENDINGS or short else -1


def _local_start(tokens: list[Token], end: int) -> int:
    """The first token of "dan dot okafor" ending at `end`; -1 if nothing can be one."""
    cued = _behind_a_cue(tokens, end)
    if cued >= 0:
        return cued
    at = end
    if tokens[at].masked or tokens[at].key in _JOINERS:
        return -1
    while at > 0:
        if tokens[at - 1].masked or (tokens[at].gap.strip(" ._-,") and at != end):
            break
        if tokens[at - 1].key in _JOINERS and at > 1 and not tokens[at - 2].masked:
            at -= 2
        elif _joined(tokens, at):
            at -= 1
        else:
            break
    return at


def _joined(tokens: list[Token], at: int) -> bool:
    """Whether the token before belongs to the same part of an address."""
    token, key = tokens[at], tokens[at - 1].key
    if token.gap in (".", "_", "-", "+") or (key in given_names() and token.gap == " "):
        return True
    everyday = common_words()
    if (
        len(key) == 1
        and key not in ("i", "a")
        and (len(token.key) == 1 or token.key not in everyday)
    ):
        return True
    # "my email is maya lindqvist at": what follows the cue is the address
    said = {t.key for t in tokens[max(0, at - 4) : at]}
    if said & _CUES and key not in _NOT_LOCAL and key not in everyday:
        return True
    return figure(token) and (figure(tokens[at - 1]) or (key not in _NOT_LOCAL and len(key) > 2))


def _behind_a_cue(tokens: list[Token], end: int) -> int:
    """Where what is said behind "my email's" or "the address is" begins, up to a token; else -1."""
    for at in range(max(0, end - _LONGEST_LOCAL), end):
        if tokens[at].key not in _MAIL:
            continue
        first = at + 1
        while key_at(tokens, first) in ("is", "its", "address", "thats", "was"):
            first += 1
        between = tokens[first : end + 1]
        told = tokens[at].possessive or first > at + 1
        plain = not any(t.masked or t.gap.strip(" ._-") for t in between[1:])
        if told and between and plain and not any(t.key in _ENDS for t in between):
            return first
    return -1
