"""People who are on no roster, found by how they are introduced."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.casing import FUNCTION_WORDS, orderly
from facilitator.anonymise.languages.en.naming import (
    DOING,
    MODAL,
    MONTHS,
    SAYING,
    TITLES,
    ambiguous,
)
from facilitator.anonymise.languages.en.relations import OWNERS, RELATIONS
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import given_names, surnames, word_set
from facilitator.domain.transcript import Certainty, Label

LONGEST_NAME = 4
"""Words of a name at most; longer runs of capitals are headings."""

_WHICH_NAME = frozenset({"first", "last", "second", "full", "real"})
_POSTS = word_set(
    """
    reception housing security nights admin pharmacy benefits outreach advocacy dispatch
    safeguarding maintenance catering
    """
)
_CALLED = frozenset({"me", "him", "her", "them", "myself", "us"})
_CALLED_WHAT = word_set(
    """
    back later again when if at on in out over up a an the names mad crazy lazy stupid thick daft
    sir love mate darling dear whatever what anything something that this by to and or tomorrow
    today tonight now then after before every once twice sometimes anytime never always first
    liar fat ugly weak evil psycho nutter crazy difficult manipulative attention names selfish
    useless worthless paranoid mental loony dangerous clever silly soft bitch slag freak weirdo
    straight because about for ill sick weird brave strong mum dad nan gran auntie uncle nurse
    """
)
_SOMEBODY = word_set(
    """
    man woman lady guy lad girl boy bloke chap fella fellow geezer kid someone somebody person
    patient nurse doctor worker friend mate one cat dog lass missus gentleman student
    """
)
_NEVER = word_set(
    """
    i im ive id ill not no so and but or a an the that this it its he she they we you who what when
    where which why how is was were are be been am because if as at by for from in into of off on
    out over to up with about just really very then than there here also too still even only all
    """
)


_ONLY_TITLES = word_set("mr mister mrs missus ms prof dr reverend rev")
"""Titles that are nothing else: whatever stands behind one is a name."""

_VERBS_AND_MODALS = SAYING | DOING | MODAL


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
        if at >= len(self.tokens) or not self._opens(at, strong):
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
            if self._between(token, after):
                length += 2
                continue
            if token.key in NOBILIARY and after is not None and after.key in NOBILIARY:
                beyond = tokens[at + length + 2] if at + length + 2 < len(tokens) else None
                if beyond is not None and beyond.gap == " " and not beyond.masked:
                    length += 3  # "van der berg"
                    continue
            if not self._continues(tokens[at + length - 1], token, after):
                break
            length += 1
        return length

    def with_particles(self, at: int, length: int) -> int:
        """The length of a name whose first `length` tokens are known, with "van der berg" after
        them if that follows."""
        tokens = self.tokens
        here = at + length
        while here < len(tokens) and tokens[here].key in NOBILIARY and tokens[here].gap == " ":
            here += 1
        particles = here - at - length
        if particles < 2 or here >= len(tokens):
            return length
        last = tokens[here]
        return length if last.masked or last.number or last.gap != " " else here + 1 - at

    def _between(self, token: Token, after: Token | None) -> bool:
        """ "Anna van Rossum", "Samuel L Jones": a particle or an initial before another name."""
        if after is None or after.gap not in (" ", "-", ". ") or after.masked or after.number:
            return False
        initial = len(token.key) == 1 and token.capital and token.key not in ("i", "a")
        if not initial and token.key not in NOBILIARY:
            return False
        if self.context.cased:
            return after.capital and len(after.key) > 2
        return len(after.key) > 2 and not self.context.word(after)

    def _opens(self, at: int, strong: bool) -> bool:
        context = self.context
        token = self.tokens[at]
        if token.masked or token.number or token.key in _NEVER or len(token.key) < 2:
            return False
        if token.key in SAYING or token.key in TITLES:
            return False
        if context.public(token):
            return False
        if context.cased and token.capital:
            # Sentence starts are told apart by the word itself, and so are stray capitals.
            if not orderly(context) and token.key not in given_names() | surnames():
                return not context.common(token)
            return not token.initial or not context.known(token)
        if token.key in given_names() and not ambiguous(token.key):
            return True
        if strong and at and self.tokens[at - 1].key in _ONLY_TITLES:
            return token.key not in _VERBS_AND_MODALS
        if strong and token.key in surnames():
            # "doctor will see you", "the nurse may"
            return token.key not in MODAL and token.key not in MONTHS
        return not context.known(token)

    def _continues(self, before: Token, token: Token, after: Token | None) -> bool:
        context = self.context
        if token.masked or token.number or token.key in _NEVER:
            return False
        if token.key in MODAL and not context.cased:
            return after is not None and after.key in _PAST  # "elsie may went"
        if context.public(token):
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


NOBILIARY = word_set(
    """
    van der den de da di do dos das del della du la le von zu al el bin ibn bint abu ap ab ter ten
    mac mc st saint
    """
)
"""Particles between the words of a name, or before a family name."""


_PAST = word_set("went died was said came had did told asked rang left got took gave")
_BYNAMES = word_set("big wee little old young fat mad crazy lucky tall skinny ginger")


def person(tokens: list[Token], at: int, length: int, certainty: Certainty) -> Finding:
    """The finding that these tokens name a person, with the particles and initials before them."""
    first = at
    while first > 0 and tokens[first].gap in (" ", "-", ". ", ".") and at - first < 3:
        before = tokens[first - 1]
        particle = before.key in NOBILIARY and before.key not in ("st", "saint", "do", "la", "le")
        initial = len(before.key) == 1 and before.capital and before.key not in ("i", "a")
        byname = before.key in _BYNAMES and before.capital and not before.initial
        if before.masked or not (particle or initial or byname):
            break
        first -= 1
    group = tokens[first : at + length]
    # "at Brennan's": the 's is the shop's own, or whoever's home it is.
    whole = first > 0 and tokens[first - 1].key in _AT and nothing_owned(tokens, at + length - 1)
    return Finding(
        group[0].start,
        group[-1].tail if whole else group[-1].end,
        Label.PERSON,
        "Person",
        certainty,
        " ".join(t.key for t in group),
    )


_AT = word_set("at in into from to outside inside near down round")


def nothing_owned(tokens: list[Token], last: int) -> bool:
    """ "nine years at Pickering's": an owner with nothing owned behind."""
    if not tokens[last].possessive:
        return False
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    return after is None or bool(after.gap.strip()) or after.key in FUNCTION_WORDS


def initials(tokens: list[Token], at: int) -> int:
    """How many tokens from `at` on are single letters, as in "my mate d j"; 0 if fewer than two."""
    length = 0
    while (
        at + length < len(tokens)
        and len(tokens[at + length].key) == 1
        and tokens[at + length].key.isalpha()
        and tokens[at + length].gap in (" ", ".", ". ", "-")
    ):
        length += 1
    return length if length > 1 else 0


class TitleDetector:
    """A title and a name: "Doctor Iqbal", "mrs okonkwo". The title stays."""

    name = "title"
    languages: tuple[str, ...] = ("en",)

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
                    yield person(tokens, at + 1, length, self._certainty(context, at))
            elif token.key in _CLERGY and self._unowned(tokens, at):
                length = read(at + 1, strong=False)
                if length and not tokens[at + 1].gap.strip(" ."):
                    yield person(tokens, at + 1, length, Certainty.CERTAIN)

    def _unowned(self, tokens: list[Token], at: int) -> bool:
        """ "Father Brzezicki", but "my father": whoever is owned is a relation."""
        before = tokens[at - 1] if at else None
        owned = before is not None and (before.key in OWNERS or before.possessive)
        return not owned and not tokens[at].possessive

    def _certainty(self, context: Context, at: int) -> Certainty:
        """ "auntie joy" is somebody; "mi granny seh" may only be an engine's spelling."""
        name = context.tokens[at + 1]
        kin = context.tokens[at].key in _KIN and not name.capital
        unsure = kin and name.key not in given_names()
        return Certainty.SUGGESTED if unsure else Certainty.CERTAIN


_CLERGY = word_set("father mother sister brother")
_KIN = word_set("auntie aunty aunt uncle nan nana granny grandad")


class IntroductionDetector:
    """Someone says a name: "my name is", "I'm", "called", "this is X speaking"."""

    name = "introduction"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        read = NameAt(context).read
        for at in range(len(tokens)):
            backwards = self._backwards(context, at)
            if backwards is not None:
                yield backwards
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
            elif (sure or self._somebody(tokens, at)) and self._plain(context, tokens[start]):
                yield person(tokens, start, 1, Certainty.SUGGESTED)

    def _cue(self, tokens: list[Token], at: int) -> tuple[int, bool] | None:
        """(where the name would begin, whether nothing but a name follows) for a cue at `at`."""
        key = tokens[at].key
        following = tokens[at + 1].key if at + 1 < len(tokens) else ""
        if key in ("name", "names"):
            owned = at > 0 and (
                tokens[at - 1].possessive or tokens[at - 1].key in OWNERS | _WHICH_NAME
            )
            if tokens[at].possessive or key == "names":
                return (at + 1, True) if owned else None
            if owned and following in ("is", "was"):
                return at + 2, True
            if owned and tokens[at - 1].key in _WHICH_NAME and following in given_names():
                return at + 1, True
            return None
        if key in ("spell", "spelt", "spelled"):
            return at + 1, False
        if key == "im":
            return at + 1, False
        if key == "i" and following == "am":
            return at + 2, False
        if key in ("called", "named", "nicknamed"):
            return at + 1, False
        if key in ("call", "calls", "called") and following in _CALLED:
            return at + 2, False
        if key == "this" and following == "is":
            return at + 2, False
        if key == "its" or (key == "it" and tokens[at].possessive):
            after = tokens[at + 2].key if at + 2 < len(tokens) else ""
            return (at + 1, False) if after in ("here", "speaking", "calling") else None
        return None

    def _somebody(self, tokens: list[Token], at: int) -> bool:
        """ "a geezer called spanner", "this lad we called pudding"."""
        if tokens[at].key in ("call", "calls", "called") and tokens[at + 1].key in _CALLED:
            after = tokens[at + 2] if at + 2 < len(tokens) else None
            return not (after is None or after.key in _CALLED_WHAT or after.possessive)
        if tokens[at].key not in ("called", "named", "nicknamed"):
            return False
        return any(t.key in _SOMEBODY for t in tokens[max(0, at - 4) : at])

    def _plain(self, context: Context, token: Token) -> bool:
        """ "my name is grace": an everyday word, but where a name has to stand."""
        if token.key in given_names() and not token.masked:
            return True
        return not (
            token.masked or token.number or token.key in _NEVER or context.public(token)
        ) and (token.capital or token.key in surnames() or len(token.key) > 3)

    def _backwards(self, context: Context, at: int) -> Finding | None:
        """ "king was his surname", "honey, that was her name"."""
        tokens = context.tokens
        if tokens[at].key not in ("name", "surname", "nickname") or at < 3:
            return None
        if tokens[at - 1].key not in OWNERS | _WHICH_NAME:
            return None
        verb = at - 2 if tokens[at - 1].key in OWNERS else at - 3
        if verb < 1 or tokens[verb].key not in ("was", "is"):
            return None
        name = verb - 1
        if tokens[name].key in ("that", "this", "which", "it", "thats"):
            name -= 1
        if name < 0 or tokens[name].masked or tokens[name].number:
            return None
        if tokens[name].key in _NEVER or (
            context.common(tokens[name]) and (tokens[name].key not in given_names() | surnames())
        ):
            return None
        return person(tokens, name, 1, Certainty.SUGGESTED)


class RelationDetector:
    """A relation or post and a name: "my sister X", "my key worker, X", "X on reception"."""

    name = "relation"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        read = NameAt(context).read
        for at, token in enumerate(tokens):
            if token.key in RELATIONS and not token.possessive and at:
                length = read(at + 1, strong=False) or initials(tokens, at + 1)
                yield from self._after(context, length, at)
            if token.key in _POSTS and at > 1 and tokens[at - 1].key in ("on", "from", "in"):
                yield from self._before_post(context, at - 2)

    def _after(self, context: Context, length: int, at: int) -> Iterator[Finding]:
        tokens = context.tokens
        if not length or tokens[at + 1].gap.strip() not in ("", ","):
            return
        owner = {t.key for t in tokens[max(0, at - 3) : at]} & OWNERS
        owned = tokens[at - 1].possessive or tokens[at - 1].masked
        if owner or owned:
            yield person(tokens, at + 1, length, Certainty.CERTAIN)

    def _before_post(self, context: Context, at: int) -> Iterator[Finding]:
        token = context.tokens[at]
        if token.masked or token.number or context.public(token) or token.key in _NEVER:
            return
        if context.marked(token) or not context.known(token):
            yield person(context.tokens, at, 1, Certainty.CERTAIN)
        elif token.key in given_names() and (token.capital or not orderly(context)):
            yield person(context.tokens, at, 1, Certainty.SUGGESTED)
