"""A recording of which something is missing is never called complete."""

from __future__ import annotations

import json
import shutil
from itertools import count
from pathlib import Path

import pytest
from tinydb import TinyDB

from facilitator.domain.events import (
    Event,
    EventId,
    Recorded,
    RecordingEnded,
    RecordingPaused,
    RecordingStarted,
    UtteranceHeard,
    to_record,
)
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.errors import FacilitatorError
from facilitator.vault import layout
from facilitator.vault.certificate import VERSION, Certificate
from facilitator.vault.certificate_text import certificate_text
from facilitator.vault.checking import Checked, verify_open
from facilitator.vault.destruction import destroy
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.spool import CHUNK_BYTES
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.vault.stream import HEADER_BYTES

ID = "s-1"
FRAME = 12 + CHUNK_BYTES + 16
"""Bytes of a chunk in its file: offset and length, the sound, the tag."""


class Recording:
    """A session of three segments: 2.1 s, 1.5 s and 3 s, all closed and noted."""

    LENGTHS = (2_100, 1_500, 3_000)

    def __init__(self, folder: Path, keys: KeyStore, *, old: bool = False) -> None:
        self.keys = keys
        self.folder = folder
        self.spool = layout.spool_folder(folder)
        self.key = keys.create(ID)
        self.numbers = count(1)
        Journal.create(layout.vault_folder(folder), keys, ID).close()
        at = 0
        for number, ms in enumerate(self.LENGTHS, 1):
            with SpoolWriter(self.spool, self.key, ID) as writer:
                writer.append(b"\1\0" * (ms * 16))
            samples = None if old else writer.samples
            self.note(RecordingStarted(at, number, SoundSource.MICROPHONE))
            at += ms
            self.note(RecordingPaused(at, GapReason.STOPPED, samples))
        self.note(RecordingEnded(at))

    def note(self, *events: Event) -> None:
        with Journal.open(layout.vault_folder(self.folder), self.keys, ID) as journal:
            journal.append(
                [
                    to_record(Recorded(EventId("host", next(self.numbers)), "", event))
                    for event in events
                ]
            )

    def segment(self, number: int) -> Path:
        return self.spool / f"{number:06d}.aud"

    def cut(self, number: int, frames: int) -> None:
        path = self.segment(number)
        path.write_bytes(path.read_bytes()[: -frames * FRAME])

    def flip(self, number: int, byte: int) -> None:
        path = self.segment(number)
        data = bytearray(path.read_bytes())
        data[byte] ^= 4
        path.write_bytes(data)

    def verify(self) -> Checked:
        return verify_open(self.folder, self.keys, ID)

    def what_is_wrong(self) -> str:
        with pytest.raises(FacilitatorError) as caught:
            self.verify()
        return caught.value.what

    def seal(self) -> Certificate:
        def write_transcript(path: Path) -> None:
            with TinyDB(path) as db:
                db.table("utterances").insert({"text": "x"})

        return destroy(self.folder, self.keys, ID, write_transcript=write_transcript,
                       facts={}, now=lambda: "2026-11-23T10:00:00Z")  # fmt: skip


@pytest.fixture
def recording(tmp_path: Path, keys: KeyStore) -> Recording:
    return Recording(tmp_path / "study" / ID, keys)


def test_what_is_whole_is_said_to_be_and_certified_as_noted_and_found(recording: Recording) -> None:
    assert recording.verify().samples == 6_600 * 16
    certificate = recording.seal()
    assert (certificate.damaged, certificate.audio_ms, certificate.segments) == (False, 6_600, 3)
    assert (certificate.noted_audio_ms, certificate.noted_segments) == (6_600, 3)
    assert "00:00:06 in 3 segment(s), as the journal notes it" in certificate_text(certificate)


@pytest.mark.parametrize(
    ("gone", "told", "left_ms"),
    [
        ((3,), "segment 000003 is missing (3.0 s)", 3_600),
        ((2, 3), "segment 000002 is missing (1.5 s); segment 000003", 2_100),
        ((1, 2, 3), "segment 000001 is missing (2.1 s); segment 000002", 0),
        ((2,), "000002 of the recording is missing", 5_100),
        ((1,), "000001 of the recording is missing", 4_500),
    ],
)
def test_a_segment_that_was_moved_away_is_damage_and_certified_as_such(
    recording: Recording, tmp_path: Path, gone: tuple[int, ...], told: str, left_ms: int
) -> None:
    for number in gone:
        shutil.move(recording.segment(number), tmp_path)
    assert told in recording.what_is_wrong()
    certificate = recording.seal()
    assert certificate.damaged
    assert (certificate.audio_ms, certificate.noted_audio_ms) == (left_ms, 6_600)
    assert certificate.noted_segments == 3
    for part in ("00:00:06 in 3 segment(s)", f"00:00:0{left_ms // 1000} (hours", "missing, or"):
        assert part in certificate_text(certificate)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_chunks_cut_from_the_end_of_a_closed_segment_are_damage(
    recording: Recording, number: int
) -> None:
    recording.cut(number, 3)
    assert f"segment {number:06d} has" in recording.what_is_wrong()
    assert recording.seal().damaged


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_bit_flipped_in_the_last_frame_of_a_closed_segment_is_damage(
    recording: Recording, number: int
) -> None:
    """Segments 2 and 3 end on a whole chunk: their last frame holds no sound, only the end."""
    recording.flip(number, -20)
    assert f"segment {number:06d}" in recording.what_is_wrong()
    assert recording.seal().damaged


def test_a_bit_flipped_anywhere_in_the_recording_is_damage(recording: Recording) -> None:
    for number in (1, 2, 3):
        good = recording.segment(number).read_bytes()
        for byte in (*range(HEADER_BYTES), *range(HEADER_BYTES, len(good), FRAME // 3)):
            recording.flip(number, byte)
            recording.what_is_wrong()
            recording.segment(number).write_bytes(good)
    recording.verify()


def test_what_is_recorded_now_or_was_cut_off_by_a_crash_is_no_damage(recording: Recording) -> None:
    recording.note(RecordingStarted(6_600, 4, SoundSource.MICROPHONE))
    writer = SpoolWriter(recording.spool, recording.key, ID)
    writer.append(bytes(CHUNK_BYTES * 8))
    assert [one.number for one in recording.verify().unfinalised] == [4]
    writer._release()  # as a process that is killed does
    # Seen, and noted when the session was resumed; then the power took what was not synced.
    recording.note(UtteranceHeard("u1", 7_000, 8_500, "x", (), None, None))
    recording.note(RecordingPaused(8_600, GapReason.INTERRUPTED))
    recording.cut(4, 4)
    assert [one.samples for one in recording.verify().unfinalised] == [16_000]
    assert not recording.seal().damaged


def test_more_missing_from_a_segment_that_was_cut_off_than_a_power_cut_takes_is_damage(
    recording: Recording,
) -> None:
    recording.note(RecordingStarted(6_600, 4, SoundSource.MICROPHONE))
    writer = SpoolWriter(recording.spool, recording.key, ID)
    writer.append(bytes(CHUNK_BYTES * 40))
    writer._release()
    recording.note(UtteranceHeard("u1", 7_000, 16_500, "x", (), None, None))
    recording.verify()
    recording.cut(4, 7)
    assert "segment 000004 has 8.2 s of 9.9 s" in recording.what_is_wrong()


def test_what_another_segment_followed_was_on_the_medium_to_its_last_sample(
    recording: Recording,
) -> None:
    recording.note(RecordingStarted(6_600, 4, SoundSource.MICROPHONE))
    writer = SpoolWriter(recording.spool, recording.key, ID)
    writer.append(bytes(CHUNK_BYTES * 8))
    writer._release()
    recording.note(RecordingPaused(8_600, GapReason.INTERRUPTED))
    with SpoolWriter(recording.spool, recording.key, ID) as writer:
        writer.append(bytes(CHUNK_BYTES))
    recording.note(
        RecordingStarted(8_600, 5, SoundSource.MICROPHONE),
        RecordingPaused(8_850, GapReason.STOPPED, 4_000),
    )
    recording.verify()
    recording.cut(4, 1)
    assert "segment 000004 has 1.8 s of 2.0 s" in recording.what_is_wrong()


def test_a_segment_that_was_never_noted_counts_to_the_one_before(recording: Recording) -> None:
    """The disk refused the journal, not the sound: the program was killed before it was noted."""
    for _ in range(2):
        with SpoolWriter(recording.spool, recording.key, ID) as writer:
            writer.append(bytes(CHUNK_BYTES * 4))
    recording.verify()
    recording.note(
        RecordingStarted(7_600, 5, SoundSource.MICROPHONE),
        RecordingPaused(8_600, GapReason.STOPPED, 16_000),
    )
    recording.verify()
    certificate = recording.seal()
    assert (certificate.damaged, certificate.segments, certificate.noted_segments) == (False, 5, 4)


def test_sound_recorded_in_the_place_of_a_missing_segment_does_not_cover_it(
    recording: Recording,
) -> None:
    recording.segment(3).unlink()
    with SpoolWriter(recording.spool, recording.key, ID) as writer:
        writer.append(bytes(CHUNK_BYTES * 20))
    recording.note(
        RecordingStarted(3_600, 3, SoundSource.MICROPHONE),
        RecordingPaused(8_600, GapReason.STOPPED, 80_000),
    )
    assert "segment 000003 is missing (3.0 s)" in recording.what_is_wrong()
    certificate = recording.seal()
    assert certificate.damaged
    assert (certificate.noted_audio_ms, certificate.audio_ms) == (11_600, 8_600)


def test_a_journal_from_before_lengths_were_noted_still_tells_what_is_missing(
    tmp_path: Path, keys: KeyStore
) -> None:
    recording = Recording(tmp_path / "study" / ID, keys, old=True)
    recording.verify()
    good = recording.segment(1).read_bytes()
    recording.cut(1, 2)
    assert "segment 000001 has 1.8 s of 2.1 s" in recording.what_is_wrong()
    recording.segment(1).write_bytes(good)
    recording.segment(3).unlink()
    assert "segment 000003 is missing" in recording.what_is_wrong()


def test_a_certificate_of_the_first_version_is_still_read(recording: Recording) -> None:
    body = json.loads(recording.seal().as_json())
    assert body["version"] == VERSION == 2
    body["version"] = 1
    for name in ("noted_audio_ms", "noted_segments"):
        del body[name]
    certificate = Certificate.from_json(json.dumps(body))
    assert certificate.noted_audio_ms is None
    assert "not known, as the journal notes it" in certificate_text(certificate)
