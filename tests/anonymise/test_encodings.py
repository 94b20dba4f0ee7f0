"""How text files are coded: what is refused, and what is read as what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.anonymise.encodings import read_line
from facilitator.files import wide

WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize("coding", WIDE)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    "text",
    [
        "Dan\n",
        "my name is Kirsten",
        "\nI asked Dan.\n",
        "\r\n\r\nDan\r\n",
        "# Zoë\n" + "田中さんが来た\n" * 3,
        "田中\n会議\n",
        "はなこさんがきました",
        "Олена\n",
    ],
)
def test_utf_16_and_32_are_told_with_a_mark_and_without(coding: str, mark: str, text: str) -> None:
    assert wide((mark + text).encode(coding))


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_no_utf_8_text_is_taken_for_it(text: str) -> None:
    if "\0" not in text:
        assert not wide(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        "会議は三月です。はなこさんも来ます。".encode(),
        b"1000 0000 0000 0000 0000",
        b"0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n",
        b"10101010101010101010",
        "André".encode("latin-1"),
        b"",
    ],
)
def test_other_texts_are_not(data: bytes) -> None:
    assert not wide(data)


@pytest.mark.parametrize(
    ("language", "coding", "shown", "line"),
    [
        ("en", "utf-8", None, "André"),
        ("en", "cp1252", "Windows-1252", "André"),
        ("ja", "cp932", "Shift_JIS", "昨日は山田さんが来ました"),
        ("ja", "euc_jp", "EUC-JP", "昨日は山田さんが来ました"),
        ("ko", "cp949", "Windows-949", "김민준이 왔어요"),
        ("ru", "cp1251", "Windows-1251", "Пришла Олена домой"),
        ("pl", "cp1250", "Windows-1250", "Przyszła Małgośka"),
        ("ar", "cp1256", "Windows-1256", "قلت لمحمد"),
    ],
)
def test_a_line_in_an_older_coding_of_its_language_is_read_as_that(
    language: str, coding: str, shown: str | None, line: str
) -> None:
    assert read_line(line.encode(coding), language) == (line, shown)


@given(st.binary(), st.sampled_from(["en", "ja", "ko", "zh", "ru", "tr", "xx"]))
def test_any_bytes_are_read_as_something(data: bytes, language: str) -> None:
    read_line(data, language)
