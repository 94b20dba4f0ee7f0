"""Names made of everyday words, found by their capitals."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.transcript import Certainty


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("There was a lovely man at the Tuesday Table, he saved me a seat.", "Tuesday Table"),
        ("The woman from Stepping Out sat with me.", "Stepping Out"),
        ("The Firs took half of us in the spring.", "Firs"),
        ("I did the books for Spade and Bucket for nine years.", "Spade and Bucket"),
        ("The hostel was Anchor and Chain. It's a dry house.", "Anchor and Chain"),
        ("They sing with Women on Wheels every week.", "Women on Wheels"),
        ("Golden Kettle took me on for the summer.", "Golden Kettle"),
    ],
)
def test_names(heard: str, name: str) -> None:
    found = Redactor(Roster()).redact(heard).redactions
    assert name in [heard[r.start : r.end] for r in found]
    assert {r.certainty for r in found} == {Certainty.SUGGESTED}


@pytest.mark.parametrize(
    "heard",
    [
        "I rang the Crisis Team and then the Home Treatment Team.",
        "My Care Coordinator did the Care Plan with me.",
        "Under the Mental Health Act you can go to a Tribunal.",
        "SO THEN I WENT TO THE SHOP AND CAME BACK",
        "i Had the Big Table and The small Chair and went Home",
    ],
)
def test_what_everybody_writes_so(heard: str) -> None:
    assert Redactor(Roster()).redact(heard).redactions == ()
