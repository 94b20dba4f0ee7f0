"""Words for who somebody is to the speaker, and whose they are."""

from __future__ import annotations

from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set

RELATIONS = word_set(
    """
    mum mam mom dad mother father sister brother partner husband wife son daughter friend mate
    neighbour aunt auntie uncle flatmate housemate roommate boss gran nan grandma granddad grandad
    grandpa grandmother grandfather cousin niece nephew girlfriend boyfriend landlord landlady
    stepfather stepmother stepdad stepmum twin fiance fiancee ex godmother godfather colleague
    teacher solicitor lawyer vicar priest dog cat
    psychiatrist nurse worker keyworker psychologist therapist counsellor pharmacist consultant
    pal buddy sponsor preceptor caseworker befriender supervisor tutor bestie fella lodger godson
    goddaughter grandson granddaughter nephew's stepson stepdaughter carer
    advocate manager visitor chaplain receptionist officer coordinator coach mentor dentist gp
    """
)
POSTS = word_set(
    """
    cook chef cleaner barber plumber builder driver postman bouncer barman barmaid landlord
    landlady caretaker porter guard drummer singer student vicar warden caretaker neighbour lodger
    gardener butcher baker
    """
)
"""What people are called after, besides being somebody's relation."""

OWNERS = word_set("my his her our your their the a an this that old new other")


def is_mine(tokens: list[Token], at: int, follows: str) -> bool:
    """ "april was my key worker"."""
    rest = [t.key for t in tokens[at + 2 : at + 6]]
    return follows in ("was", "is") and rest[:1] == ["my"] and bool(RELATIONS & set(rest[1:]))
