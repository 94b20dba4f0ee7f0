"""People who are on no roster, found by how they are introduced."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.naming import DOING, MODAL, MONTHS, SAYING, TITLES, ambiguous
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import given_names, surnames, word_set
from facilitator.domain.transcript import Certainty, Label

LONGEST_NAME = 4
"""Words of a name at most; longer runs of capitals are headings."""

_RELATIONS = word_set(
    """
    mum mam mom dad mother father sister brother partner husband wife son daughter friend mate
    neighbour aunt auntie uncle flatmate housemate roommate boss gran nan grandma granddad grandad
    grandpa grandmother grandfather cousin niece nephew girlfriend boyfriend landlord landlady
    stepfather stepmother stepdad stepmum twin fiance fiancee ex godmother godfather colleague
    teacher solicitor lawyer vicar priest dog cat
    psychiatrist nurse worker keyworker psychologist therapist counsellor pharmacist consultant
    advocate manager visitor chaplain receptionist officer coordinator coach mentor dentist gp
    """
)
_OWNERS = word_set("my his her our your their the a an this that old new other")
_WHICH_NAME = frozenset({"first", "last", "second", "full", "real"})
_POSTS = word_set(
    """
    reception housing security nights admin pharmacy benefits outreach advocacy dispatch
    safeguarding maintenance catering
    """
)
_NEVER = word_set(
    """
    i im ive id ill not no so and but or a an the that this it its he she they we you who what when
    where which why how is was were are be been am because if as at by for from in into of off on
    out over to up with about just really very then than there here also too still even only all
    """
)


class NameAt:
    """Reads a name at a position, given how sure the cue before it makes us."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.tokens = context.tokens

    def read(self, at: int, strong: bool) -> int:
        """How many tokens from `at` on are a name; 0 if none.

        After a `strong` cue (a title) a word in lower case is a name if it is a surname or no word
        at all; otherwise capitals decide where the text has them.
        """
        if at >= len(self.tokens) or not self._opens(self.tokens[at], strong):
            return 0
        return self.rest(at)

    def rest(self, at: int) -> int:
        """How many tokens from `at` on belong to a name whose first is tokens[at]; at least 1."""
        tokens = self.tokens
        length = 1
        while length < LONGEST_NAME and at + length < len(tokens):
            token = tokens[at + length]
            if token.gap not in (" ", "-") or tokens[at + length - 1].possessive:
                break
            after = tokens[at + length + 1] if at + length + 1 < len(tokens) else None
            if not self._continues(tokens[at + length - 1], token, after):
                break
            length += 1
        return length

    def _opens(self, token: Token, strong: bool) -> bool:
        context = self.context
        if token.masked or token.number or token.key in _NEVER or len(token.key) < 2:
            return False
        if context.public(token) or token.key in SAYING or token.key in TITLES:
            return False
        if context.cased and token.capital:
            # Sentence starts are told apart by the word itself.
            return not token.initial or not context.known(token)
        if token.key in given_names() and not ambiguous(token.key):
            return True
        if strong and token.key in surnames():
            # "doctor will see you", "the nurse may"
            return token.key not in MODAL and token.key not in MONTHS
        return not context.known(token)

    def _continues(self, before: Token, token: Token, after: Token | None) -> bool:
        context = self.context
        if token.masked or token.number or token.key in _NEVER or context.public(token):
            return False
        if context.cased:
            return token.capital and len(token.key) > 1
        if not context.known(token):
            return len(token.key) > 2
        # "tom brown said", but not "tom will say"
        return (
            token.key in surnames()
            and token.key not in MODAL
            and (not context.known(before) or before.key in given_names())
            and (after is None or after.key in SAYING or after.key in DOING)
        )


def person(tokens: list[Token], at: int, length: int, certainty: Certainty) -> Finding:
    group = tokens[at : at + length]
    return Finding(
        group[0].start,
        group[-1].end,
        Label.PERSON,
        "Person",
        certainty,
        " ".join(t.key for t in group),
    )


class TitleDetector:
    """A title and a name: "Doctor Iqbal", "mrs okonkwo". The title stays."""

    name = "title"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        read = NameAt(context).read
        for at, token in enumerate(tokens[:-1]):
            if token.key in TITLES and not token.possessive:
                following = tokens[at + 1]
                if following.gap.strip() not in ("", "."):
                    continue
                length = read(at + 1, strong=True)
                if length:
                    yield person(tokens, at + 1, length, Certainty.CERTAIN)


class IntroductionDetector:
    """Someone says a name: "my name is", "I'm", "called", "this is X speaking"."""

    name = "introduction"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        read = NameAt(context).read
        for at in range(len(tokens)):
            cue = self._cue(tokens, at)
            if cue is None:
                continue
            start, sure = cue
            if start >= len(tokens) or tokens[start].gap.strip(" ,:"):
                continue
            length = read(start, strong=False)
            if length:
                named = context.marked(tokens[start]) or tokens[start].key in given_names()
                unsure = not sure and not named
                certainty = Certainty.SUGGESTED if unsure else Certainty.CERTAIN
                yield person(tokens, start, length, certainty)
            elif sure and self._plain(context, tokens[start]):
                yield person(tokens, start, 1, Certainty.SUGGESTED)

    def _cue(self, tokens: list[Token], at: int) -> tuple[int, bool] | None:
        """(where the name would begin, whether nothing but a name follows) for a cue at `at`."""
        key = tokens[at].key
        following = tokens[at + 1].key if at + 1 < len(tokens) else ""
        if key in ("name", "names"):
            owned = at > 0 and (
                tokens[at - 1].possessive or tokens[at - 1].key in _OWNERS | _WHICH_NAME
            )
            if tokens[at].possessive or key == "names":
                return (at + 1, True) if owned else None
            if owned and following in ("is", "was"):
                return at + 2, True
            return None
        if key in ("spell", "spelt", "spelled"):
            return at + 1, True
        if key == "im":
            return at + 1, False
        if key == "i" and following == "am":
            return at + 2, False
        if key in ("called", "named", "nicknamed"):
            return at + 1, False
        if key == "this" and following == "is":
            return at + 2, False
        if key == "its" or (key == "it" and tokens[at].possessive):
            after = tokens[at + 2].key if at + 2 < len(tokens) else ""
            return (at + 1, False) if after in ("here", "speaking", "calling") else None
        return None

    def _plain(self, context: Context, token: Token) -> bool:
        """ "my name is grace": an everyday word, but where a name has to stand."""
        return not (
            token.masked or token.number or token.key in _NEVER or context.public(token)
        ) and (token.capital or token.key in surnames())


class RelationDetector:
    """A relation or post and a name: "my sister X", "my key worker, X", "X on reception"."""

    name = "relation"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        read = NameAt(context).read
        for at, token in enumerate(tokens):
            if token.key in _RELATIONS and not token.possessive and at:
                yield from self._after(context, read(at + 1, strong=False), at)
            if token.key in _POSTS and at > 1 and tokens[at - 1].key in ("on", "from", "in"):
                yield from self._before_post(context, at - 2)

    def _after(self, context: Context, length: int, at: int) -> Iterator[Finding]:
        tokens = context.tokens
        if not length or tokens[at + 1].gap.strip() not in ("", ","):
            return
        owner = {t.key for t in tokens[max(0, at - 3) : at]} & _OWNERS
        owned = tokens[at - 1].possessive or tokens[at - 1].masked
        if owner or owned:
            yield person(tokens, at + 1, length, Certainty.CERTAIN)

    def _before_post(self, context: Context, at: int) -> Iterator[Finding]:
        token = context.tokens[at]
        if token.masked or token.number or context.public(token) or token.key in _NEVER:
            return
        if context.marked(token) or not context.known(token):
            yield person(context.tokens, at, 1, Certainty.CERTAIN)
