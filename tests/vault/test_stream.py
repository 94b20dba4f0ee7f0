from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.vault import disk
from facilitator.vault.session_key import SessionKey
from facilitator.vault.stream import (
    HEADER_BYTES,
    TAIL_FRAMES,
    StreamError,
    StreamReader,
    StreamWriter,
)

KEY = SessionKey(b"k" * 32)
CHUNK = 8
FRAME = 12 + CHUNK + 16
chunk_lists = st.lists(st.binary(max_size=CHUNK), max_size=12)


def written(chunks: Sequence[bytes], *, final: bool = True, name: str = "x/1") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stream"
        fd = disk.open_new(path)
        try:
            writer = StreamWriter(fd, KEY, name, CHUNK)
            for chunk in chunks:
                writer.write(chunk)
            if final:
                writer.write(b"", final=True)
        finally:
            os.close(fd)
        return path.read_bytes()


@contextmanager
def reader_of(data: bytes, key: SessionKey = KEY, name: str = "x/1") -> Iterator[StreamReader]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        yield StreamReader(file.fileno(), key, name, CHUNK)


def frames(data: bytes) -> list[bytes]:
    return [data[i : i + FRAME] for i in range(HEADER_BYTES, len(data), FRAME)]


@settings(deadline=None)
@given(chunk_lists, st.booleans(), st.integers(0, 100), st.integers(0, 100))
def test_what_was_written_is_read(chunks: list[bytes], final: bool, start: int, count: int) -> None:
    whole = b"".join(chunks)
    with reader_of(written(chunks, final=final)) as reader:
        assert reader.poll() == len(whole)
        assert reader.finalised == final
        assert reader.read(0, len(whole)) == whole
        assert reader.read(start, count) == whole[start : start + count]
        reader.check()


def test_every_truncation_gives_a_prefix_and_no_end() -> None:
    chunks = [b"", b"12345678", b"abc", b"87654321"]
    data = written(chunks)
    whole = b"".join(chunks)
    ends = [0, *accumulate(map(len, chunks)), len(whole)]
    for size in range(len(data)):
        with reader_of(data[:size]) as reader:
            length = reader.poll()
            assert length == ends[max(0, size - HEADER_BYTES) // FRAME]
            assert reader.read(0, 100) == whole[:length]
            assert not reader.finalised
            reader.check()


def test_no_flipped_bit_ever_gives_wrong_data() -> None:
    chunks = [b"12345678", b"abc", b"87654321"]
    data = written(chunks)
    whole = b"".join(chunks)
    for at in range(len(data)):
        for bit in range(8):
            flipped = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            with reader_of(flipped) as reader:
                if at < HEADER_BYTES:
                    with pytest.raises(StreamError):
                        reader.poll()
                    continue
                frame = (at - HEADER_BYTES) // FRAME
                reader.poll()
                if frame == len(chunks):  # the final one: the end was never seen
                    assert not reader.finalised
                    assert reader.read(0, 100) == whole
                    continue
                assert reader.damaged == {frame}
                assert reader.finalised
                assert reader.length == len(whole)
                with pytest.raises(StreamError):
                    reader.read(0, 100)
                with pytest.raises(StreamError):
                    reader.check()
                spans = list(pairwise([0, *accumulate(map(len, chunks))]))
                for other, (start, end) in enumerate(spans):
                    if other != frame:
                        assert reader.read(start, end - start) == chunks[other]


@settings(deadline=None)
@given(st.permutations(range(5)), st.data())
def test_moved_repeated_and_foreign_chunks_are_never_taken(
    order: list[int], data: st.DataObject
) -> None:
    chunks = [b"chunk-%d" % n for n in range(4)]
    good = written(chunks)
    own, foreign = frames(good), frames(written(chunks))  # the same words, another salt
    picked = data.draw(st.lists(st.tuples(st.booleans(), st.sampled_from(order)), max_size=8))
    mixed = [(own if mine else foreign)[n] for mine, n in picked]
    with reader_of(good[:HEADER_BYTES] + b"".join(mixed)) as reader:
        length = reader.poll()
        right = [mine and n == at for at, (mine, n) in enumerate(picked)]
        known = right[: reader.chunks]
        assert known == [at not in reader.damaged for at in range(reader.chunks)]
        if not reader.finalised:  # so short that a power cut may have left it: the right ones
            assert reader.chunks == [*right, False].index(False)
        if all(known):
            assert reader.read(0, length) == b"".join(chunks)[:length]
        for at in range(min(reader.chunks, 4)):
            if right[at]:
                assert reader.read(at * 7, 7) == chunks[at]


@pytest.mark.parametrize(
    ("key", "name"), [(SessionKey(b"q" * 32), "x/1"), (KEY, "x/2"), (KEY, "y/1")]
)
def test_another_key_or_name_opens_nothing(key: SessionKey, name: str) -> None:
    with reader_of(written([b"secret"]), key, name) as reader:
        assert_foreign(reader)


def assert_foreign(reader: StreamReader) -> None:
    with pytest.raises(StreamError, match="not of this session"):
        reader.opens()
    with pytest.raises(StreamError, match="not of this session"):
        reader.poll()
    assert reader.length == 0


def test_the_same_words_never_look_the_same() -> None:
    one, two = (frames(written([b"12345678"] * 2)) for _ in range(2))
    assert len({*one, *two}) == len(one) + len(two)


def test_what_follows_the_end_is_reported() -> None:
    data = written([b"abc"])
    with reader_of(data + b"x") as reader:
        assert reader.poll() == 3
        assert reader.finalised
        with pytest.raises(StreamError, match="after the end"):
            reader.check()


def test_a_long_invalid_tail_is_damage_and_a_short_one_a_torn_one() -> None:
    data = written([b"12345678"] * 2, final=False)
    with reader_of(data + bytes(FRAME * TAIL_FRAMES + 5)) as reader:
        assert reader.poll() == 16
        reader.check()
    with reader_of(data + bytes(FRAME * (TAIL_FRAMES + 2))) as reader:
        assert reader.poll() == 16
        with pytest.raises(StreamError, match="the rest is damaged"):
            reader.check()


def test_a_gap_near_the_end_is_a_torn_one_until_more_follows() -> None:
    """A power cut may keep a later chunk and not an earlier one, if both were not yet synced."""
    data = written([b"12345678"] * 12, final=False)
    header, parts = data[:HEADER_BYTES], frames(data)
    with tempfile.TemporaryFile() as file:
        reader = StreamReader(file.fileno(), KEY, "x/1", CHUNK)
        os.write(file.fileno(), header + b"".join(parts[:2]) + bytes(FRAME))
        for n, frame in enumerate(parts[3:], 3):
            os.write(file.fileno(), frame)
            length = reader.poll()
            if n + 1 - 2 <= TAIL_FRAMES:
                assert length == 16
                assert not reader.damaged
                reader.check()
            else:
                assert length == 8 * (n + 1)
                assert reader.damaged == {2}
                with pytest.raises(StreamError, match="damaged"):
                    reader.check()
        assert not reader.finalised


@settings(deadline=None)
@given(chunk_lists, st.lists(st.integers(1, 40), max_size=40))
def test_a_reader_follows_a_growing_file(chunks: list[bytes], steps: list[int]) -> None:
    data = written(chunks)
    whole = b"".join(chunks)
    with tempfile.TemporaryFile() as file:
        reader = StreamReader(file.fileno(), KEY, "x/1", CHUNK)
        at = 0
        for step in [*steps, len(data)]:
            before = reader.length
            os.write(file.fileno(), data[at : at + step])
            at += step
            length = reader.poll()
            assert length >= before
            assert reader.read(0, length) == whole[:length]
            assert reader.finalised == (at >= len(data))
        assert reader.length == len(whole)


def test_a_frame_seen_half_written_is_read_once_it_is_whole() -> None:
    """As on file systems that show a file's new length before all of its new bytes."""
    data = written([b"12345678", b"abcdefgh"])
    hole = HEADER_BYTES + FRAME + 5
    with tempfile.TemporaryFile() as file:
        fd = file.fileno()
        os.pwrite(fd, data[:hole] + bytes(10) + data[hole + 10 : HEADER_BYTES + 2 * FRAME], 0)
        reader = StreamReader(fd, KEY, "x/1", CHUNK)
        assert reader.poll() == 8
        os.pwrite(fd, data, 0)
        assert reader.poll() == 16
        assert reader.finalised
        assert not reader.damaged


def test_nothing_follows_the_final_chunk(tmp_path: Path) -> None:
    fd = disk.open_new(tmp_path / "stream")
    writer = StreamWriter(fd, KEY, "x/1", CHUNK)
    with pytest.raises(ValueError, match="too long"):
        writer.write(bytes(CHUNK + 1))
    writer.write(b"end", final=True)
    with pytest.raises(ValueError, match="ended"):
        writer.write(b"more")
    os.close(fd)


def test_a_newer_format_is_told_from_damage() -> None:
    data = written([b"abc"])
    with (
        reader_of(data[:7] + b"\x02" + data[8:]) as reader,
        pytest.raises(StreamError, match="newer version"),
    ):
        reader.poll()
