"""Words that say something of the words beside them: titles, verbs of people, times, address."""

from __future__ import annotations

from facilitator.anonymise.words import common_words, known_words, public_words, word_set

TITLES = word_set(
    """
    dr doctor mr mister mrs missus ms miss prof professor nurse matron sir dame reverend rev pastor
    imam rabbi canon auntie aunty aunt uncle nan nana granny grandad
    """
)
"""Words directly before a name."""

SAYING = word_set(
    """
    said says told tells asked asks thinks thought reckons reckoned replied mentioned mentions
    explained suggested agreed agrees laughed smiled cried nodded rang phoned texted emailed
    visited introduced
    """
)
"""What only people do."""

DOING = word_set(
    """
    was is isnt wasnt has hasnt had hadnt did didnt does doesnt came comes went goes knows knew
    wants wanted feels felt lives lived works worked helped helps gave gives brought took got left
    stayed sat makes made looked looks put kept started used might would could wouldnt couldnt
    """
)
"""What people do, among others."""

MONTHS = word_set(
    """
    january february march april may june july august september october november december
    """
)
MODAL = frozenset({"will", "may", "can", "might", "must", "shall"})
AUXILIARIES = MODAL | word_set("could would should do does did")
"""What stands before another verb, and never directly before or behind one another."""
DENIED = word_set(
    "wont cant dont doesnt didnt isnt wasnt hasnt hadnt wouldnt couldnt shouldnt mightnt mustnt"
)
SEASONS = frozenset({"spring", "summer", "autumn", "winter", "easter", "christmas"})
DETERMINERS = word_set(
    """
    a an the this that these those my your his her its our their some any no every each what which
    another such enough more much of
    """
)
BEFORE_A_TIME = word_set(
    """
    in since until till by of early late last next this every each from through during before after
    mid around between
    """
)
PRONOUNS = word_set("i you he she it we they who")
ACTS_TOO = word_set(
    "rose drew mark chase grant pat rob sue will may might wade bob nick dean hope frank dot pip"
)
"""Names that are verbs as well: "my mum rose at six" speaks of no Rose."""

TOLD = word_set(
    """
    told asked rang phoned texted emailed married met thanked saw seen hugged visited missed called
    see visit meet tell ask ring phone text marry knew knows remember helped miss misses
    """
)
SPOKEN_TO = word_set("said spoke speak talk talked talking speaking listen listened written wrote")
DONE_TO = word_set(
    "gave lent showed taught rang hugged brought drove introduced told asked visited"
)
OBJECTS = frozenset({"me", "us", "him", "her", "them"})
JOINED = word_set(
    "and so then okay ok right sorry well but or because cos now um er yeah yes with oh ah hey no"
)
ASKING = word_set("can could would do did will are have what how shall should")
BETWEEN_TIMES = frozenset({"to", "and", "or", "on"})
GREETING = word_set("hi hello hey bye goodbye cheers thanks morning afternoon evening dear welcome")
NOT_AFTER_GREETING = word_set(
    """
    you we i he she it they everyone everybody all the this to your there us
    """
)
AFTER_A_QUESTION_VERB = word_set(
    """
    you i we they he she it the this that there your my our their his her not be a an somebody
    someone anyone people everyone
    """
)


VIRTUES = word_set(
    "hope faith grace joy patience charity mercy wisdom prudence comfort love honour peace"
)
"""What people are called after, and what they speak of: "Patience isn't my strong point"."""

MAINLY_NAMES = word_set(
    """
    amir bob carol derrick don gene harry heather jack jean john ken kit maria martin matt mike
    paddy peter rob robin rod rosemary sally shaikh sue victor
    """
)
"""Mainly names, even though the word lists count them as words."""

ALSO_WORDS = frozenset({"ivy", "jay", "max", "norm", "pat", "heath", "clay"})
"""Everyday words in their other sense, although the lists rank them lower."""


def ambiguous(key: str) -> bool:
    """An everyday word besides being somebody's name: only its place in the sentence can tell."""
    return (key in common_words() and key not in MAINLY_NAMES) or key in ALSO_WORDS or key in MONTHS


def ambiguous_by_itself(key: str) -> bool:
    """The same for a name nobody has entered: any word of the language is ambiguous."""
    return (
        (key in known_words() and key not in MAINLY_NAMES)
        or ambiguous(key)
        or key in public_words()  # "Jordan", "Christian"
    )
