"""Everyday words that stand as names in text without capitals, where no title or relation tells.

A countable noun needs an article, "the pearl", a name has none: "she rang pearl". What these rules
find is at most a suggestion.
"""

from __future__ import annotations

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.naming import (
    ACTS_TOO,
    AUXILIARIES,
    DENIED,
    DETERMINERS,
    DOING,
    DONE_TO,
    JOINED,
    MODAL,
    OBJECTS,
    PRONOUNS,
    SAYING,
    SPOKEN_TO,
    TOLD,
)
from facilitator.anonymise.languages.en.relations import POSTS, RELATIONS, is_mine
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty

_COUNTABLE = word_set(
    """
    pearl penny daisy lily poppy ruby ivy heather robin jack dean guy ray dale king queen duke
    prince princess angel mason hunter buddy gene glen lee bill pat gift favour blessing rock cliff
    iris holly hazel rowan willow jasmine amber crystal star river reed heath brook lane ace carol
    melody rusty sandy rocky dusty misty candy cherry clementine rod gill kit herb josh woody page
    paige bunny kitty pip baker carter cooper parker taylor tyler turner walker shepherd archer
    butcher major earl baron bishop judge drake fern flora gale harper jade jewel joker lark nova
    opal peach petal piper raven robyn rosebud ruth sage scout skye sparrow storm teddy tiger tilly
    violet wren bruce sheila wally basil barry percy rex rufus sonny spike buster chip chuck dusty
    duncan flash fox hawk junior kane lance lion max oscar otter ozzy piers prudence pru
    """
)
"""Names that as words would have an article, or are adjectives that no noun follows here."""

_BEFORE_A_NOUN = DETERMINERS | word_set("of per like as two three four no every last first old is")
_AFTER_A_NAME = (
    DOING
    | SAYING
    | OBJECTS
    | word_set(
        """
        and or she he i you can could will would do did does dont are have who that thats shes hes
        if when because cause cos so but to in at on from with about again now then the my his if
        remembers comes goes wants thinks says likes loves hates needs knows feels gets gives uses
        went died left stayed sat stood cried laughed sang taught ran rang drove lent showed hugged
        never always just still also really actually reckons got keeps kept
        """
    )
)
_FINITE = word_set(
    """
    remembers says thinks comes goes knows wants likes loves needs feels gets was is has had did
    does said told came went would could never always reckons taught lent showed rang
    """
)
_DONE = word_set("was is has had did does said says told came went knows knew wants wanted thinks")
_OPENS_A_CLAUSE = JOINED | word_set(
    "if when that think know thinks reckon because while since where what how said says hope oh"
)
_ABOUT = word_set("coming here okay ok alright around joining back speaking asleep upset ready")
_WOULD = frozenset({"would", "could", "might", "will", "can", "should"})
_MINDS = word_set(
    "say tell know think ask want go come be like love hate help bring ring text sing"
)


def without_capitals(context: Context, at: int, follows: str) -> Certainty | None:
    """A suggestion where the word at a token probably names somebody, else None.

    `follows` is the word behind it, empty if punctuation stands between.
    """
    tokens = context.tokens
    token = tokens[at]
    before = tokens[at - 1].key if at else ""
    earlier = tokens[at - 2].key if at > 1 else ""
    opens = not before or before in JOINED or token.initial
    found = (
        before in TOLD
        or (before in ("to", "with") and earlier in SPOKEN_TO)
        or (before == "from" and earlier in ("hear", "heard", "hearing"))
        or (token.key in MODAL and _modal(tokens, at, before, follows, opens))
        or (token.key in ("june", "april") and before in ("had", "have", "got", "like", "love"))
        or (opens and follows in DONE_TO and _object_behind(tokens, at))
        or _given_to(tokens, at, before)
        or _subject(tokens, at, before, follows)
        or _in_the_role(tokens, at, before, follows)
        or _bare(tokens, at, before, follows)
        or (before in ("is", "was", "wheres", "hows") and follows in _ABOUT)
        or (
            opens
            and token.key not in ACTS_TOO
            and (follows in ("he", "she", "from") or is_mine(tokens, at, follows))
        )
    )
    return Certainty.SUGGESTED if found else None


def _modal(tokens: list[Token], at: int, before: str, follows: str, opens: bool) -> bool:
    """ "with will", "will will be here"."""
    if tokens[at].key == "will" and before in ("to", "with", "for", "from", "about", "will"):
        return True
    if follows in _DONE and before not in DETERMINERS | PRONOUNS:
        return True  # "like will was saying"
    if _one_of_two(tokens, at, before, follows, opens):
        return True
    if tokens[at].key == "will" and _subject_of_another(tokens, at, before, follows):
        return True
    return opens and follows in MODAL | {"would", "could", "should"}


def _one_of_two(tokens: list[Token], at: int, before: str, follows: str, opens: bool) -> bool:
    """ "so will and i are talking", "she and will went": a modal has its subject before it and its
    verb behind it; beside "and" and another subject it has neither."""
    behind = tokens[at + 2].key if at + 2 < len(tokens) else ""
    if opens and follows == "and" and behind in PRONOUNS | _POSSESSORS:
        return behind not in ("it", "who")
    earlier = tokens[at - 2].key if at > 1 else ""
    return before == "and" and earlier in ("i", "he", "she", "we", "they") and follows in _BOTH


def _subject_of_another(tokens: list[Token], at: int, before: str, follows: str) -> bool:
    """ "can will go first", "will won't", "this is will": the verb is another word, before it or
    behind it."""
    earlier = tokens[at - 2].key if at > 1 else ""
    if follows in DENIED:
        return before not in DETERMINERS | PRONOUNS
    if before in AUXILIARIES and (not earlier or earlier in _OPENS_A_CLAUSE | _QUESTIONS):
        return follows != "" and follows not in AUXILIARIES | {"and", "or", "you", "i", "not"}
    said = before in ("its", "thats") or (before in ("is", "was") and earlier in _POINTING)
    return said and (not follows or follows in ("here", "speaking", "from", "again"))


_NAMED = frozenset({"will", "may"})
_POINTING = frozenset({"this", "that", "it", "name", "he"})
_QUESTIONS = word_set("when where why how what who")
_POSSESSORS = frozenset({"my", "his", "her", "our", "me", "him"})
_BOTH = _DONE | frozenset({"are", "were", "both", "do", "live", "work"})


def _object_behind(tokens: list[Token], at: int) -> bool:
    return at + 2 < len(tokens) and tokens[at + 2].key in OBJECTS


def _given_to(tokens: list[Token], at: int, before: str) -> bool:
    """ "i gave my coat to art"."""
    if before != "to" or tokens[at].key in (MODAL - _NAMED) | {
        "hope",
        "mark",
        "rob",
        "sue",
        "drew",
    }:
        return False
    return any(
        t.key in ("gave", "give", "gives", "lent", "sent", "showed", "passed", "handed", "listened")
        for t in tokens[max(0, at - 6) : at - 1]
    )


def _subject(tokens: list[Token], at: int, before: str, follows: str) -> bool:
    """ "if drew remembers", "i think grace would say"."""
    if before in DETERMINERS or before in PRONOUNS:
        return False
    opens = not before or before in _OPENS_A_CLAUSE
    if not opens or tokens[at].key in MODAL:
        return False
    if tokens[at].key in ACTS_TOO and follows in _FINITE - {"is", "was"}:
        return True
    behind = tokens[at + 2].key if at + 2 < len(tokens) else ""
    return follows in _WOULD and behind in _MINDS


def _in_the_role(tokens: list[Token], at: int, before: str, follows: str) -> bool:
    """ "duke the landlord", "jesus his mate"."""
    if (
        before in DETERMINERS
        or tokens[at].key in MODAL
        or follows not in ("the", "his", "her", "my")
    ):
        return False
    behind = tokens[at + 2].key if at + 2 < len(tokens) else ""
    return behind in RELATIONS or behind in POSTS


def _bare(tokens: list[Token], at: int, before: str, follows: str) -> bool:
    """A countable noun without an article, and nothing behind it that it could describe."""
    key = tokens[at].key
    if key not in _COUNTABLE or before in _BEFORE_A_NOUN or tokens[at].possessive:
        return False
    if at > 1 and tokens[at - 2].key in DETERMINERS and before not in _OPENS_A_CLAUSE | TOLD:
        # "a little penny": something stands between the article and the noun
        return before in ("and", "or", "to", "with", "from", "for", "by")
    ends = at + 1 >= len(tokens) or not follows
    return ends or follows in _AFTER_A_NAME or follows == key
