"""What people call a language, and that nothing else passes for one."""

from __future__ import annotations

import pytest
from faster_whisper.tokenizer import _LANGUAGE_CODES

from facilitator.domain.languages import (
    LANGUAGES,
    language_code,
    masked_language,
    spoken_language,
)
from facilitator.errors import FacilitatorError


def test_the_table_has_whispers_languages() -> None:
    assert set(LANGUAGES) == set(_LANGUAGE_CODES)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("en", "en"), ("EN", "en"), ("en-GB", "en"), ("en_GB.UTF-8", "en"), (" English ", "en"),
        ("english (UK)", "en"), ("eng", "en"), ("jp", "ja"), ("jpn", "ja"), ("日本語", "ja"),
        ("zh-Hant-TW", "zh"), ("cn", "zh"), ("nb", "no"), ("Norsk bokmål", "no"), ("pt-BR", "pt"),
        ("Français", "fr"), ("francais", "fr"), ("Deutsch", "de"), ("ger", "de"), ("uk", "uk"),
        ("한국어", "ko"), ("हिन्दी", "hi"), ("fil", "tl"), ("jv", "jw"),
        ("British English", "en"), ("English, UK", "en"), ("swiss german", "de"), ("英語", "en"),
        ("simplified Chinese", "zh"), ("中国語", "zh"), ("US", "en"),
    ],
)  # fmt: skip
def test_a_language_is_known_however_it_is_written(written: str, code: str) -> None:
    assert language_code(written) == code


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "-",
        "xx",
        "klingon",
        "en/GB",
        "../en",
        "en-",
        "C",
        "e",
        "englich",
        "(en)",
        "UK",
        "en GB",
        "auto",
    ],
)
def test_what_is_no_language_is_none(written: str) -> None:
    assert language_code(written) is None


def test_each_name_is_one_languages() -> None:
    """A name that stood in two rows would be taken for the later one."""
    from facilitator.domain import languages

    rows = [{languages._plain(n) for n in r.replace("|", ",").split(",")} - {""}
            for r in languages._TABLE.splitlines()]  # fmt: skip
    assert not any(a & b for i, a in enumerate(rows) for b in rows[:i])


def test_a_refusal_says_what_was_probably_meant() -> None:
    with pytest.raises(FacilitatorError) as refused:
        spoken_language("englich")
    assert "'englich'" in refused.value.what
    assert "English" in refused.value.hint


def test_what_may_be_two_languages_is_asked_about() -> None:
    """Whoever writes the country's name would get Ukrainian, invented from English."""
    with pytest.raises(FacilitatorError) as refused:
        spoken_language("UK")
    assert "(en)" in refused.value.hint
    assert "(uk)" in refused.value.hint


def test_text_may_be_masked_in_languages_that_no_model_hears() -> None:
    assert masked_language("ga") == masked_language("ga-IE") == "ga"  # Irish
    assert masked_language("gsw") == "gsw"
    assert masked_language("English") == "en"


@pytest.mark.parametrize("written", ["englich", "xx", "jn", "enn", "zxx", "und", "xx-XX"])
def test_letters_that_are_no_languages_code_are_refused(written: str) -> None:
    """Nothing would be looked for in a language that there is not."""
    with pytest.raises(FacilitatorError, match="no language"):
        masked_language(written)
