"""The tables of transcript.json: out and in again, and what is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

from facilitator.domain.sealed import (
    TABLES,
    RedactionCount,
    RevisionKind,
    SealedMoment,
    SealedNote,
    SealedParticipant,
    SealedQuestion,
    SealedRevision,
    SealedStay,
    SealedTranscript,
    count_redactions,
)
from facilitator.domain.transcript import Label, Line, Redaction

times = st.integers(0, 2**40)
lines = st.builds(Line, st.text(), times, times, st.none() | st.text(), st.text(), st.booleans())
stays = st.lists(st.builds(SealedStay, times, st.none() | times), max_size=2).map(tuple)
people = st.builds(
    SealedParticipant,
    st.text(),
    st.text(),
    stays,
    st.none() | st.booleans(),
    st.none() | st.booleans(),
)
revisions = st.builds(
    SealedRevision,
    st.integers(),
    st.sampled_from(RevisionKind),
    st.text(),
    st.text(),
    st.text(),
    st.text(),
    st.text(),
)
transcripts = st.builds(
    SealedTranscript,
    st.text(),
    st.none() | st.integers(),
    st.text(),
    st.text(),
    st.text(),
    times,
    lines=st.lists(lines, max_size=4).map(tuple),
    moments=st.lists(
        st.builds(SealedMoment, st.text(), st.text(), times, times, st.none() | st.text()),
        max_size=3,
    ).map(tuple),
    notes=st.lists(st.builds(SealedNote, times, st.text()), max_size=3).map(tuple),
    participants=st.lists(people, max_size=2).map(tuple),
    guide=st.lists(
        st.builds(
            SealedQuestion,
            st.text(),
            st.text(),
            st.text(),
            openings_ms=st.lists(times, max_size=2).map(tuple),
            added=st.booleans(),
            first_text=st.none() | st.text(),
        ),
        max_size=2,
    ).map(tuple),
    revisions=st.lists(revisions, max_size=2).map(tuple),
)


@given(transcripts)
def test_through_json_and_back(transcript: SealedTranscript) -> None:
    tables = json.loads(json.dumps(transcript.to_tables()))
    assert SealedTranscript.from_tables(tables) == transcript


def test_through_a_tinydb_file_and_back(sealed: SealedTranscript, tmp_path: Path) -> None:
    with TinyDB(tmp_path / "transcript.json") as db:
        for table, rows in sealed.to_tables().items():
            db.table(table).insert_multiple(rows)
    with TinyDB(tmp_path / "transcript.json") as db:
        read = SealedTranscript.from_tables({t: db.table(t).all() for t in TABLES})
    assert read == sealed


def test_unknown_columns_are_left_aside(sealed: SealedTranscript) -> None:
    tables = sealed.to_tables()
    for rows in tables.values():
        for row in rows:
            row["later"] = 1
    assert SealedTranscript.from_tables(tables) == sealed


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("session", "format", 3),
        ("session", "format", 0),
        ("session", "revision", 2),
        ("session", "revisions", [{}]),
        ("participants", "stays", [1]),
        ("participants", "stays", {}),
        ("participants", "quoting", 1),
        ("guide", "openings_ms", ["1"]),
        ("utterances", "edited", 0),
        ("session", "format", None),
        ("session", "duration_ms", "long"),
        ("session", "number", True),
        ("session", "gaps", {}),
        ("session", "sign_offs", [1]),
        ("utterances", "start_ms", "1"),
        ("utterances", "text", None),
        ("participants", "code", 1),
        ("redactions", "count", 1.5),
    ],
)
def test_wrong_values_are_refused(
    sealed: SealedTranscript, table: str, column: str, value: object
) -> None:
    tables = copy.deepcopy(sealed.to_tables())
    tables[table][0][column] = value
    with pytest.raises(ValueError, match=r"table|newer"):
        SealedTranscript.from_tables(tables)


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table_or_column_is_refused(sealed: SealedTranscript, table: str) -> None:
    tables = sealed.to_tables()
    del tables[table]
    with pytest.raises(ValueError, match=table):
        SealedTranscript.from_tables(tables)
    tables = sealed.to_tables()
    tables[table][0].clear()
    with pytest.raises(ValueError, match=r"lacks|newer"):
        SealedTranscript.from_tables(tables)


def test_tables_of_the_first_version_are_brought_up_to_date(sealed: SealedTranscript) -> None:
    tables = {name: [dict(row) for row in rows] for name, rows in sealed.to_tables().items()}
    added = {
        "session": ("revision", "revisions"),
        "participants": ("stays", "recording", "quoting"),
        "guide": ("probes", "openings_ms", "added", "moved", "first_text"),
        "utterances": ("edited",),
        "moments": ("at_ms",),
        "notes": ("id",),
    }
    for table, columns in added.items():
        for row in tables[table]:
            for column in columns:
                del row[column]
    tables["session"][0]["format"] = 1
    assert SealedTranscript.from_tables(tables) == sealed
    tables["session"][0]["format"] = 2
    with pytest.raises(ValueError, match="lacks"):
        SealedTranscript.from_tables(tables)


@pytest.mark.parametrize("rows", [1, "x", None, [1], [None]])
@pytest.mark.parametrize("version", [1, 2])
def test_rows_that_are_none_are_refused(
    sealed: SealedTranscript, version: int, rows: object
) -> None:
    tables: dict[str, Any] = {**sealed.to_tables(), "notes": rows}
    tables["session"][0]["format"] = version
    with pytest.raises(ValueError, match="notes"):
        SealedTranscript.from_tables(tables)


def test_a_flag_covers_lines_whole_and_in_part(sealed: SealedTranscript) -> None:
    first, second = sealed.moments
    assert [line.id for line in sealed.lines_in(first)] == ["u1", "u2"]
    assert [line.id for line in sealed.lines_in(second)] == ["u3"]


def test_redactions_are_counted_not_kept() -> None:
    found = [
        Redaction(0, 4, Label.PERSON, "User 2", "roster"),
        Redaction(9, 14, Label.PERSON, "User 2's", "roster"),
        Redaction(20, 24, Label.PLACE, "[Place 1]", "living"),
    ]
    assert count_redactions(found) == (
        RedactionCount("PERSON", "User 2", 2),
        RedactionCount("PLACE", "[Place 1]", 1),
    )
