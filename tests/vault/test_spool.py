from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool import CHUNK_BYTES, segment_files
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.spool_writer import SpoolWriter
from tests.vault.conftest import FaultyDisk

KEY = SessionKey(b"k" * 32)
ID = "2026-11-23-03"
SECOND = SAMPLE_RATE * 2
FRAME = CHUNK_BYTES + 28
HEADER = 44


def sound(samples: int, start: int = 0) -> bytes:
    """Samples that tell where they are: a ramp with a step every 65,536."""
    return b"".join(
        ((n * 31 + n // 65_536) & 0xFFFF).to_bytes(2, "little")
        for n in range(start, start + samples)
    )


SOUND = sound(3 * SAMPLE_RATE)


@contextmanager
def reading(folder: Path, key: SessionKey = KEY, session: str = ID) -> Iterator[SpoolReader]:
    with SpoolReader(folder, key, session) as reader:
        yield reader


def record(folder: Path, *parts: bytes) -> None:
    """One closed segment for each part."""
    for part in parts:
        with SpoolWriter(folder, KEY, ID) as writer:
            writer.append(part)


def everything(folder: Path) -> bytes:
    with reading(folder) as reader:
        return reader.read(0, reader.refresh())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.integers(0, 12_000), st.sampled_from(["flush", "close", "leave", "look"])),
        max_size=12,
    )
)
def test_any_way_of_appending_reads_back_the_same(steps: list[int | str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "spool"
        expected = b""
        flushed = 0
        writer: SpoolWriter | None = None
        with reading(folder) as follower:
            for step in [*steps, "close"]:
                if isinstance(step, int):
                    writer = writer or SpoolWriter(folder, KEY, ID)
                    part = sound(step, len(expected) // 2)
                    writer.append(part)
                    expected += part
                elif step == "flush" and writer is not None:
                    writer.flush()
                    flushed = len(expected)
                elif step == "close" and writer is not None:
                    writer.close()
                    writer = None
                    flushed = len(expected)
                elif step == "leave" and writer is not None:  # as a crash does, after its flush
                    writer.flush()
                    flushed = len(expected)
                    writer._release()
                    writer = None
                length = follower.refresh()
                assert flushed <= length * 2 <= len(expected)
                assert length * 2 > len(expected) - CHUNK_BYTES
                assert follower.read(0, length) == expected[: length * 2]
        with reading(folder) as reader:
            assert reader.refresh() * 2 == len(expected)
            assert reader.read(0, len(expected)) == expected
            reader.verify()
            assert sum(s.samples for s in reader.segments()) * 2 == len(expected)


@pytest.fixture(scope="module")
def four_segments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spool")
    record(folder, SOUND[:10_002], SOUND[10_002:10_004], b"", SOUND[10_004:90_000])
    return folder


@settings(deadline=None)
@given(st.integers(0, 50_000), st.integers(0, 50_000))
def test_any_span_can_be_read_across_segments(four_segments: Path, start: int, count: int) -> None:
    with reading(four_segments) as reader:
        assert reader.refresh() == 45_000
        assert reader.read(start, count) == SOUND[:90_000][start * 2 : (start + count) * 2]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not list them")
def test_however_often_recording_began_again_one_file_is_open(tmp_path: Path) -> None:
    record(tmp_path, *(SOUND[n * 100 : n * 100 + 100] for n in range(12)))

    def open_files() -> int:
        return sum(str(tmp_path) in str(p.readlink()) for p in Path("/proc/self/fd").iterdir()
                   if p.is_symlink())  # fmt: skip

    with reading(tmp_path) as reader:
        assert reader.refresh() == 600
        assert open_files() == 1
        assert reader.read(0, 600) == SOUND[:1200]
        record(tmp_path, SOUND[1200:1300])
        assert reader.refresh() == 650
        assert reader.read(590, 60) == SOUND[1180:1300]
        assert open_files() == 1
        reader.verify()
    assert open_files() == 0


def test_segments_tell_where_they_lie_in_session_time(tmp_path: Path) -> None:
    record(tmp_path, SOUND[:20_000], SOUND[20_000:20_100])
    with reading(tmp_path) as reader:
        reader.refresh()
        one, two = reader.segments()
    assert (one.number, one.first_sample, one.samples, one.finalised) == (1, 0, 10_000, True)
    assert (two.number, two.first_sample, two.samples, two.finalised) == (2, 10_000, 50, True)
    assert one.chunks == 3
    assert one.bytes == (tmp_path / "000001.aud").stat().st_size == HEADER + 3 * FRAME


def test_an_empty_or_missing_spool_has_no_sound(tmp_path: Path) -> None:
    with reading(tmp_path / "nothing") as reader:
        assert reader.refresh() == 0
        assert reader.read(0, 10) == b""
        assert not reader.finalised
        assert reader.segments() == []
        reader.verify()


def test_a_chunk_is_there_as_soon_as_it_is_full(tmp_path: Path) -> None:
    with SpoolWriter(tmp_path, KEY, ID) as writer, reading(tmp_path) as reader:
        writer.append(SOUND[: CHUNK_BYTES - 2])
        assert (reader.refresh(), writer.samples) == (0, 0)
        writer.append(SOUND[CHUNK_BYTES - 2 : CHUNK_BYTES])
        assert reader.refresh() == writer.samples == CHUNK_BYTES // 2
        assert not reader.finalised
        writer.append(SOUND[CHUNK_BYTES : CHUNK_BYTES + 2])
        writer.flush()
        assert reader.refresh() == writer.samples == CHUNK_BYTES // 2 + 1


def test_at_least_every_second_of_sound_is_synced(tmp_path: Path, faulty: FaultyDisk) -> None:
    with SpoolWriter(tmp_path, KEY, ID) as writer:
        faulty.calls.clear()
        for at in range(0, len(SOUND), 1_000):
            writer.append(SOUND[at : at + 1_000])
        longest = max(
            len(run) for run in " ".join(faulty.calls).replace("write", "w").split("sync")
        )
        assert faulty.calls.count("sync") == 3
        assert longest <= len(" w w w w ")  # four chunks of 250 ms between two syncs
    assert everything(tmp_path) == SOUND


def test_a_refresh_examines_only_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real = disk.read_at

    def counting(fd: int, size: int, offset: int) -> bytes:
        read.append(size)
        return real(fd, size, offset)

    monkeypatch.setattr(disk, "read_at", counting)
    with SpoolWriter(tmp_path, KEY, ID) as writer, reading(tmp_path) as reader:
        writer.append(SOUND)
        reader.refresh()
        read.clear()
        reader.refresh()
        assert read == []
        writer.append(SOUND[:CHUNK_BYTES])
        reader.refresh()
        assert read == [FRAME]


def leaping(folder: Path) -> SpoolReader:
    return SpoolReader(folder, KEY, ID, leap=True)


@pytest.mark.parametrize("short", [None, 0, 5, 11], ids=["all full", "first", "a middle", "last"])
@pytest.mark.parametrize("closed", [True, False])
def test_leaping_finds_all_that_reading_through_finds(
    tmp_path: Path, short: int | None, closed: bool
) -> None:
    """Also where a chunk was cut short, so that the newest does not say where the others lie."""
    record(tmp_path, SOUND[:20_000])
    writer = SpoolWriter(tmp_path, KEY, ID)
    for number in range(12):
        writer.append(SOUND[:1_000] if number == short else SOUND[:CHUNK_BYTES])
        writer.flush()
    writer.close() if closed else writer._release()
    with reading(tmp_path) as through, leaping(tmp_path) as leapt:
        assert leapt.refresh() == through.refresh()
        assert leapt.segments() == through.segments()
        for start in range(0, 60_000, 1_999):
            assert leapt.read(start, 4_001) == through.read(start, 4_001)
        # And goes on to find what is added.
        record(tmp_path, SOUND[:3_000])
        assert leapt.refresh() == through.refresh()


def test_leaping_opens_one_chunk_however_long_the_recording_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, SOUND * 20)
    read: list[int] = []
    real = disk.read_at

    def counting(fd: int, size: int, offset: int) -> bytes:
        read.append(size)
        return real(fd, size, offset)

    monkeypatch.setattr(disk, "read_at", counting)
    with leaping(tmp_path) as reader:
        assert reader.refresh() == 60 * SAMPLE_RATE
        assert reader.finalised
        assert sum(read) <= HEADER + 2 * FRAME
        assert reader.read(30 * SAMPLE_RATE, 100) == SOUND[:200]
        assert sum(read) <= HEADER + 3 * FRAME


@pytest.mark.parametrize("chunk", [0, 6, 11, 12])
def test_leaping_over_damage_finds_it_when_it_is_read(tmp_path: Path, chunk: int) -> None:
    record(tmp_path, SOUND)
    path = tmp_path / "000001.aud"
    data = bytearray(path.read_bytes())
    data[HEADER + chunk * FRAME + 100] ^= 1
    path.write_bytes(data)
    with reading(tmp_path) as through, leaping(tmp_path) as leapt:
        there = through.refresh()
        assert leapt.refresh() == there
        for start in range(0, there, CHUNK_BYTES // 2):
            part = slice(start * 2, start * 2 + 200)
            if start == chunk * CHUNK_BYTES // 2:
                with pytest.raises(FacilitatorError, match="cannot be trusted"):
                    leapt.read(start, 100)
            else:
                assert leapt.read(start, 100) == SOUND[part]
        if there > chunk * CHUNK_BYTES // 2:
            with pytest.raises(FacilitatorError, match="cannot be trusted"):
                leapt.verify()


def test_a_crashed_segment_is_readable_and_the_next_one_is_new(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, KEY, ID)
    writer.append(SOUND[:20_000])
    writer._release()  # the process died: no final chunk
    with reading(tmp_path) as reader:
        assert reader.refresh() == 8_000  # two whole chunks; the rest was in memory
        assert not reader.finalised
    record(tmp_path, SOUND[20_000:30_000])
    with reading(tmp_path) as reader:
        assert reader.refresh() == 13_000
        assert [s.finalised for s in reader.segments()] == [False, True]
        assert reader.read(0, 13_000) == SOUND[:16_000] + SOUND[20_000:30_000]
        reader.verify()


def test_truncation_at_every_byte_gives_a_prefix_and_no_end(tmp_path: Path) -> None:
    record(tmp_path, SOUND[:10_000])
    path = tmp_path / "000001.aud"
    size = path.stat().st_size
    assert size == HEADER + 2 * FRAME
    for length in range(size - 1, -1, -1):
        os.truncate(path, length)
        with reading(tmp_path) as reader:
            samples = reader.refresh()
            assert samples == (4_000 if length >= HEADER + FRAME else 0)
            assert not reader.finalised
            if length % 1_000 == 0 or samples == 0:
                assert reader.read(0, 99_999) == SOUND[: samples * 2]


def test_every_flipped_byte_is_noticed_and_never_gives_wrong_sound(tmp_path: Path) -> None:
    record(tmp_path, SOUND[:10_000])
    path = tmp_path / "000001.aud"
    good = path.read_bytes()
    with path.open("r+b") as file:
        for at in range(len(good)):
            os.pwrite(file.fileno(), bytes([good[at] ^ 0xFF]), at)
            with reading(tmp_path) as reader:
                if at < HEADER:
                    with pytest.raises(FacilitatorError, match="000001"):
                        reader.refresh()
                elif at < HEADER + FRAME:
                    assert reader.refresh() == 5_000
                    with pytest.raises(FacilitatorError, match=r"000001.*second 0\.00"):
                        reader.read(0, 1)
                    assert reader.read(4_000, 1_000) == SOUND[8_000:10_000]
                else:
                    assert reader.refresh() == 4_000
                    assert not reader.finalised
            os.pwrite(file.fileno(), good[at : at + 1], at)
    assert everything(tmp_path) == SOUND[:10_000]


def test_the_damaged_second_is_named_and_the_rest_stays_readable(tmp_path: Path) -> None:
    record(tmp_path, SOUND[:1_000], SOUND)
    path = tmp_path / "000002.aud"
    data = bytearray(path.read_bytes())
    data[HEADER + 6 * FRAME + 100] ^= 1
    path.write_bytes(data)
    with reading(tmp_path) as reader:
        assert reader.refresh() == 500 + len(SOUND) // 2
        assert reader.read(500, 24_000) == SOUND[:48_000]
        assert reader.read(500 + 28_000, 20_000) == SOUND[56_000:]
        with pytest.raises(FacilitatorError, match=r"Segment 000002 .* second 1\.50"):
            reader.read(0, 99_999)
        with pytest.raises(FacilitatorError, match=r"Segment 000002 .* second 1\.50"):
            reader.verify()


@pytest.mark.parametrize("change", ["swapped", "repeated", "removed"])
def test_chunks_out_of_place_are_noticed(tmp_path: Path, change: str) -> None:
    record(tmp_path, SOUND)
    path = tmp_path / "000001.aud"
    data = path.read_bytes()
    frames = [data[i : i + FRAME] for i in range(HEADER, len(data), FRAME)]
    if change == "swapped":
        frames[2], frames[3] = frames[3], frames[2]
    elif change == "repeated":
        frames.insert(2, frames[2])
    else:
        del frames[2]
    path.write_bytes(data[:HEADER] + b"".join(frames))
    with reading(tmp_path) as reader:
        samples = reader.refresh()
        assert reader.read(0, 8_000) == SOUND[:16_000]
        if change == "swapped":
            with pytest.raises(FacilitatorError, match=r"second 0\.50"):
                reader.read(0, samples)
        else:
            assert not reader.finalised
            assert samples <= 12_000
        with pytest.raises(FacilitatorError, match="000001"):
            reader.verify()


def test_swapped_and_foreign_segments_are_refused(tmp_path: Path) -> None:
    folder, other = tmp_path / "a", tmp_path / "b"
    record(folder, SOUND[:1_000], SOUND[:2_000])
    with SpoolWriter(other, SessionKey(b"o" * 32), ID) as writer:
        writer.append(SOUND[:1_000])
    shutil.copy(other / "000001.aud", folder / "000003.aud")
    with reading(folder) as reader, pytest.raises(FacilitatorError, match="000003"):
        reader.refresh()
    (folder / "000003.aud").unlink()
    (folder / "000001.aud").rename(folder / "x")
    (folder / "000002.aud").rename(folder / "000001.aud")
    (folder / "x").rename(folder / "000002.aud")
    with reading(folder) as reader, pytest.raises(FacilitatorError, match="000001"):
        reader.refresh()
    with reading(folder, session="another") as reader, pytest.raises(FacilitatorError):
        reader.refresh()


def test_a_missing_segment_is_named(tmp_path: Path) -> None:
    record(tmp_path, SOUND[:10], SOUND[:20], SOUND[:30])
    (tmp_path / "000002.aud").unlink()
    with reading(tmp_path) as reader, pytest.raises(FacilitatorError, match=r"000002 .* missing"):
        reader.refresh()


def test_only_one_process_records_at_a_time(tmp_path: Path) -> None:
    with SpoolWriter(tmp_path, KEY, ID), pytest.raises(FacilitatorError, match=str(os.getpid())):
        SpoolWriter(tmp_path, KEY, ID)
    SpoolWriter(tmp_path, KEY, ID).close()
    assert list(segment_files(tmp_path)) == [1, 2]


@pytest.mark.parametrize("call", ["write", "sync"])
def test_after_a_fault_nothing_more_is_accepted_and_the_rest_stays(
    tmp_path: Path, faulty: FaultyDisk, call: str
) -> None:
    writer = SpoolWriter(tmp_path, KEY, ID)
    writer.append(SOUND[:SECOND])
    faulty.arm(1, only=call, error=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with pytest.raises(FacilitatorError, match="could not be written") as first:
        writer.append(SOUND[SECOND : 2 * SECOND])
    assert "Make room" in first.value.hint
    faulty.heal()
    with pytest.raises(FacilitatorError, match="could not be written"):
        writer.append(SOUND[:CHUNK_BYTES])
    with pytest.raises(FacilitatorError, match="could not be written"):
        writer.flush()
    writer.close()
    writer.close()
    got = everything(tmp_path)
    assert got == SOUND[: len(got)]
    assert len(got) >= SECOND
    record(tmp_path, SOUND[:100])
    assert everything(tmp_path) == got + SOUND[:100]


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data)[:777]))
    record(tmp_path, SOUND)
    monkeypatch.undo()
    assert everything(tmp_path) == SOUND


def test_a_write_cut_short_by_a_full_disk_costs_only_that_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = [HEADER + 5 * FRAME + 999]
    real = os.write

    def full(fd: int, data: bytes) -> int:
        if Path(f"/proc/self/fd/{fd}").readlink().suffix == ".aud":
            if room[0] == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            data = bytes(data)[: room[0]]
            room[0] -= len(data)
        return real(fd, data)

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to tell which file is written")
    writer = SpoolWriter(tmp_path, KEY, ID)
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(FacilitatorError, match="No space left"):
        writer.append(SOUND)
    monkeypatch.undo()
    writer.close()
    record(tmp_path, SOUND)
    assert everything(tmp_path) == SOUND[: 5 * CHUNK_BYTES] + SOUND
    with reading(tmp_path) as reader:
        reader.verify()


def test_misuse_is_refused(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, KEY, ID)
    with pytest.raises(ValueError, match="half a sample"):
        writer.append(b"abc")
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.append(b"ab")
    with pytest.raises(ValueError, match="closed"):
        writer.flush()
    with reading(tmp_path) as reader:
        for start, count in ((-1, 1), (0, -1)):
            with pytest.raises(ValueError, match="sample 0"):
                reader.read(start, count)
    with pytest.raises(FacilitatorError, match="not a session id"):
        SpoolWriter(tmp_path, KEY, "../x")


def test_an_unwritable_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FacilitatorError):
        SpoolWriter(tmp_path / "file" / "spool", KEY, ID)


FOLLOW = """
import sys
from pathlib import Path
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader
key = SessionKey.from_revealed(sys.stdin.buffer.readline().decode())
reader = SpoolReader(Path(sys.argv[1]), key, sys.argv[2])
at = looks = 0
while not reader.finalised:
    end = reader.refresh()
    if end > at:
        looks += 1
        sys.stdout.buffer.write(reader.read(at, end - at))
        sys.stdout.buffer.flush()
        at = end
sys.stderr.write(str(looks))
"""


def test_another_process_reads_while_this_one_writes(tmp_path: Path) -> None:
    with SpoolWriter(tmp_path, KEY, ID) as writer:
        child = subprocess.Popen(
            [sys.executable, "-c", FOLLOW, str(tmp_path), ID],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert child.stdin and child.stdout and child.stderr
        child.stdin.write(KEY.reveal().encode() + b"\n")
        child.stdin.flush()
        got = b""
        for at in range(0, len(SOUND), 4_800):
            writer.append(SOUND[at : at + 4_800])
            if len(got) < writer.samples * 2:  # it must arrive before more is written
                got += child.stdout.read(writer.samples * 2 - len(got))
                assert got == SOUND[: len(got)]
    out, err = child.communicate()
    assert child.returncode == 0, err
    assert got + out == SOUND
    assert int(err) > 10


RECORD = """
import sys
from pathlib import Path
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_writer import SpoolWriter
from tests.vault.conftest import FaultyDisk
key = SessionKey.from_revealed(sys.stdin.buffer.readline().decode())
writer = SpoolWriter(Path(sys.argv[1]), key, sys.argv[2])
pcm = sys.stdin.buffer.read(int(sys.argv[3]))
at = 0
while True:
    part = pcm[at : at + 3_000]
    writer.append(part)
    at = (at + len(part)) % len(pcm)
    print(writer.samples, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("lines", [1, 7, 40])
def test_a_killed_writer_loses_nothing_it_had_handed_over(tmp_path: Path, lines: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", RECORD, str(tmp_path), ID, str(len(SOUND))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin and child.stdout
    child.stdin.write(KEY.reveal().encode() + b"\n" + SOUND)
    child.stdin.flush()
    told = 0
    for _ in range(lines):
        told = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    child.communicate()
    with reading(tmp_path) as reader:
        samples = reader.refresh()
        assert samples >= told
        looped = SOUND * (samples * 2 // len(SOUND) + 1)
        assert reader.read(0, samples) == looped[: samples * 2]
        assert not reader.finalised
        reader.verify()
    record(tmp_path, SOUND[:50])
    with reading(tmp_path) as reader:
        assert reader.refresh() == samples + 25
