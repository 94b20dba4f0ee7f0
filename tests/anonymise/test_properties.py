"""What holds for every text: valid positions, nothing changes twice, no name gets through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from facilitator.anonymise import Redactor, Roster, certain_only
from facilitator.domain.transcript import apply_redactions

# Names that are no everyday words: those must never get through.
NAMES = (
    "Daniel", "Okafor", "Daniel Okafor", "Danny", "Maya", "Lindqvist", "Zoë", "Núñez-Hartmann",
    "Siobhán D'Souza", "Mary Anne O'Brien", "Priestley", "Farnaby", "Ferreira", "Walthamstow",
    "山田", "太郎", "やまだ",
)  # fmt: skip
WORDS = (
    "the", "and", "I", "will", "may", "Will", "May", "said", "my", "sister", "doctor", "Dr.", "at",
    "dot", "oh", "seven", "double", "nine", "07700", "900123", "born", "on", "fourth", "of",
    "March", "1982", "Ward", "Springfield", "Hospital", "name", "is", "called", "[Person 1]",
    "User 1", "User 12", "1", "Deepika", "live", "in", "Road", "@", "example", "org", "'s", "s",
    "with", "mark", "Grace", "[", "]", "/", "-", ",", "?",
)  # fmt: skip


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _half_width(text: str) -> str:
    return text.replace("やまだ", "ﾔﾏﾀﾞ")


def _zero_width(text: str) -> str:
    return "\u200b".join(text)


FORMS = (
    str,
    str.upper,
    str.lower,
    str.title,
    str.swapcase,
    _full_width,
    _half_width,
    _zero_width,
    lambda t: unicodedata.normalize("NFD", t),
    lambda t: unicodedata.normalize("NFKC", t),
    lambda t: t.replace("fi", "ﬁ").replace("ff", "ﬀ"),
    lambda t: t.replace("'", "’"),
    lambda t: t + "'s",
    lambda t: t + "’s",
)
names = st.builds(lambda name, form: form(name), st.sampled_from(NAMES), st.sampled_from(FORMS))
talk = st.lists(st.one_of(names, st.sampled_from(WORDS), st.text(max_size=4)), max_size=14).flatmap(
    lambda parts: st.sampled_from([" ", " ", ", "]).map(lambda gap: gap.join(parts))
)
texts = st.one_of(talk, st.text(max_size=60))
# The redactor remembers only codes, which these properties do not look at.
relaxed = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def shared(roster: Roster) -> Redactor:
    return Redactor(roster)


@pytest.fixture(scope="module")
def japanese(roster: Roster) -> Redactor:
    return Redactor(roster, "ja")


def letters(text: str) -> str:
    """Case, marks, widths and characters without width removed: what the eye still reads."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if unicodedata.category(c)[0] in "LNPZ")


@relaxed
@given(text=texts)
@example(text="")
@example(text="\u0301\u200d")
@example(text="Maya\n\nMaya")
@example(text="9" * 5_000)
def test_positions_are_valid_and_the_text_is_what_they_say(shared: Redactor, text: str) -> None:
    result = shared.redact(text)
    at = 0
    for redaction in result.redactions:
        assert at <= redaction.start < redaction.end <= len(text)
        assert redaction.replacement
        assert redaction.source
        at = redaction.end
    assert apply_redactions(text, result.redactions) == result.text
    assert certain_only(text, result.redactions) is not None


@relaxed
@given(text=texts)
@example(text="Maya2")
@example(text="[Maya / Daniel]")
@example(text="Dr [Person 1] Okafor Smith")
@example(text="07700 Maya 900123")
@example(text="はMaya1")
@example(text="maya sister zorblatt came")  # found only once "maya" is masked
def test_redacting_twice_changes_nothing(shared: Redactor, text: str) -> None:
    once = shared.redact(text)
    twice = shared.redact(once.text)
    assert twice.text == once.text
    assert twice.redactions == ()


@relaxed
@given(before=talk, name=names, after=talk)
@example(before="0", name="山田", after="")
def test_no_roster_name_gets_through(shared: Redactor, before: str, name: str, after: str) -> None:
    shown = letters(shared.redact(f"{before} {name} {after}").text)
    for hidden in NAMES:
        assert letters(hidden) not in shown


@relaxed
@given(text=st.text())
def test_japanese_raises_nothing_either(japanese: Redactor, text: str) -> None:
    result = japanese.redact(text)
    assert japanese.redact(result.text).text == result.text


@given(text=st.text(alphabet=st.characters(exclude_categories=["L", "N", "S"]), max_size=30))
def test_text_without_letters_or_digits_is_left_alone(shared: Redactor, text: str) -> None:
    assert shared.redact(text).text == text
