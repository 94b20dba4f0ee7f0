"""The report of a made-up series: every figure against what the generator is known to have made."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from facilitator.domain.course import Status
from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.domain.sealed import (
    RevisionKind,
    SealedMoment,
    SealedParticipant,
    SealedRevision,
    SealedTranscript,
)
from facilitator.domain.series import Meeting, in_order, meeting_of
from facilitator.domain.study_record import Entry, EntryKind
from facilitator.export.report import Destroyed, Record, figures_of, page
from facilitator.export.report.tables import Figure
from facilitator.export.report.wording import report_words
from tests.export.series import DURATIONS_MIN, SECTIONS, attendance, series, session

TAGS = {tag.name: tag for tag in DEFAULT_TAGS}


def record(
    transcripts: tuple[SealedTranscript, ...], *, more: tuple[Meeting, ...] = (), **about: object
) -> Record:
    made = Record(
        title="Recovery: what it means",
        language=transcripts[0].language if transcripts else "en",
        program="Facilitator 9",
        meetings=tuple(in_order([*map(meeting_of, transcripts), *more])),
        transcripts=transcripts,
        destroyed=tuple(
            Destroyed(t.session, f"{t.date}T19:00:00+09:00", t.duration_ms, "keyfile", "ab" * 32)
            for t in transcripts
        ),
        tags=TAGS,
    )
    return replace(made, **about)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def eleven() -> Record:
    return record(
        series(),
        attributes={"User 1": {"sex": "female"}, "User 2": {"sex": "male"}},
        entries=(
            Entry(EntryKind.COVERED, "2026-05-01T10:00:00+09:00", "Feeling safe", sessions=("s",)),
            Entry(EntryKind.GIVEN, "2026-06-20T10:00:00+09:00", code="User 1"),
            Entry(EntryKind.CAME_BACK, "2026-06-27T10:00:00+09:00", "agreed", "User 1"),
        ),
    )


@pytest.fixture(scope="module")
def figures(eleven: Record) -> dict[str, Figure]:
    return {one.key: one for one in figures_of(eleven)}


def test_how_long_the_meetings_were(figures: dict[str, Figure]) -> None:
    told = figures["meetings"]
    assert [row[2] for row in told.rows] == [float(m) for m in DURATIONS_MIN]
    assert "145.3 min (range 112-185)" in told.sentence
    assert told.chart is not None
    assert told.chart.layers == (("", tuple(float(m) for m in DURATIONS_MIN)),)


def test_who_took_part_and_when(figures: dict[str, Figure], eleven: Record) -> None:
    there = {n: set(attendance(n)) for n in range(1, 12)}
    people = {row[0]: row for row in figures["participants"].rows}
    assert people["User 2"][2:] == ("male", 8, 11)
    assert people["User 6"][2:] == ("", 8, 11)
    for code, *cells in figures["attendance"].rows:
        wanted = ["present" if code in there[n] else "absent" for n in range(1, 12)]
        assert cells == wanted, code
    assert "8 to 10" in figures["attendance"].sentence
    assert eleven.codes[-2:] == ("Facilitator 1", "Facilitator 2")


def test_nobody_is_ranked(eleven: Record) -> None:
    """People stand by role and number, whatever they said; how long anyone spoke is not told."""
    backwards = record(
        tuple(
            replace(t, participants=t.participants[::-1], lines=t.lines[::-1])
            for t in eleven.transcripts
        )
    )
    assert backwards.codes == eleven.codes
    talk = next(one for one in figures_of(eleven) if one.key == "speech")
    assert {str(row[0]) for row in talk.rows} <= {
        *("Nurse", "Psychologist", "User", "Facilitator", "nobody marked")
    }


def test_minutes_of_speech_add_up(figures: dict[str, Figure], eleven: Record) -> None:
    for at, transcript in enumerate(eleven.transcripts, 1):
        spoken = sum(line.end_ms - line.start_ms for line in transcript.lines) / 60_000
        told = sum(float(row[at]) for row in figures["speech"].rows)
        assert told == pytest.approx(spoken, abs=0.05 * len(figures["speech"].rows))


def test_what_was_covered(figures: dict[str, Figure]) -> None:
    rows = figures["coverage"].rows
    assert [row[0] for row in rows] == [s for s in SECTIONS["en"] for _ in range(3)]
    assert rows[-1][2:] == ("not asked",) * 11
    assert all(row[2:] == ("covered",) * 11 for row in rows[:-1])
    assert "88 of 99" in figures["coverage"].sentence


def test_flags_and_new_topics(figures: dict[str, Figure], eleven: Record) -> None:
    flags = {row[0]: row[1:] for row in figures["flags"].rows}
    moments = [m for t in eleven.transcripts for m in t.moments]
    assert sum(sum(map(int, map(str, row))) for row in flags.values()) == len(moments)
    assert flags["quote"][0] == sum(m.tag == "quote" for m in eleven.transcripts[0].moments)
    known: set[str] = set()
    for row, transcript in zip(figures["new-topics"].rows, eleven.transcripts, strict=True):
        labels = {m.label for m in transcript.moments if m.tag == "emergent" and m.label}
        assert row[2] == len(labels - known)
        known |= labels
    assert "no measure of saturation" in figures["new-topics"].sentence


def test_destruction_review_and_what_was_noted(figures: dict[str, Figure]) -> None:
    assert len(figures["destroyed"].rows) == len(DURATIONS_MIN)
    assert figures["destroyed"].rows[0][2] == DURATIONS_MIN[0]
    assert "26 h 38 min" in figures["destroyed"].sentence
    assert "11 of 11" in figures["review"].sentence
    assert figures["stated"].rows == (("2026-05-01", "Feeling safe", "s", ""),)
    items = {row[0]: row[2] for row in figures["coreq"].rows}
    assert list(items) == [1, 12, 13, 15, 16, 17, 18, 19, 20, 21, 23, 27, 28, 29]
    assert "female 1, male 1" in str(items[16])
    assert items[18] == "The same group met 11 times."


def test_how_much_of_the_machines_text_was_wrong() -> None:
    made = series(2)
    held = record(made, checks={made[0].session: (12, 100), made[1].session: (3, 10)})
    told = next(one for one in figures_of(held) if one.key == "speech-recognition")
    assert [row[5:7] for row in told.rows] == [(100, 12.0), (10, "too few to tell")]
    assert len(told.head) == len(told.rows[0])


def test_a_review_that_nobody_made_line_by_line_does_not_count() -> None:
    made = session(1, minutes=4)
    unread = replace(made.sign_offs[0], kind="all lines accepted unread")
    told = {one.key: one for one in figures_of(record((replace(made, sign_offs=(unread,)),)))}
    assert "0 of 1" in told["review"].sentence


def test_what_is_not_sealed_gives_length_and_attendance_alone() -> None:
    open_one = Meeting("b", 2, "2026-02-01", 6_600_000, ("User 1", "Nurse 1"), "Guide", False)
    told = {one.key: one for one in figures_of(record((session(1, minutes=30),), more=(open_one,)))}
    assert told["meetings"].rows[1][:4] == ("Meeting 2", "2026-02-01", 110.0, 2)
    assert len(told["coverage"].head) == 3
    alone = {one.key for one in figures_of(record((), more=(open_one,)))}
    assert alone == {"meetings", "participants", "attendance", "coreq"}
    assert figures_of(record(())) == ()


def test_whoever_withdrew_is_counted_and_not_named() -> None:
    made = session(1, minutes=4)
    revision = SealedRevision(
        2, RevisionKind.WITHDRAWAL, "a participant withdrew", "2026-02-03", "", "a" * 64, "b" * 64
    )
    gone = replace(
        made,
        revisions=(revision,),
        participants=tuple(p for p in made.participants if p.code != "User 1"),
        lines=tuple(replace(x, speaker=None) for x in made.lines),
        moments=(),
        notes=(),
    )
    found = figures_of(record((gone,)))
    assert "User 1" not in page(record((gone,)), found)
    items = {row[0]: str(row[2]) for row in found[-1].rows}
    assert items[13].startswith("1 amendments")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_is_whole_and_fetches_nothing(language: str) -> None:
    made = record(series(11, language))
    text = page(made, figures_of(made))
    assert len(text.encode()) < 300_000
    assert "<script" not in text
    assert not re.search(r"(?:src|href)=\"(?!#)", text)
    assert "matplotlib.org" not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    pictures = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(pictures) == 5
    for picture in pictures:
        root = ET.fromstring(picture)
        assert root.get("role") == "img"
        title, description = root[0], root[1]
        assert (title.text or "").strip() and (description.text or "").strip()
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_the_same_figures_give_the_same_page() -> None:
    made = record(series(3))
    assert page(made, figures_of(made)) == page(made, figures_of(made))


def test_what_people_wrote_is_no_markup_and_no_formula() -> None:
    nasty = '<script>alert("x")</script>'
    made = session(1, minutes=4)
    made = replace(
        made,
        title=nasty,
        guide_title=nasty,
        moments=(SealedMoment("m", "emergent", 0, 10, None, "=HYPERLINK(1)"),),
        participants=(SealedParticipant.of("User 1"),),
    )
    held = record((made,), title=nasty, attributes={"User 1": {nasty: nasty}})
    found = figures_of(held)
    assert nasty not in page(held, found)
    topics = next(one for one in found if one.key == "new-topics").as_csv().decode("utf-8-sig")
    assert next(iter(csv.reader(io.StringIO(topics.splitlines()[1]))))[3] == "'=HYPERLINK(1)"


def test_the_japanese_words_are_all_there() -> None:
    made = record(series(2, "ja"))
    text = page(made, figures_of(made))
    assert '<html lang="ja">' in text
    assert "トピックガイド" in text
    assert "第1回" in text
    assert "present" not in text


def test_a_question_s_standing_has_one_word_everywhere() -> None:
    words = report_words("en")
    assert {status: words(status) for status in Status} == {s: s.words for s in Status}
