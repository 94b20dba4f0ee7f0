"""E-mail addresses, handles and links, written and spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.spoken import DIGITS, TEENS, TENS
from facilitator.anonymise.layout import generic
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import common_words, given_names, word_set
from facilitator.domain.transcript import Label

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
_HANDLE = re.compile(r"(?<![\w@])@\w[\w.]+")
_UNDERSCORED = re.compile(r"(?<![\w@./])[^\W_]+(?:_[^\W_]+)+(?![\w@])")
"""Nobody writes "_" between words but in a handle."""
_LINK = re.compile(r"\b(?:https?://|www\.)\S*[^\s.,;:!?)]")
_JOINERS = word_set("dot point period underscore dash hyphen minus plus")
_NOT_LOCAL = word_set(
    "is was its me on email mail emails at the to us her him them my address just just and or so"
)
_CUES = word_set("email mail emails address gmail hotmail outlook")
_MAIL = word_set("email mail emails address")
_LONGEST_LOCAL = 8
_ENDINGS = word_set(
    "com org net uk co ac gov nhs info io me eu ie de fr es it nl jp edu biz tv app scot wales "
    "example test"
)
_LONGEST_DOMAIN = 6
_LONGEST_HANDLE = 8
_HANDLE_CUES = word_set(
    "handle username insta instagram twitter tiktok snapchat discord telegram twitch skype"
)
_SURE = frozenset({"at", "as", "called", "under"})
_ENDS = word_set(
    "and but so because if when with for on in the i you he she it its is was now then"
)
_LONGEST_PLAIN = 3
_PAGE_CUES = word_set("page insta instagram twitter tiktok account profile channel blog facebook")
_PAGE_AT = word_set("its is was it were im at under")
_PAGE_REACH = 6
_PAGE_WORDS = 4
_NO_HANDLE = word_set("a my your his her our their this that these those all home work least night")
_SITE_CUES = word_set("website site webpage page web blog url online")
_LEADS = word_set("is its name handle as called at under im me user")
_LONGEST_LINK = 16


class EmailDetector:
    """E-mail addresses and handles: written with @, or spoken with "at" and "dot"."""

    name = "email"
    languages: tuple[str, ...] = ()

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        folded = context.folded
        if "_" in folded.text:
            for match in _UNDERSCORED.finditer(folded.text):
                if generic(match.group()):
                    continue  # "SPEAKER_00"
                yield Finding(*folded.span(*match.span()), Label.CONTACT, "handle")
        if "@" in folded.text or "www." in folded.text or "://" in folded.text:
            for pattern, category in ((_EMAIL, "email"), (_HANDLE, "handle"), (_LINK, "link")):
                for match in pattern.finditer(folded.text):
                    # A sentence's full stop is no part of the address.
                    end = match.start() + len(match.group().rstrip(".-"))
                    start, stop = folded.span(match.start(), end)
                    yield Finding(start, stop, Label.CONTACT, category)
        tokens = context.tokens
        for at, token in enumerate(tokens):
            if token.key == "www" or [t.key for t in tokens[at : at + 3]] == ["w", "w", "w"]:
                yield from self._spoken_link(tokens, at)
            if token.key in _SITE_CUES:
                yield from self._site(tokens, at)
            if token.key in _PAGE_CUES:
                yield from self._page(tokens, at)
            if token.key in _HANDLE_CUES:
                yield from self._spoken_handle(tokens, at)
            elif token.key == "underscore" and 0 < at < len(tokens) - 1:
                yield from self._underscored(tokens, at)
            if token.key == "at" and 0 < at < len(tokens) - 1:
                yield from self._spoken(tokens, at)

    def _spoken(self, tokens: list[Token], at: int) -> Iterator[Finding]:
        last = self._domain_end(tokens, at + 1)
        if last < 0:
            return
        first = self._local_start(tokens, at - 1)
        if first >= 0:
            yield Finding(tokens[first].start, tokens[last].end, Label.CONTACT, "email")

    def _site(self, tokens: list[Token], at: int) -> Iterator[Finding]:
        """ "there's a website two chairs talking dot co dot uk"."""
        first = at + 1
        while first < len(tokens) and tokens[first].key in _LEADS:
            first += 1
        for here in range(first + 1, min(first + _LONGEST_LINK, len(tokens) - 1)):
            token = tokens[here]
            if token.masked or token.gap.strip(" ,."):
                return
            if token.key in ("dot", "point") and tokens[here + 1].key in _ENDINGS:
                last = here + 1
                while last + 2 < len(tokens) and (
                    tokens[last + 1].key in ("dot", "point") and tokens[last + 2].key in _ENDINGS
                ):
                    last += 2
                yield Finding(tokens[first].start, tokens[last].end, Label.CONTACT, "link")
                return

    def _spoken_handle(self, tokens: list[Token], at: int) -> Iterator[Finding]:
        """ "my handle is at maya lind ninety two", "on insta as quiet storm"."""
        here = at + 1
        led = False
        while here < len(tokens) and tokens[here].key in _LEADS:
            led = led or tokens[here].key not in ("name", "handle")
            here += 1
        first = here
        while here < len(tokens) and here - first < _LONGEST_HANDLE:
            token = tokens[here]
            if token.masked or (here > first and token.gap.strip(" _.-")):
                break
            plain = token.key in common_words() and not _digit(token)
            sure = tokens[at].key in ("handle", "username") or tokens[first - 1].key in _SURE
            if plain and token.key not in _JOINERS and (token.key in _ENDS or not sure):
                break
            if plain and here - first >= _LONGEST_PLAIN:
                break
            here += 1
        if led and here > first:
            yield Finding(tokens[first].start, tokens[here - 1].end, Label.CONTACT, "handle")

    def _page(self, tokens: list[Token], at: int) -> Iterator[Finding]:
        """ "i run a page it's at slow mornings club": what is said behind "at"."""
        for here in range(at + 1, min(at + _PAGE_REACH, len(tokens) - 1)):
            if tokens[here].key != "at" or tokens[here - 1].key not in _PAGE_AT:
                continue
            last = here
            while last + 1 < len(tokens) and last - here < _PAGE_WORDS:
                token = tokens[last + 1]
                if token.masked or token.gap.strip(" _.-") or token.key in _ENDS | _NO_HANDLE:
                    break
                last += 1
            if last > here + 1:
                yield Finding(tokens[here].start, tokens[last].end, Label.CONTACT, "handle")
            return

    def _behind_a_cue(self, tokens: list[Token], end: int) -> int:
        """ "my email's tall paul forty four at": all that is said behind the cue; else -1."""
        for at in range(max(0, end - _LONGEST_LOCAL), end):
            if tokens[at].key not in _MAIL:
                continue
            first = _cue_behind(tokens, at)
            between = tokens[first : end + 1] if first >= 0 else []
            plain = not any(t.masked or t.gap.strip(" ._-") for t in between[1:])
            if between and plain and not any(t.key in _ENDS for t in between):
                return first
        return -1

    def _underscored(self, tokens: list[Token], at: int) -> Iterator[Finding]:
        """Nobody says "underscore" but in a handle or an address."""
        if at > 2 and tokens[at - 2].key == "underscore":
            return  # found with the first one
        first, last = at - 1, at + 1
        while first > 0 and tokens[first - 1].key in _JOINERS and first > 1:
            first -= 2
        while last + 2 < len(tokens) and tokens[last + 1].key in _JOINERS:
            last += 2
        while last + 1 < len(tokens) and _digit(tokens[last + 1]):
            last += 1
        # "at wellbeing club underscore": what stands between belongs to the handle.
        reach = range(max(0, first - _PAGE_WORDS), first)
        opened = [here for here in reach if tokens[here].key == "at"]
        mailed = last + 1 < len(tokens) and tokens[last + 1].key == "at"
        if opened and not mailed and not any(t.key in _ENDS for t in tokens[opened[-1] : first]):
            first = opened[-1]
        if not any(t.masked for t in tokens[first : last + 1]):
            yield Finding(tokens[first].start, tokens[last].end, Label.CONTACT, "handle")

    def _spoken_link(self, tokens: list[Token], at: int) -> Iterator[Finding]:
        """ "www dot ... dot com": whatever is said between belongs to it."""
        last = -1
        for here in range(at + 1, min(at + _LONGEST_LINK, len(tokens) - 1)):
            dotted = tokens[here].key in ("dot", "point")
            if dotted and tokens[here + 1].key in _ENDINGS:
                last = here + 1
            elif last >= 0 and here > last and not dotted:
                break
        if last >= 0:
            yield Finding(tokens[at].start, tokens[last].end, Label.CONTACT, "link")

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
        if tokens[last].number:
            return -1  # "at 11.15"
        short = 1 < len(key) <= 3 and key not in common_words()
        short = short and tokens[last - 1].key != "point"  # "at this point I'm"
        return last if key in _ENDINGS or short else -1

    def _local_start(self, tokens: list[Token], end: int) -> int:
        """The first token of "dan dot okafor" ending at `end`; -1 if nothing can be one."""
        at = end
        cued = self._behind_a_cue(tokens, end)
        if cued >= 0:
            return cued
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
            initial = len(before.key) == 1 and before.key not in ("i", "a")
            name = before.key in given_names() and tokens[at].gap == " "
            spelt = name or (
                initial and (len(tokens[at].key) == 1 or tokens[at].key not in common_words())
            )
            said = {t.key for t in tokens[max(0, at - 4) : at]}
            spelt = spelt or bool(
                # "my email is maya lindqvist at": what follows the cue is the address
                said & _CUES and before.key not in _NOT_LOCAL and before.key not in common_words()
            )
            digit = _digit(tokens[at]) and (
                _digit(before) or (before.key not in _NOT_LOCAL and len(before.key) > 2)
            )
            if not (joined or spelt or digit):
                break
            at -= 1
        return at


def _cue_behind(tokens: list[Token], at: int) -> int:
    """Where what is said behind "my email's" or "the address is" begins; -1 if nothing is."""
    first = at + 1
    while first < len(tokens) and tokens[first].key in ("is", "its", "address", "thats", "was"):
        first += 1
    told = tokens[at].possessive or first > at + 1
    return first if told and first < len(tokens) else -1


def _digit(token: Token) -> bool:
    return token.number or token.key in DIGITS or token.key in TEENS or token.key in TENS
