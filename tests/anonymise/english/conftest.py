"""A redactor that knows nobody: what is found is found by grammar alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.transcript import Certainty
from tests.scoring import RULES

Masked = Callable[[str], str]


@pytest.fixture
def bare() -> Redactor:
    """Fresh for every test, so that codes are counted from the beginning."""
    return Redactor(Roster(), policy=RULES)


@pytest.fixture
def certainties(bare: Redactor) -> Callable[[str], set[Certainty]]:
    """How sure the findings of a text are."""
    return lambda text: {r.certainty for r in bare.redact(text).redactions}
