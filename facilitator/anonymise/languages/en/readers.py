"""What cues may ask of the tokens at a position: each reader says how many of them it takes."""

from __future__ import annotations

from collections.abc import Mapping

from facilitator.anonymise.cues import Reader
from facilitator.anonymise.detector import Context
from facilitator.anonymise.forms.spoken import cardinal
from facilitator.anonymise.languages.en.casing import ends_well, orderly
from facilitator.anonymise.languages.en.coinages import coined
from facilitator.anonymise.languages.en.lists import ambiguous, ambiguous_by_itself, listed
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import given_names, surnames, towns

LONGEST_NAME = 4
"""Words of a person's name at most; longer runs of capitals are headings."""
LONGEST_TITLE = 6
"""Words of the name of a service at most."""


_KINDS = ("services", "firms", "media", "schools")


def _said(token: Token) -> bool:
    return not token.masked and not token.number


def masked(context: Context, at: int) -> int:
    """What stands here is masked already."""
    return int(context.tokens[at].masked)


def is_any(context: Context, at: int) -> int:
    """Any word."""
    return int(_said(context.tokens[at]))


def number(context: Context, at: int) -> int:
    """A whole number below 10,000, said or written."""
    return max(cardinal(context.tokens, at)[1], 0)


def letter(context: Context, at: int) -> int:
    """A single letter that is no word."""
    token = context.tokens[at]
    return int(len(token.key) == 1 and token.key.isalpha() and token.key != "i")


def marked(context: Context, at: int) -> int:
    """Written with a capital that the start of a sentence does not explain."""
    token = context.tokens[at]
    return int(_said(token) and context.marked(token) and len(token.key) > 1)


def capital(context: Context, at: int) -> int:
    """Written with a capital."""
    token = context.tokens[at]
    return int(_said(token) and token.capital and context.cased)


def cased(context: Context, at: int) -> int:
    """In a text that keeps its capitals for names."""
    return int(orderly(context))


def known(context: Context, at: int) -> int:
    """A word of the language, common or not."""
    token = context.tokens[at]
    return int(_said(token) and context.known(token))


def odd(context: Context, at: int) -> int:
    """No word of the language, nor anything that everybody knows."""
    token = context.tokens[at]
    if not _said(token) or len(token.key) < 3 or not token.key.isascii():
        return 0
    if context.public(token) or context.word(token) or token.key in listed("contractions"):
        return 0
    return int(not coined(token.key))


def named(context: Context, at: int) -> int:
    """A name by itself: no word of the language, or a given name that is none."""
    token = context.tokens[at]
    if not _said(token) or context.public(token):
        return 0
    sure = token.key in given_names() and not ambiguous_by_itself(token.key)
    return int(sure or (context.marked(token) and not context.known(token)))


def verb(context: Context, at: int) -> int:
    """A verb before verbs, beside another: "they can and will do it", "that will or should"."""
    tokens = context.tokens
    if tokens[at].key not in listed("modal") or tokens[at].capital:
        return 0
    around = ((at - 1, at - 2), (at + 1, at + 2))
    return int(
        any(
            min(pair) >= 0
            and max(pair) < len(tokens)
            and tokens[pair[0]].key in ("and", "or", "but")
            and tokens[pair[1]].key in listed("auxiliaries") | listed("denied")
            for pair in around
        )
    )


def either(context: Context, at: int) -> int:
    """An everyday word that may be a name, if its capital does not say that it is none."""
    token = context.tokens[at]
    if not _said(token) or token.key in listed("never") or not ambiguous_by_itself(token.key):
        return 0
    return int((token.capital or not orderly(context)) and not verb(context, at))


def person(context: Context, at: int) -> int:
    """A name behind what says that one may follow: "my sister ..."."""
    return name_from(context, at) if _opens(context, at) else 0


def titled(context: Context, at: int) -> int:
    """A name behind a title: also one that is a word, or public."""
    token = context.tokens[at]
    if letter(context, at) and token.capital and at + 1 < len(context.tokens):
        more = titled(context, at + 1)  # "Dr J Smith"
        return more and more + 1
    if not _said(token) or token.key in listed("never") or len(token.key) < 2:
        return 0
    if token.key in listed("saying") | listed("titles") | listed("not_behind_a_title"):
        return 0
    if not token.capital and token.key in listed("modal") | listed("months"):
        return 0  # "the nurse may help"
    led = at > 1 and context.tokens[at - 2].key in ("the", "a")
    family = token.key in surnames() and not led  # "the doctor rose"
    capitals = context.cased and token.capital
    if capitals or family or not context.known(token) or context.public(token):
        return name_from(context, at)
    return 0


def anyone(context: Context, at: int) -> int:
    """Whatever stands where only a name can: "my name is ..."."""
    token = context.tokens[at]
    if not _said(token) or token.key in listed("never"):
        return 0
    if token.key in given_names():
        return 1
    fits = token.capital or token.key in surnames() or len(token.key) > 3
    return int(fits and not context.public(token))


def _opens(context: Context, at: int) -> bool:
    token = context.tokens[at]
    if not _said(token) or token.key in listed("never") or len(token.key) < 2:
        return False
    if token.key in listed("saying") or token.key in listed("titles"):
        return False
    if context.public(token) and not (token.key in given_names() and context.marked(token)):
        return False
    if context.cased and token.capital:
        # Sentence starts are told apart by the word itself, and so are stray capitals.
        if not orderly(context) and token.key not in given_names() | surnames():
            return not context.common(token)
        return not token.initial or not context.known(token)
    if token.key in given_names() and not ambiguous(token.key):
        return True
    return not context.known(token)


def name_from(context: Context, at: int) -> int:
    """How many tokens from `at` on belong to a name whose first is there; at least 1."""
    tokens = context.tokens
    length = 1
    while length < LONGEST_NAME and at + length < len(tokens):
        here = at + length
        if tokens[here].gap not in (" ", "-") or tokens[here - 1].possessive:
            break
        within = _within(context, here)
        if not within and not _continues(context, here):
            break
        length += within or 1
    return length


def _within(context: Context, at: int) -> int:
    """Tokens of "van der Berg" or "L Jones" behind a name: particles or an initial, and a name."""
    tokens = context.tokens
    stop = at
    while stop < len(tokens) and stop - at < 2 and tokens[stop].key in listed("nobiliary"):
        stop += 1
    if stop == at:
        single = len(tokens[at].key) == 1 and tokens[at].capital and tokens[at].key not in "ia"
        stop += single
    if stop == at or stop >= len(tokens):
        return 0
    last = tokens[stop]
    if last.gap not in (" ", "-", ". ") or not _said(last) or len(last.key) < 3:
        return 0
    fits = last.capital if context.cased else stop - at > 1 or not context.word(last)
    return stop + 1 - at if fits else 0


def _continues(context: Context, at: int) -> bool:
    tokens = context.tokens
    before, token = tokens[at - 1], tokens[at]
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if not _said(token) or token.key in listed("never") or context.public(token):
        return False
    if context.cased:
        return token.capital and len(token.key) > 1
    if not context.known(token):
        return len(token.key) > 2
    # "tom brown said", but not "tom will say"
    family = token.key in surnames() and token.key not in listed("modal")
    led = not context.known(before) or before.key in given_names()
    return family and led and (not after or after in listed("saying") | listed("doing"))


def kind(token: Token) -> bool:
    """What services, firms, schools, newspapers or streets are called by, at their name's end."""
    return any(token.key in listed(name) for name in (*_KINDS, "streets"))


def run(context: Context, at: int, wide: bool = True) -> int:
    """Words with capitals in a row, little words between them: "Women on Wheels"."""
    tokens = context.tokens
    last = at - 1
    here = at
    while here < len(tokens) and here - at < LONGEST_TITLE:
        token = tokens[here]
        if here > at and token.gap not in (" ", "-", " & "):
            break
        if here > at and tokens[here - 1].possessive and not token.capital:
            break
        if token.key == "i" or token.key in listed("contractions"):
            break
        if token.capital and _said(token):
            last = here
        elif here == at or not _joins(context, at, here, wide):
            break
        here += 1
    return last + 1 - at


def _joins(context: Context, first: int, at: int, wide: bool) -> bool:
    """Whether a little word belongs to a name: "Women on Wheels", but "Sarah in Hull" are two."""
    tokens = context.tokens
    key = tokens[at].key
    if key == "and" and kind(tokens[at - 1]):
        return False  # "Rowan Ward and Elder Lodge" are two
    if key in listed("inner"):
        return True
    if not wide or key not in listed("within") or at + 1 >= len(tokens):
        return False
    around = [*tokens[first:at], tokens[at + 1]]
    return not any(t.key in given_names() | towns() or context.public(t) for t in around)


def opens(context: Context, at: int) -> int:
    """The first token of a name of which one is known: behind it "D J", "van der", "Big"."""
    tokens = context.tokens
    first = at
    while first > 0 and tokens[first].gap in (" ", "-", ". ", ".") and at - first < 3:
        before = tokens[first - 1]
        particle = before.key in listed("nobiliary") and before.key not in listed("no_particle")
        initial = len(before.key) == 1 and before.capital and before.key not in "ia"
        byname = before.key in listed("bynames") and before.capital and not before.initial
        if before.masked or not (particle or initial or byname):
            break
        first -= 1
    return first


def _kinds(context: Context, at: int, kinds: tuple[str, ...]) -> int:
    """A run of capitals up to its last word that is of a kind, with a name before that."""
    tokens = context.tokens
    token = tokens[at]
    if not token.capital or token.masked or not context.cased:
        return 0
    generic, little = listed("generic"), listed("function_words")
    proper = given_names() | surnames() | towns()
    if token.key in little or (token.initial and context.word(token) and token.key not in proper):
        return 0
    stop = at + run(context, at, wide=False)
    while stop > at + 1 and not any(tokens[stop - 1].key in listed(k) for k in kinds):
        stop -= 1
    names = [t for t in tokens[at : stop - 1] if t.key not in listed("inner")]
    everyday = all(t.key in generic or context.public(t) for t in names)
    if not names or (everyday and (tokens[stop - 1].key in listed("only_after_a_name"))):
        return 0
    if all(t.key in listed("editions") for t in names) or (everyday and not orderly(context)):
        return 0
    return 0 if all(t.key in generic | listed("capitals") for t in names) else stop - at


def service(context: Context, at: int) -> int:
    """The name of a service, by its capitals and its last word."""
    return _kinds(context, at, _KINDS)


def street(context: Context, at: int) -> int:
    """The name of a street, by its capitals and its last word."""
    return _kinds(context, at, ("streets",))


def middle(context: Context, at: int) -> int:
    """A word that may stand within the name of a service, in a text without capitals."""
    token = context.tokens[at]
    never = listed("function_words") | listed("generic_between") | listed("saying")
    return int(_said(token) and token.key not in never and token.key not in listed("doing"))


def plain(context: Context, at: int) -> int:
    """An everyday word that a ward or a road may be called: "on willow ward"."""
    token = context.tokens[at]
    if not _said(token) or context.public(token) or token.key in listed("function_words"):
        return 0
    return int(token.key not in listed("generic") and token.key not in listed("before_place"))


def there(context: Context, at: int) -> int:
    """Where somebody lives or works: no word of the language, or a word with a capital."""
    token = context.tokens[at]
    if not _said(token) or context.public(token) or len(token.key) < 3:
        return 0
    return int((context.cased and token.capital) or not context.known(token))


def letters(context: Context, at: int) -> int:
    """Single letters in a row that are no abbreviation everybody knows: "k o w a l", "J.P."."""
    tokens = context.tokens
    stop = at
    while stop < len(tokens) and len(tokens[stop].key) == 1 and tokens[stop].key.isalpha():
        if (stop > at and tokens[stop].gap.strip(" -.,")) or tokens[stop].possessive:
            break
        stop += 1
    if stop - at > 1 and stop < len(tokens) and tokens[stop - 1].key in "ia":
        stop -= 1  # "k o w a l I think"
    within = at > 0 and len(tokens[at - 1].key) == 1 and tokens[at].gap in ("", "-", ".", ". ", " ")
    said = "".join(t.key for t in tokens[at:stop])
    if len(said) < 2 or (within and tokens[at - 1].key not in "ia") or len(set(said)) == 1:
        return 0
    # "i" and "a" are words: "so i spelt it k o w a l"
    if tokens[at].key in "ia" and not tokens[at].capital and tokens[at + 1].gap == " ":
        return 0
    known_to_all = listed("abbreviations") | listed("public") | context.allowed
    return 0 if said in known_to_all else stop - at


def dotted(context: Context, at: int) -> int:
    """Initials: "J.P."."""
    tokens = context.tokens
    length = letters(context, at)
    group = tokens[at : at + length]
    return (
        length if all(t.capital for t in group) and "." in "".join(t.gap for t in group[1:]) else 0
    )


def spelt(context: Context, at: int) -> int:
    """Four letters or more, said one by one, that make no everyday word."""
    length = letters(context, at)
    said = "".join(t.key for t in context.tokens[at : at + length])
    return length if length > 3 and said not in listed("common") else 0


def personal(context: Context, at: int) -> int:
    """Who somebody is: "woman", "captain", "midwife"."""
    key = context.tokens[at].key
    if key in ("one", "person", "someone", "somebody"):
        return 0
    if any(key in listed(name) for name in ("relations", "somebody", "public_posts")):
        return 1
    return int(len(key) > 5 and key.endswith(("er", "or", "ist", "ian", "man", "woman")))


def clause(context: Context, at: int) -> int:
    """What follows, up to where the clause ends."""
    tokens = context.tokens
    stop = at
    while stop < len(tokens) and stop - at < 11:
        if stop > at and (tokens[stop].gap.strip() or tokens[stop].key in listed("ends_a_clause")):
            break
        stop += 1
    while stop > at and tokens[stop - 1].key in listed("function_words"):
        stop -= 1
    return max(stop - at, 0)


def written(context: Context, at: int) -> int:
    """In a text that ends as a written sentence does, and keeps its capitals for names."""
    return int(orderly(context) and ends_well(context.text))


READERS: Mapping[str, Reader] = {
    "Masked": masked,
    "Any": is_any,
    "Number": number,
    "Letter": letter,
    "Marked": marked,
    "Capital": capital,
    "Cased": cased,
    "Written": written,
    "Known": known,
    "Odd": odd,
    "Named": named,
    "Either": either,
    "Person": person,
    "Titled": titled,
    "Anyone": anyone,
    "Run": run,
    "Service": service,
    "Street": street,
    "Middle": middle,
    "Plain": plain,
    "There": there,
    "Letters": letters,
    "Dotted": dotted,
    "Spelt": spelt,
    "Personal": personal,
    "Clause": clause,
}
"""The readers that `cues.toml` may name."""
