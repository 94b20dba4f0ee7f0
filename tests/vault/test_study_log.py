"""The study's log of destructions: each once, in a chain, whatever happens while it is written."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

import pytest

from facilitator.errors import FacilitatorError
from facilitator.vault.certificate import Certificate
from facilitator.vault.keys import KeyStore
from facilitator.vault.study_log import FIRST, NAME, Witness, note_destruction, read_log
from tests.vault.conftest import FaultyDisk


def certificate(session: str) -> Certificate:
    return Certificate(
        session=session,
        audio_ms=1000,
        damaged=False,
        segments=1,
        chunks=4,
        files=(),
        transcript_sha256=hashlib.sha256(session.encode()).hexdigest(),
        transcript_bytes=10,
        algorithm="ChaCha20-Poly1305",
        key_custody="keyfile",
        begun="2026-11-23T10:00:00Z",
        key_destroyed="2026-11-23T10:00:01Z",
        finished="2026-11-23T10:00:02Z",
        keys_tried=3,
        facts={"sign_offs": [{"reviewer": "Facilitator 1"}]},
        limitations=(),
    )


def note(path: Path, session: str, witness: Witness | None = None) -> None:
    one = certificate(session)
    note_destruction(path, one, one.as_json().encode(), witness)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / NAME


def test_each_line_names_the_one_before(path: Path) -> None:
    assert read_log(path) == []
    for session in ("one", "two", "three"):
        note(path, session)
    lines = path.read_bytes().splitlines(keepends=True)
    bodies = [json.loads(line) for line in lines]
    assert [b["session"] for b in bodies] == ["one", "two", "three"]
    assert [b["number"] for b in bodies] == [1, 2, 3]
    assert [b["previous"] for b in bodies] == [
        FIRST,
        *(hashlib.sha256(line).hexdigest() for line in lines[:-1]),
    ]
    data = certificate("two").as_json().encode()
    assert bodies[1]["certificate_sha256"] == hashlib.sha256(data).hexdigest()
    assert [line.session for line in read_log(path)] == ["one", "two", "three"]


def test_a_destruction_is_noted_once(path: Path) -> None:
    note(path, "one")
    note(path, "two")
    before = path.read_bytes()
    note(path, "one")
    note(path, "two")
    assert path.read_bytes() == before


def test_it_holds_nobody(path: Path) -> None:
    note(path, "one")
    assert b"Facilitator 1" not in path.read_bytes()


def test_every_change_is_noticed_and_a_cut_is_only_a_shorter_log(path: Path) -> None:
    for session in ("one", "two", "three"):
        note(path, session)
    good = path.read_bytes()
    starts = [0, *(n + 1 for n, byte in enumerate(good) if byte == 10)]
    for end in range(len(good) + 1):
        path.write_bytes(good[:end])
        assert len(read_log(path)) == sum(0 < start <= end for start in starts)
    last = starts[-2]
    for at in range(len(good)):
        for change in (1 << at % 8, 0x20):
            path.write_bytes(good[:at] + bytes([good[at] ^ change]) + good[at + 1 :])
            if at == len(good) - 1:  # as if the last line had been cut off
                assert len(read_log(path)) == 2
            elif at < last:
                with pytest.raises(FacilitatorError, match="broken at line"):
                    read_log(path)
            else:
                # The last line's own words are held against the certificate (see `verify`).
                try:
                    found = read_log(path)[2:]
                except FacilitatorError:
                    continue
                assert found[0].line() != good[last:]


def test_lines_moved_removed_or_put_in_twice_are_noticed(path: Path) -> None:
    for session in ("one", "two", "three"):
        note(path, session)
    a, b, c = path.read_bytes().splitlines(keepends=True)
    for lines in ([b, c], [a, c], [a, c, b], [b, a, c], [a, a, b, c], [a, b, b, c]):
        path.write_bytes(b"".join(lines))
        with pytest.raises(FacilitatorError, match="broken"):
            read_log(path)


def test_a_torn_line_is_taken_away_by_the_next(path: Path) -> None:
    note(path, "one")
    whole = path.read_bytes()
    note(path, "two")
    torn = path.read_bytes()[: len(whole) + 30]
    path.write_bytes(torn)
    note(path, "three")
    assert [line.session for line in read_log(path)] == ["one", "three"]


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_anywhere_loses_no_line_and_doubles_none(
    path: Path, faulty: FaultyDisk, after: bool
) -> None:
    done: list[str] = []
    for step in range(1, 6):
        faulty.arm(step, after=after)
        session = f"s{step}"
        try:
            note(path, session)
        except FacilitatorError as error:
            assert "could not be written" in str(error)
        faulty.heal()
        assert [line.session for line in read_log(path)][: len(done)] == done
        note(path, session)
        done.append(session)
        assert [line.session for line in read_log(path)] == done


def test_a_line_cut_short_by_a_full_disk_is_no_line(path: Path, faulty: FaultyDisk) -> None:
    note(path, "one")
    faulty.arm(1, only="sync")
    with pytest.raises(FacilitatorError, match="could not be written"):
        note(path, "two")
    faulty.heal()
    note(path, "two")
    assert [line.session for line in read_log(path)] == ["one", "two"]


@pytest.mark.parametrize("content", [b"\n", b"{}\n", b"null\n", b"[]\n", b"\xff\xfe\n", b"x\n"])
def test_what_is_no_log_is_a_clear_error(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(FacilitatorError, match="broken at line 1"):
        read_log(path)


# -- what an account notes of it beside its keys ---------------------------------------------------


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    keys = KeyStore(tmp_path / "home" / "keys")
    keys.create("one")
    return Witness(keys, "study-0123456789abcdef")


def test_a_log_that_was_made_anew_is_not_the_one_this_account_knows(
    path: Path, tmp_path: Path, witness: Witness
) -> None:
    for session in ("one", "two", "three"):
        note(path, session, witness)
    good = path.read_bytes()
    for sessions in (("one", "three"), ("one", "two", "four"), ("four", "two", "three", "five")):
        path.unlink()
        for session in sessions:
            note(path, session)  # by whoever may write there: an unbroken chain
        assert len(read_log(path)) == len(sessions)
        with pytest.raises(FacilitatorError, match=r"made anew|2 of the 3 lines"):
            read_log(path, witness)
        with pytest.raises(FacilitatorError, match=r"made anew|2 of the 3 lines"):
            note(path, "six", witness)
    for end in (0, good.index(b"\n") + 1, len(good) - 1):
        path.write_bytes(good[:end])
        with pytest.raises(FacilitatorError, match="of the 3 lines that this account saw") as told:
            read_log(path, witness)
        assert str(witness.path) in told.value.hint
    path.write_bytes(good)
    assert len(read_log(path, witness)) == 3


def test_other_accounts_add_to_the_log_and_each_knows_its_part(
    path: Path, tmp_path: Path, witness: Witness
) -> None:
    theirs = Witness(KeyStore(tmp_path / "their home" / "keys"), witness.study)
    theirs.keys.create("x")
    note(path, "one", witness)
    note(path, "two", theirs)
    assert [line.session for line in read_log(path, witness)] == ["one", "two"]
    note(path, "three", witness)
    assert len(read_log(path, theirs)) == 3
    seen = witness.seen()
    assert seen is not None and seen.lines == 3


def test_a_log_from_before_is_known_from_the_next_note_on(path: Path, witness: Witness) -> None:
    note(path, "one")
    assert len(read_log(path, witness)) == 1
    assert witness.seen() is None
    note(path, "one", witness)  # sealing again, to finish
    seen = witness.seen()
    assert seen is not None and seen.lines == 1


def test_a_damaged_note_of_the_log_is_a_clear_error(path: Path, witness: Witness) -> None:
    note(path, "one", witness)
    good = witness.path.read_bytes()
    for at in range(len(good)):
        witness.path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(FacilitatorError, match="What this account noted of"):
            read_log(path, witness)


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_anywhere_never_leaves_the_note_ahead_of_the_log(
    path: Path, witness: Witness, faulty: FaultyDisk, after: bool
) -> None:
    for step in range(1, 12):
        faulty.arm(step, after=after, error=KeyboardInterrupt())
        with contextlib.suppress(KeyboardInterrupt):
            note(path, f"s{step}", witness)
        faulty.heal()
        read_log(path, witness)
        note(path, f"s{step}", witness)
        assert len(read_log(path, witness)) == step
