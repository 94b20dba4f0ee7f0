"""Where an everyday word stands as a name: "Will said" but not "I will say".

Rules of English grammar over neighbouring words, not statistics: each can be read and tested.
"""

from __future__ import annotations

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.bare_nouns import without_capitals
from facilitator.anonymise.languages.en.casing import orderly
from facilitator.anonymise.languages.en.naming import (
    ACTS_TOO,
    AFTER_A_QUESTION_VERB,
    ASKING,
    BEFORE_A_TIME,
    BETWEEN_TIMES,
    DETERMINERS,
    DOING,
    GREETING,
    JOINED,
    MODAL,
    MONTHS,
    NOT_AFTER_GREETING,
    PRONOUNS,
    SAYING,
    SEASONS,
    TITLES,
    TOLD,
    VIRTUES,
    ambiguous_by_itself,
)
from facilitator.anonymise.languages.en.relations import OWNERS, RELATIONS, is_mine
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import given_names, surnames, word_set
from facilitator.domain.transcript import Certainty


def standing(context: Context, at: int) -> Certainty | None:
    """Whether the everyday word at a token stands as a name here; None if it does not.

    Cues, strongest first: a title before it; a relation before it; a family name after it; a verb
    of saying after it; address ("thanks Grace", ", Mark?"); company ("me and hope"); a capital in
    mid-sentence, where the text keeps them for names.
    """
    tokens = context.tokens
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    capitals = orderly(context)
    if capitals and not token.capital:
        return None  # whoever writes capitals writes names with one
    titled = before is not None and before.key in TITLES and token.gap.strip() in ("", ".")
    if titled and ((capitals and token.capital) or token.key not in ACTS_TOO):
        return Certainty.CERTAIN
    if titled and token.key not in MODAL and (at < 2 or tokens[at - 2].key not in ("the", "a")):
        return Certainty.SUGGESTED  # "auntie pat"; but "the doctor rose"
    follows = after.key if after is not None and after.gap.strip() == "" else ""
    if _addressed(tokens, at, follows) or _asked(tokens, at, follows):
        return Certainty.CERTAIN if token.capital else Certainty.SUGGESTED
    if _related(tokens, at) and (token.key not in ACTS_TOO or follows in PRONOUNS | _FINITE):
        return Certainty.CERTAIN if capitals or follows in ("he", "she") else Certainty.SUGGESTED
    if _in_company(context, at):
        return Certainty.CERTAIN if token.capital else Certainty.SUGGESTED
    if capitals:
        spoken_of = any(t.key in ("she", "he", "her", "him") for t in tokens[at + 2 : at + 10])
        virtue = token.key in VIRTUES and token.initial and follows in _BEING
        doing = at + 2 < len(tokens) and tokens[at + 2].key.endswith("ing")
        if virtue and not (spoken_of or doing or is_mine(tokens, at, follows)):
            return None  # "Hope is what keeps me going."
        return _capital(token, before, after, follows, spoken_of)
    if _surname_follows(context, at):
        return Certainty.CERTAIN
    # No capitals to go by: only what nothing but a person does.
    if follows in SAYING and (before is None or before.key not in DETERMINERS or token.initial):
        return Certainty.CERTAIN
    return without_capitals(context, at, follows)


_FINITE = word_set("is was has had isnt wasnt hasnt hadnt does did")
"""Behind these no word is a verb itself: "my friend hope is waiting"."""

_BEING = word_set("is was isnt wasnt has hasnt comes")


def echoed(context: Context, at: int) -> bool:
    """The same word stands as a name elsewhere in the text, and might here: "art art kowalczyk"."""
    tokens = context.tokens
    key = tokens[at].key
    if key in MODAL or (at and tokens[at - 1].key in DETERMINERS | BEFORE_A_TIME | PRONOUNS):
        return False
    if orderly(context) and not tokens[at].capital:
        return False
    follows = tokens[at + 1].key if at + 1 < len(tokens) else ""
    before = tokens[at - 1].key if at else ""
    acts = follows in DOING | SAYING | {"and", "something", "she", "he", key}
    return (acts or before in ("was", key)) and key in context.derived(_standing_somewhere)


def _standing_somewhere(context: Context) -> frozenset[str]:
    """The everyday words that stand as a name at least once in the text."""
    return frozenset(
        token.key
        for at, token in enumerate(context.tokens)
        if not token.masked
        and ambiguous_by_itself(token.key)
        and _may_name(token.key)
        and standing(context, at) is not None
    )


def _may_name(key: str) -> bool:
    return key in given_names() or key in surnames()


def introduced(context: Context, at: int) -> bool:
    """A title, a relation, address, company, a family name or a verb of saying marks the word at
    a token as a name, whatever it means besides ("Jordan", "Christian")."""
    tokens = context.tokens
    if at and tokens[at - 1].key in TITLES and tokens[at].gap.strip() in ("", "."):
        return True
    follows = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if at + 1 < len(tokens) and tokens[at + 1].gap.strip():
        follows = ""
    return (
        _addressed(tokens, at, follows)
        or _asked(tokens, at, follows)
        or _related(tokens, at)
        or _in_company(context, at)
        or _surname_follows(context, at)
        or follows in SAYING
        or tokens[at].possessive
        or (at > 0 and tokens[at - 1].key in TOLD)
        or is_mine(tokens, at, follows)
    )


def _related(tokens: list[Token], at: int) -> bool:
    """ "my cousin june", "my brother in law bill", "my mate dawn"."""
    if not at or tokens[at].gap.strip() not in ("", ","):
        return False
    relation = at - 1
    if at > 2 and tokens[at - 1].key == "law" and tokens[at - 2].key == "in":
        relation = at - 3
    if tokens[relation].key not in RELATIONS or tokens[relation].possessive:
        return False
    owned = tokens[max(0, relation - 3) : relation]
    return any((t.key in OWNERS and t.key not in ("a", "an", "the")) or t.possessive for t in owned)


def _in_company(context: Context, at: int) -> bool:
    """ "me and hope", "Drew and Nkechi": beside a pronoun of company or a name beyond doubt."""
    tokens = context.tokens
    if at > 1 and tokens[at - 1].key in ("and", "or") and tokens[at].gap == " ":
        other = tokens[at - 2]
        if other.key in ("me", "him", "us") or _surely_a_name(context, other):
            return True
    if at + 2 < len(tokens) and tokens[at + 1].key in ("and", "or") and tokens[at + 2].gap == " ":
        other = tokens[at + 2]
        if at and tokens[at - 1].key in DETERMINERS | BEFORE_A_TIME:
            return False
        return other.key == "me" or _surely_a_name(context, other)
    return False


def _surely_a_name(context: Context, token: Token) -> bool:
    if token.masked or token.number or context.public(token):
        return False
    return (token.key in given_names() and not ambiguous_by_itself(token.key)) or (
        context.marked(token) and not context.known(token)
    )


def _surname_follows(context: Context, at: int) -> bool:
    """ "grace okonkwo", "will henshaw": the next word is none of the language."""
    tokens = context.tokens
    if at + 1 >= len(tokens):
        return False
    after = tokens[at + 1]
    if after.gap != " " or after.masked or after.number or len(after.key) < 3:
        return False
    if context.known(after) or context.public(after):
        return False
    before = tokens[at - 1].key if at else ""
    if (before in DETERMINERS and before != "what") or before in PRONOUNS:
        return False
    return tokens[at].key not in ACTS_TOO or not before or before in JOINED | {
        "to", "for", "from", "about", "by", "is", "was", "called", "what", "im", "with", "said",
    }  # fmt: skip


def _addressed(tokens: list[Token], at: int, follows: str) -> bool:
    token = tokens[at]
    before = tokens[at - 1] if at else None
    if before is None:
        return False
    thanked = before.key in GREETING or (
        before.key == "you" and at > 1 and tokens[at - 2].key == "thank"
    )
    if thanked and token.gap.strip() in ("", ",") and not token.possessive:
        verb = token.key in ACTS_TOO | MODAL
        return not (verb and follows in NOT_AFTER_GREETING | AFTER_A_QUESTION_VERB)
    # ", mark?" at the very end, with nothing after it
    return token.gap.strip() == "," and at == len(tokens) - 1 and token.key not in MONTHS


def _asked(tokens: list[Token], at: int, follows: str) -> bool:
    """ "Will, will you go next", "will can you swap": somebody is asked by name."""
    before = tokens[at - 1].key if at else ""
    if not (tokens[at].initial or not before or before in JOINED):
        return False
    asking = at + 1
    if asking + 1 >= len(tokens):
        return False
    gap = tokens[asking].gap.strip()
    if gap not in ("", ",") or (not gap and follows not in ASKING):
        return False
    if tokens[asking].key not in ASKING:
        return False
    reach = [t.key for t in tokens[asking + 1 : asking + 4]]
    if not reach:
        return False
    if reach[0] in ("i", "we"):  # "hope can i just say"
        return tokens[at].key not in MODAL and tokens[asking].key in ("can", "could", "may")
    return reach[0] == "you" or (tokens[asking].key in ("what", "how") and "you" in reach)


def _capital(
    token: Token, before: Token | None, after: Token | None, follows: str, spoken_of: bool
) -> Certainty | None:
    """Where capitals are kept for names; `spoken_of` if "she" or "he" comes soon after."""
    surname = (
        after is not None and after.capital and follows != "" and after.key not in ("i", "im", "id")
    )
    temporal = token.key in MONTHS or token.key in SEASONS
    if not token.initial:
        if temporal:
            if before is not None and follows not in SAYING:
                if before.key in BEFORE_A_TIME:
                    return None
                if before.key in BETWEEN_TIMES:
                    return Certainty.SUGGESTED
            if after is not None and after.number:
                return None
            if follows in SAYING or follows in DOING or token.possessive or surname:
                return Certainty.CERTAIN
            return Certainty.SUGGESTED
        if before is not None and before.key in DETERMINERS:
            return Certainty.SUGGESTED
        return Certainty.CERTAIN
    # The first word of a sentence is capital anyway.
    if follows in SAYING or surname:
        return Certainty.CERTAIN
    comma = after is not None and after.gap.startswith(",")
    if temporal and token.key in given_names() and follows in ("was", "is", "did", "had", "and"):
        return Certainty.SUGGESTED if spoken_of else None
    if token.key in MODAL or temporal:
        if token.key == "will" and (follows in DOING or token.possessive or comma):
            return Certainty.CERTAIN
        if token.key == "may" and (follows in DOING or token.possessive):
            return Certainty.SUGGESTED
        return None
    if token.possessive or comma:
        return Certainty.CERTAIN
    if follows in DOING or after is None:
        return Certainty.SUGGESTED
    return None
