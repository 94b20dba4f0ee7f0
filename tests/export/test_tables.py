"""CSV as spreadsheets read it, and ELAN's tiers."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest
from lxml import etree

from facilitator.domain.sealed import SealedMoment, SealedTranscript
from facilitator.domain.transcript import Line
from facilitator.export import Material, formats
from tests.export.series import session


def tables(material: Material) -> dict[str, list[dict[str, str]]]:
    files = formats()["csv"].render(material)
    assert all(content.startswith(b"\xef\xbb\xbf") for content in files.values())
    return {
        suffix.removeprefix("-").removesuffix(".csv"): list(
            csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        )
        for suffix, content in files.items()
    }


def test_each_table_has_the_rows_of_all_sessions() -> None:
    both = tuple(session(n, minutes=6) for n in (1, 2))
    found = tables(Material(both, title="Recovery"))
    assert set(found) == {"utterances", "moments", "participants", "guide"}
    assert [r["session"] for r in found["participants"]] == [
        t.session for t in both for _ in t.participants
    ]
    assert len(found["utterances"]) == sum(len(t.lines) for t in both)
    assert len(found["moments"]) == sum(len(t.moments) for t in both)
    assert len(found["guide"]) == sum(len(t.guide) for t in both)


def test_times_are_told_twice_and_never_lose_a_digit() -> None:
    line = Line("u1", 12_640, 13_000, "User 1", "Yes")
    told = SealedTranscript("s", 1, "T", "2026-11-23", "en", 20_000, lines=(line,))
    (row,) = tables(Material((told,)))["utterances"]
    assert (row["start"], row["start_ms"]) == ("00:00:12.640", "12640")
    assert (row["speaker"], row["line"], row["meeting"]) == ("User 1", "1", "1")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "'="])
def test_no_spreadsheet_carries_out_a_cell(begins: str) -> None:
    said = f'{begins}HYPERLINK("http://x","y"), 3'
    told = SealedTranscript(
        "s", 1, "T", "2026-11-23", "en", 20_000,
        lines=(Line("u1", 0, 1_000, None, said), Line("u2", 1_000, 2_000, None, "'tis 1-2 = -1")),
        moments=(SealedMoment("m", "quote", 0, 1_000, None, said),),
    )  # fmt: skip
    material = Material((told,))
    found = tables(material)
    assert found["utterances"][0]["text"] == f"'{said}"
    assert found["utterances"][1]["text"] == "'tis 1-2 = -1"
    assert found["moments"][0]["label"] == found["moments"][0]["text"] == f"'{said}"
    one = formats()["csv"]
    assert one.is_what_was_sealed(one.render(material), material)


def test_a_moment_has_its_tags_label_and_the_words_it_covers() -> None:
    told = session(1, minutes=9, language="ja")
    row = tables(Material((told,)))["moments"][0]
    assert (row["tag"], row["tag_label"]) == ("quote", "引用")
    assert row["text"]


def test_participants_have_their_share_in_milliseconds() -> None:
    told = session(1, minutes=6)
    for row in tables(Material((told,)))["participants"]:
        spoken = [x for x in told.lines if x.speaker == row["code"]]
        assert int(row["lines"]) == len(spoken)
        assert int(row["spoken_ms"]) == sum(x.end_ms - x.start_ms for x in spoken)


def elan(material: Material) -> dict[str, list[tuple[int, int, str]]]:
    """(start, end, value) of each annotation, by tier."""
    root = etree.fromstring(formats()["eaf"].render(material)[".eaf"])
    slots = {s.get("TIME_SLOT_ID"): int(s.get("TIME_VALUE")) for s in root.iter("TIME_SLOT")}
    assert list(slots.values()) == sorted(slots.values())
    assert not list(root.iter("MEDIA_DESCRIPTOR"))
    ids = [a.get("ANNOTATION_ID") for a in root.iter("ALIGNABLE_ANNOTATION")]
    assert len(set(ids)) == len(ids)
    return {
        tier.get("TIER_ID"): [
            (slots[a.get("TIME_SLOT_REF1")], slots[a.get("TIME_SLOT_REF2")], a[0].text or "")
            for a in tier.iter("ALIGNABLE_ANNOTATION")
        ]
        for tier in root.iter("TIER")
    }


@pytest.mark.parametrize("language", ["en", "ja"])
def test_elan_has_a_tier_a_speaker_and_no_overlap(language: str) -> None:
    told = session(1, minutes=12, language=language)
    found = elan(Material((told,)))
    for code in (p.code for p in told.participants):
        assert [text for _, _, text in found[code]] == [
            line.text for line in told.lines if line.speaker == code
        ]
    for tier in found.values():
        assert all(start < end for start, end, _ in tier)
        assert all(one[1] <= two[0] for one, two in pairwise(tier))


def test_elan_parts_flags_of_one_tag_that_overlap() -> None:
    told = SealedTranscript(
        "s", 1, "T", "2026-11-23", "en", 60_000,
        lines=(Line("u1", 0, 5_000, "User 1", "one"), Line("u2", 4_000, 4_500, "User 1", "two")),
        moments=(SealedMoment("a", "quote", 0, 9_000), SealedMoment("b", "quote", 5_000, 12_000)),
    )  # fmt: skip
    found = elan(Material((told,)))
    assert found["Flags quote"] == [(0, 9_000, "quote")]
    assert found["Flags quote 2"] == [(5_000, 12_000, "quote")]
    assert found["User 1"] == [(0, 5_000, "one"), (5_000, 5_001, "two")]
