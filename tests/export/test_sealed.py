"""The tables of transcript.json: out and in again, and what is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

from facilitator.domain.sealed import (
    TABLES,
    RedactionCount,
    SealedMoment,
    SealedNote,
    SealedTranscript,
    count_redactions,
)
from facilitator.domain.transcript import Label, Line, Redaction

times = st.integers(0, 2**40)
lines = st.builds(Line, st.text(), times, times, st.none() | st.text(), st.text())
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
        ("session", "format", 2),
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
