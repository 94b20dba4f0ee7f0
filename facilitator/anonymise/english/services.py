"""Services, employers, schools, media and streets on no roster, by what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.english.casing import FUNCTION_WORDS, orderly
from facilitator.anonymise.english.naming import DOING, SAYING
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import (
    given_names,
    surnames,
    towns,
    word_set,
)
from facilitator.domain.transcript import Certainty, Label

_SERVICES = word_set(
    """
    hospital ward clinic house centre center unit surgery infirmary hospice practice trust project
    lodge university college school academy nursery church mosque temple synagogue hostel cafe
    library court foundation chapel abbey priory convent gurdwara monastery cathedral refuge shelter
    methodist baptist prison asylum sanatorium pharmacy chemist chemists dispensary dentist council
    court infirmary foodbank allotment
    """
)
_FIRMS = word_set(
    """
    solicitors couriers logistics ltd limited plc inc llc brothers bros sons associates partners
    stores motors garage bakery bakers butchers builders cleaners foods farm farms pub arms inn
    hotel theatre cinema gym leisure club society association charity centre institute agency
    housing homes estates properties recruitment services security transport taxis cabs cars
    coaches buses electronics engineering plumbing roofing scaffolding laundry laundrette salon
    barbers hairdressers florist florists nurseries dairy mill mills works factory warehouse
    shipyard colliery pit mine brewery distillery supermarket kitchen kitchens diner restaurant
    takeaway kebab pizza chippy bank hardware caff bar deli bookshop bookmakers shop stores
    fabrics carpets furniture timber tyres steel steelworks packaging textiles windows print
    printers printing press books records shoes autos scrap metals foundry mills abattoir haulage
    freight removals catering coachworks potteries fisheries seafoods meats poultry biscuits
    confectionery plastics chemicals glass ceramics utilities telecoms solutions systems consulting
    choir singers players orchestra band theatre museum gallery museums allotments
    """
)
_MEDIA = word_set(
    """
    gazette courier herald echo chronicle observer advertiser argus mercury tribune reporter
    journal standard press post news mail times radio fm newsletter examiner recorder
    """
)
_SCHOOLS = word_set("high grammar comprehensive comp primary juniors infants prep secondary sixth")
_STREETS = word_set(
    """
    street road lane avenue drive crescent terrace gardens grove mews close row way hill estate
    square park fields common green heath woods pier bridge station market beach harbour quay wharf
    marsh meadow meadows roundabout allotments cemetery promenade
    """
)
_ONLY_AFTER_A_NAME = word_set(
    """
    close row way hill estate square park fields common green heath woods pier bridge station
    market beach harbour quay wharf marsh meadow meadows roundabout allotments cemetery promenade
    """
)
_GENERIC = word_set(
    """
    a an the this that these those my your his her its our their some any no every each what which
    another other same different new old big small large little local nearest main whole first
    second third last next best worst good bad nice private public general acute open closed locked
    secure psychiatric medical surgical mental day night children childrens womens mens mixed adult
    maternity community health care recovery crisis assessment treatment rehabilitation intensive
    high low medium primary secondary special art drop in on at to from of and or for with into by
    near outside inside around off up down through council safe sheltered supported full empty busy
    long short wrong right back front side cross one two three both all own pilot research support
    night boarding drama sunday business nursing catholic faith special finishing summer ballet
    dance law film grad graduate junior senior infant technical further higher sixth adult online
    free comprehensive grammar convent state private public foundation teacher training agricultural
    outpatient inpatient eating memory pain sleep sexual addiction sports town village city
    university college school hospital ward clinic house centre center unit surgery church county
    borough parish district
    """
)
_PUBS = word_set(
    "arms inn tavern albion rovers wanderers athletic united vets fc afc hotspur rangers harriers"
)
_GROUPS = word_set("group groups team service network forum hub")
_PUB_SIGNS = word_set(
    """
    lion lions bull horse horses hart swan swans dragon bell bells crown anchor plough fox hound
    hounds stag boar bear cock eagle falcon kettle teapot spoon pot cup goose duck dog cat cow ox
    ram lamb unicorn griffin ship star sun moon rose oak tree barrel keys head arms horseshoes
    horseshoe wheatsheaf cross castle boot bucket tap wheel mermaid mitre raven robin
    """
)
_PUB_COLOURS = word_set(
    """
    red white black golden gold blue green silver copper brass royal three two seven five rising
    new old flying jolly queens kings dukes duke's queen's king's waggon wagon coach spotted crazy
    hungry merry laughing rusty little iron happy singing dancing
    """
)
_BEFORE_SIGN = word_set(
    "at in to from down above over behind outside round into by called near past of up opposite"
)
_WARD_NAMES = word_set(
    """
    elm ash oak beech birch cedar chestnut hawthorn hazel holly juniper larch laurel maple rowan
    sycamore willow poplar elder bramble primrose bluebell lavender jasmine magnolia lotus orchid
    topaz amber jade sapphire emerald pearl ruby opal crystal heather fern clover thistle foxglove
    kingfisher skylark robin swallow swift kestrel heron nightingale falcon osprey merlin avon
    severn thames beeches elms oaks willows limes hollies larches cedars firs pines laurels
    hawthorns hazels chestnuts sycamores poplars hollies gables orchards
    """
)
_AFTER_A_WARD = word_set(
    """
    for and then they when where there but with or at we i it who because cos so was were is until
    till after before last first while that in you he she
    """
)
_DIRECTIONS = word_set("north south east west upper lower great little new old royal mid central")
_EDITIONS = word_set("evening morning daily weekly sunday local")
_NAMED_KINDS = _SERVICES | _FIRMS | _MEDIA | _STREETS
_OPENS_A_NAME = word_set("saint st royal queen kings queens king prince princess")
_NUMBERS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
)
_BEFORE_PLACE = frozenset(
    {"on", "to", "at", "in", "from", "into", "onto", "off", "near", "of", "called"}
)
_NAMED_BY_A_WORD = word_set(
    """
    college university academy primary grammar comprehensive church chapel methodist baptist
    parish infants juniors
    ward house lodge hospital surgery infirmary clinic hospice road avenue close grove crescent
    terrace
    """
)
_WORDS_BETWEEN = 3
_GENERIC_BETWEEN = word_set(
    """
    a an the this that my your his her our their some any no every on in at to from of or for with
    by near outside inside off up down through into around behind next local nearest i you he she
    it we they not never always also still even only just too ones one
    """
)
_OWNED = word_set("house kitchen garage farm gardens garden mill trust practice shop bar")
_INNER = frozenset({"of", "and", "the", "for"})
_OPENING = word_set("university college school church house institute friends bank royal hospital")
_OPENING_FIRST = word_set("radio hmp hmyoi raf fort ysgol capel eglwys gaelscoil")
_LONGEST = 6


def place(
    tokens: list[Token], first: int, last: int, category: str, certainty: Certainty
) -> Finding:
    """The finding that tokens [first, last] name a "Service" or a "Place"."""
    if first and tokens[first - 1].key == "the" and tokens[first].gap == " ":
        article = tokens[first - 1]
        first -= article.capital and not article.initial  # "over at The Bridge"
    group = tokens[first : last + 1]
    # "the Royal Infirmary" and "Royal Infirmary" are one.
    entity = " ".join(t.key for t in group if t.key != "the")
    label = Label.ORG if category == "Service" else Label.PLACE
    return Finding(group[0].start, group[-1].end, label, category, certainty, entity)


class SuffixDetector:
    """Names that end in what they name: "Springfield Hospital", "on rowan ward", "Station Road",
    "Hallam and Pryce Solicitors", "the hebden courier"."""

    name = "suffix"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        for at, token in enumerate(tokens):
            key = token.key
            if key in _PUBS:
                yield from self._pub(context, at)
            elif key in _WARD_NAMES:
                yield from self._ward(context, at)
            if key in _SERVICES:
                yield from self._named(context, at, "Service")
            elif key in _STREETS:
                yield from self._named(context, at, "Place")
            elif key in _FIRMS or key in _MEDIA or key in _SCHOOLS:
                yield from self._named(context, at, "Service")
            elif key in _GROUPS and not orderly(context):
                first = self._over_words(context, at)
                if first < at:
                    yield place(tokens, first, at, "Service", Certainty.CERTAIN)
            if key in _PUB_SIGNS:
                yield from self._sign(context, at)
            if key == "ward" and at + 1 < len(tokens):
                following = tokens[at + 1]
                lettered = len(following.key) == 1 and following.capital and following.key != "i"
                if following.gap == " " and (
                    following.number or following.key in _NUMBERS or lettered
                ):
                    last = at + 1
                    letter = tokens[at + 2] if at + 2 < len(tokens) else following
                    if letter.gap == "" and len(letter.key) == 1 and following.number:
                        last = at + 2  # "ward 7B"
                    yield place(tokens, at, last, "Service", Certainty.CERTAIN)

    def _sign(self, context: Context, at: int) -> Iterator[Finding]:
        """ "down the red lion": what stands on the signs of public houses and cafes."""
        tokens = context.tokens
        if at < 2 or tokens[at].gap not in (" ", "-") or orderly(context):
            return
        before = tokens[at - 1]
        led = tokens[at - 2].key == "the" and at > 2 and tokens[at - 3].key in _BEFORE_SIGN
        if led and before.key in _PUB_COLOURS and not before.masked:
            yield place(tokens, at - 1, at, "Service", Certainty.SUGGESTED)

    def _ward(self, context: Context, at: int) -> Iterator[Finding]:
        """ "on elm for a year", "at the beeches": wards and homes are called after trees, flowers
        and stones; the tree itself would have an article, and be one."""
        tokens = context.tokens
        token = tokens[at]
        if not at or token.possessive or (orderly(context) and not token.capital):
            return
        before = tokens[at - 1].key
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        ends = after is None or bool(after.gap.strip()) or after.key in _AFTER_A_WARD
        plural = token.key.endswith("s") and before == "the" and at > 1
        at_home = plural and tokens[at - 2].key in _BEFORE_PLACE
        if ends and (before in ("on", "to", "from", "off", "under") or at_home):
            yield place(tokens, at, at, "Service", Certainty.SUGGESTED)

    def _pub(self, context: Context, at: int) -> Iterator[Finding]:
        """ "at the railway arms", "for thornaby albion vets": said in small letters."""
        tokens = context.tokens
        if orderly(context) or at < 2:
            return
        last = at
        while last + 1 < len(tokens) and tokens[last + 1].key in _PUBS:
            last += 1
        if at and tokens[at - 1].key in _PUBS:
            return
        first = at - 1
        word = tokens[first]
        if word.masked or word.number or word.key in _GENERIC or word.key in FUNCTION_WORDS:
            return
        before = tokens[first - 1].key
        led = before in _BEFORE_PLACE or (
            before == "the" and first > 1 and tokens[first - 2].key in _BEFORE_PLACE
        )
        if led or tokens[first - 1].key == "for" or word.key in towns():
            yield place(tokens, first, last, "Service", Certainty.SUGGESTED)

    def _named(self, context: Context, at: int, category: str) -> Iterator[Finding]:
        tokens = context.tokens
        capitals = context.cased and tokens[at].capital and not tokens[at].initial
        first = self._back_by_capitals(context, at) if capitals else self._back(context, at)
        if first == at and not orderly(context):
            first = self._over_words(context, at)
        if first == at:
            yield from self._plain(context, at, category)
            return
        names = tokens[first:at]
        if all(t.key in _EDITIONS for t in names):
            return
        if all(t.key in _GENERIC for t in names) and not (capitals and orderly(context)):
            return
        if tokens[at].key in _ONLY_AFTER_A_NAME and all(
            t.key in _GENERIC or t.key in _INNER for t in names
        ):
            return
        yield place(tokens, first, at, category, Certainty.CERTAIN)

    def _back_by_capitals(self, context: Context, at: int) -> int:
        """The first token of a name in capitals that ends at `at`; `at` if it is just that word."""
        tokens = context.tokens
        first = at
        here = at
        while here > 0 and at - here < _LONGEST:
            before = tokens[here - 1]
            if before.masked or tokens[here].gap not in (" ", "-", "'", "' ", " & "):
                break
            if tokens[here].gap == " & ":
                here -= 1
                first = here
                continue
            if before.key in _INNER and not before.capital:
                if here > 1 and tokens[here - 2].key in _NAMED_KINDS:
                    break  # "Rowan Ward and Elder Lodge" are two
                here -= 1
                continue
            if before.number or not before.capital or before.key in FUNCTION_WORDS:
                break
            # The first word of a sentence is capital anyway.
            if before.initial and context.word(before) and before.key not in _proper():
                break
            if before.possessive and not tokens[here].capital:
                break
            here -= 1
            first = here
        return first

    def _back(self, context: Context, at: int) -> int:
        """The same in text without capitals: what stands before is no word of the language."""
        tokens = context.tokens
        first = at
        while first > 0 and at - first < 3:
            before = tokens[first - 1]
            if before.masked or before.number or tokens[first].gap not in (" ", "-", "'", "' "):
                break
            if before.key in _GENERIC or context.public(before):
                break
            if before.possessive and first == at and tokens[at].key in _OWNED:
                break  # "noor's house" is somebody's
            named = orderly(context) and before.capital and not before.initial
            if first < at and before.key in _DIRECTIONS:
                first -= 1
                continue
            if tokens[at].key in _MEDIA and before.key in _EDITIONS and first == at:
                first -= 1
                continue
            if context.word(before) and before.key not in _OPENS_A_NAME | towns() and not named:
                break
            if orderly(context) and not before.capital:
                break
            first -= 1
        return first

    def _over_words(self, context: Context, at: int) -> int:
        """The same where a word or two of the language stand between: "penhallow road clinic"."""
        tokens = context.tokens
        for first in range(at - 1, max(-1, at - 1 - _WORDS_BETWEEN), -1):
            before = tokens[first]
            if before.masked or before.number or tokens[first + 1].gap not in (" ", "-"):
                return at
            proper = before.key in towns() and not context.common(before)
            if first < at - 1 and (proper or not context.word(before)) and len(before.key) > 2:
                return at if before.possessive or context.public(before) else first
            if before.key in FUNCTION_WORDS | _GENERIC_BETWEEN or before.key in SAYING | DOING:
                return at
        return at

    def _plain(self, context: Context, at: int, category: str) -> Iterator[Finding]:
        """ "on willow ward", "at park lane surgery": everyday words, but nothing between them and
        the preposition, where a common noun would need an article."""
        tokens = context.tokens
        if tokens[at].key not in _NAMED_BY_A_WORD:
            return
        for length in (1, 2):
            first = at - length
            if first < 1 or any(t.gap != " " for t in tokens[first : at + 1]):
                return
            word = tokens[first]
            if word.masked or word.number or word.key in _GENERIC or word.key in _BEFORE_PLACE:
                return
            if word.possessive and tokens[at].key in _OWNED:
                return
            if context.public(word) or word.key in FUNCTION_WORDS:
                return
            if tokens[first - 1].key in _BEFORE_PLACE:
                yield place(tokens, first, at, category, Certainty.SUGGESTED)
                return


class OpeningDetector:
    """Names that begin with what they name: "University of Leeds", "Saint Brendan's", "Radio
    Hallam"; and whatever "a hostel called ..." is called."""

    name = "opening"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        for at, token in enumerate(tokens[:-1]):
            if token.key in ("saint", "st", "saints") and not token.possessive:
                yield from self._saint(context, at)
            elif token.key in _OPENING and tokens[at + 1].key == "of":
                yield from self._of(context, at)
            elif token.key in _OPENING_FIRST and context.marked(tokens[at + 1]):
                last = self._run(context, at + 1)
                if last > at:
                    yield place(tokens, at, last, "Service", Certainty.CERTAIN)
            elif token.key in ("called", "named"):
                yield from self._called(context, at)
            elif (token.key, tokens[at + 1].key) in _PARISHES:
                certainty = Certainty.CERTAIN if token.capital else Certainty.SUGGESTED
                yield place(tokens, at, at + 1, "Service", certainty)

    def _saint(self, context: Context, at: int) -> Iterator[Finding]:
        """ "saint elphege's": the possessive belongs to the name."""
        tokens = context.tokens
        name = tokens[at + 1]
        if name.gap.strip() not in ("", ".") or name.masked or name.number:
            return
        proper = context.marked(name) or name.key in given_names() or not context.word(name)
        if not proper or (orderly(context) and not name.capital):
            return
        finding = place(tokens, at, at + 1, "Service", Certainty.CERTAIN)
        yield Finding(
            finding.start,
            name.tail,
            finding.label,
            finding.category,
            finding.certainty,
            finding.entity,
        )

    def _of(self, context: Context, at: int) -> Iterator[Finding]:
        tokens = context.tokens
        if at + 2 >= len(tokens):
            return
        name = tokens[at + 2]
        known = context.public(name) or (context.word(name) and name.key not in towns())
        if name.masked or name.number or (known and not context.marked(name)):
            return
        if context.public(name) or name.key in FUNCTION_WORDS:
            return
        last = self._run(context, at + 2)
        yield place(tokens, at, max(last, at + 2), "Service", Certainty.CERTAIN)

    def _run(self, context: Context, at: int) -> int:
        """The last token of the capitals that begin at `at`; little words may stand between."""
        tokens = context.tokens
        last = at - 1
        here = at
        while here < len(tokens) and here - at < _LONGEST:
            token = tokens[here]
            if token.masked or (here > at and token.gap not in (" ", "-", " & ")):
                break
            if token.capital and not token.number:
                last = here
            elif token.key not in _INNER:
                break
            here += 1
        return last

    def _called(self, context: Context, at: int) -> Iterator[Finding]:
        tokens = context.tokens
        said = {t.key for t in tokens[max(0, at - 4) : at]}
        category = (
            "Place" if said & _PLACES_CALLED else "Service" if said & _SERVICES_CALLED else ""
        )
        if not category and not said & _WORKS_CALLED:
            return
        name = tokens[at + 1]
        if name.gap.strip() or name.masked or name.number:
            return
        if context.cased and (name.capital or orderly(context)):
            last = self._run(context, at + 1)
            certainty = Certainty.CERTAIN
            if last <= at:
                return
        else:
            last = at
            for here in range(at + 1, min(at + 4, len(tokens))):
                if tokens[here].gap != " " or tokens[here].key in FUNCTION_WORDS:
                    break
                if (
                    here > at + 1
                    and context.known(tokens[here])
                    and not tokens[here - 1].possessive
                ):
                    break
                last = here
            certainty = Certainty.SUGGESTED
            if last <= at:
                return
        if category:
            yield place(tokens, at + 1, last, category, certainty)
        else:
            yield Finding(name.start, tokens[last].end, Label.OTHER, "detail", Certainty.SUGGESTED)


_PARISHES = {
    ("sacred", "heart"), ("our", "lady"), ("holy", "trinity"), ("christ", "church"),
    ("all", "saints"), ("holy", "cross"), ("good", "shepherd"), ("holy", "family"),
    ("corpus", "christi"), ("immaculate", "conception"), ("holy", "rosary"), ("star", "sea"),
}  # fmt: skip
"""Dedications of churches and their schools."""

_SERVICES_CALLED = word_set(
    """
    place hostel unit ward clinic house home hospital group charity pub cafe caff school service
    project shop company firm hotel church college agency organisation organization centre center
    """
)
_PLACES_CALLED = word_set("town village estate road street park city island area street")
_WORKS_CALLED = word_set(
    "band book song blog channel podcast film programme team poem poems poetry album show magazine"
)


@cache
def _proper() -> frozenset[str]:
    return given_names() | surnames() | towns()
