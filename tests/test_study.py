"""study.toml: what is not known in it is refused, with what was meant."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.moments import EMERGENT
from facilitator.domain.people import columns, parse_code, short_code
from facilitator.errors import FacilitatorError
from facilitator.study import parse_study
from facilitator.tui.keymap import live_acts, remapped

SETTINGS = (
    *("title", "language", "model", "device", "threads", "regions", "seats", "tags"),
    *("keys", "anonymise"),
    *("keys.custody", "anonymise.dates", "anonymise.ages", "anonymise.allow", "anonymise.also"),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('regions = ["UK"]', "(was 'GB' meant?)"),
        ('regions = ["GB", "gb"]', "(was 'GB' meant?)"),
        ('regions = ["USA"]', "(was 'US' meant?)"),
        ('regions = ["Narnia"]', "'Narnia' in regions"),
        ('region = ["GB"]', "(was 'regions' meant?)"),
        ('Title = "x"', "(was 'title' meant?)"),
        ('seat = ["User 1"]', "(was 'seats' meant?)"),
        ("[key]\ncustody = 'keyfile'", "(was 'keys' meant?)"),
        ("[keys]\ncustodi = 'keyfile'", "(was 'custody' meant?)"),
        ("[keys]\ncustody = 'Passphrase'", "(was 'passphrase' meant?)"),
        ("[anonymize]\nages = 5", "(was 'anonymise' meant?)"),
        ("[anonymise]\nage = 5", "(was 'ages' meant?)"),
        ("[anonymise]\ndates = 'years'", "(was 'year' meant?)"),
        ("[anonymise]\nbirth_date = 'year'", "(was 'birth_dates' meant?)"),
        ("[[tags]]\nname = 'a'\nkey = 'a'\nlable = 'x'", "(was 'label' meant?)"),
        ("device = 'gpu'", 'is not one of "auto", "cpu", "cuda"'),
        ("device = 'CUDA'", "(was 'cuda' meant?)"),
        ("threads = -1", "threads is not a whole number"),
        ("threads = true", "threads is not a whole number"),
        ("threads = 1000", "threads is not a whole number"),
        ('language = "englisch"', "English"),
        ('language = "klingon"', "klingon"),
        ("title = " + "[" * 100_000, "not TOML"),
        ("title = " + "9" * 10_000, "not TOML"),
        ("title = 1", "title is not text"),
        ("regions = [1]", "regions is not a list of texts"),
        ("[anonymise]\ndates = ['year']", "dates in [anonymise]"),
        ("[anonymise]\nages = 1" + "0" * 400, "ages in [anonymise]"),
        ("tags = [[1]]", "tags"),
        ("seats = ['user 1']", "a seat is no code"),
        ("seats = ['Nurse']", "a seat is no code"),
        ("seats = ['Nurse 1 ']", "a seat is no code"),
        ("seats = ['Nurse  1']", "a seat is no code"),
        ("seats = ['7 1']", "a seat is no code"),
        ("seats = ['- 1']", "a seat is no code"),
        ("seats = ['\\u001b[1m 1']".replace("'", '"'), "a seat is no code"),
    ],
)
def test_a_setting_that_is_not_known_is_refused_with_what_was_meant(text: str, said: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        parse_study(text)
    assert said in f"{caught.value.what} {caught.value.hint}"
    assert "study.toml" in caught.value.what


@pytest.mark.parametrize("language", ["english", "en-GB", "EN", "jp", "日本語"])
def test_a_language_is_taken_as_people_write_it(language: str) -> None:
    assert parse_study(f'language = "{language}"').language == language


@pytest.mark.parametrize(
    "code",
    ["Co-facilitator 1", "Ärztin 1", "A\u0308rztin 1", "利用者 1", "Волонтёр 2", "مستخدم 1",
     "प्रतिभागी 3", "Ergo-/Physiotherapist 1".replace("/", ""), "Carer's friend 12", "User 1"],
)  # fmt: skip
def test_seats_may_have_any_letters(code: str) -> None:
    (seat,) = parse_study(f'seats = ["{code}"]').seats
    assert seat == unicodedata.normalize("NFC", code)
    assert parse_code(seat)[1] == int(code.rsplit(maxsplit=1)[-1])
    assert columns(short_code(seat)) <= columns(seat)


def test_a_byte_order_mark_changes_nothing() -> None:
    assert parse_study("\ufefftitle = 'x'").title == "x"


@given(st.sampled_from(SETTINGS), st.text(max_size=12) | st.just("9" * 5000))
def test_any_value_is_a_setting_or_an_error_in_two_lines(name: str, value: str) -> None:
    for text in (f"{name} = {value}", f"{name} = {value!r}", f"{name} = [{value!r}]"):
        with contextlib.suppress(FacilitatorError):
            parse_study(text)


LETTERS = sorted({act.key for act in live_acts([EMERGENT]) if len(act.key) == 1 and not act.yields})
"""All keys of a meeting's own that are one character."""


@pytest.mark.parametrize("key", LETTERS)
def test_a_tag_has_no_key_of_the_meeting_s_own(key: str) -> None:
    with pytest.raises(FacilitatorError, match="not a free small letter"):
        parse_study(f"[[tags]]\nname = 'mine'\nkey = '{key}'")


def test_every_other_letter_is_free_for_a_tag() -> None:
    for letter in set("abcdefghijklmnopqrstuvwxyz") - set(LETTERS):
        tags = parse_study(f"[[tags]]\nname = 'mine'\nkey = '{letter}'").tags
        acts = remapped(live_acts(tags), {})  # refuses a key that two of them would have
        assert next(act.key for act in acts if act.id == "tag.mine") == letter
        # Where a flag has s, skipping has S, and the palette has the sharing.
        without = ["meeting.share"] if letter == "s" else []
        assert [act.id for act in acts if not act.key] == without
