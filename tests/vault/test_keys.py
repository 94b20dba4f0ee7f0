from __future__ import annotations

import base64
import copy
import errno
import json
import os
import pickle
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.key_copies import every_key
from facilitator.vault.key_folder import readable_by_others
from facilitator.vault.keys import KeyStore
from facilitator.vault.session_key import SessionKey, check_session_id
from tests.vault.conftest import FaultyDisk

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


def test_a_key_survives_being_stored_and_opened(keys: KeyStore) -> None:
    key = keys.create("2026-11-23-03")
    assert keys.open("2026-11-23-03") == key
    assert keys.exists("2026-11-23-03")
    assert keys.all() == ["2026-11-23-03"]


def test_two_sessions_never_share_a_key(keys: KeyStore) -> None:
    assert keys.create("one") != keys.create("two")
    assert keys.all() == ["one", "two"]


@posix
def test_only_the_owner_can_read_a_key(keys: KeyStore) -> None:
    keys.create("s")
    assert (keys.folder / "s.key").stat().st_mode & 0o777 == 0o600
    assert keys.folder.stat().st_mode & 0o777 == 0o700
    assert not readable_by_others(keys.folder)
    keys.folder.chmod(0o755)
    assert readable_by_others(keys.folder)


def test_an_existing_key_is_never_replaced(keys: KeyStore) -> None:
    key = keys.create("s")
    with pytest.raises(FacilitatorError, match="already"):
        keys.create("s")
    assert keys.open("s") == key


def test_a_key_that_does_not_exist_is_a_clear_error(keys: KeyStore) -> None:
    with pytest.raises(FacilitatorError, match="no key for session s"):
        keys.open("s")
    assert keys.all() == []


@pytest.mark.parametrize("where", [".", "keys", "deep/er/keys"])
def test_a_key_folder_inside_the_study_is_refused(tmp_path: Path, where: str) -> None:
    with pytest.raises(FacilitatorError, match="inside the study"):
        KeyStore(tmp_path / where, outside=tmp_path)


@posix
def test_a_link_into_the_study_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "study" / "keys").mkdir(parents=True)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "study" / "keys")
    with pytest.raises(FacilitatorError, match="inside the study"):
        KeyStore(tmp_path / "elsewhere", outside=tmp_path / "study")


@pytest.mark.parametrize(
    "bad", ["", "-a", "../x", "a/b", "a\\b", "a.b", "a b", "a\n", "ä", "x" * 65, ".", "a\0"]
)
def test_what_is_no_session_id_is_refused(keys: KeyStore, bad: str) -> None:
    for use in (keys.create, keys.open, keys.exists, keys.destroy, check_session_id):
        with pytest.raises(FacilitatorError, match="not a session id"):
            use(bad)


def test_a_key_made_by_another_process_at_that_moment_is_not_replaced(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = KeyStore(keys.folder)
    made: list[SessionKey] = []
    real = disk.rename_new

    def first_the_other(old: Path, new: Path) -> None:
        monkeypatch.setattr(disk, "rename_new", real)
        made.append(SessionKey.generate())
        kept = old.rename(old.with_name("ours"))
        other.add("s", made[0])
        kept.rename(old)
        real(old, new)

    monkeypatch.setattr(disk, "rename_new", first_the_other)
    with pytest.raises(FacilitatorError, match="already"):
        keys.create("s")
    assert keys.open("s") == made[0]
    assert [p.name for p in keys.folder.iterdir()] == ["s.key"]


def test_every_flipped_byte_and_every_truncation_is_noticed(keys: KeyStore) -> None:
    key = keys.create("s")
    path = keys.folder / "s.key"
    good = path.read_bytes()
    damaged = [good[:n] for n in range(len(good))] + [good + b" "]
    damaged += [
        good[:at] + bytes([good[at] ^ change]) + good[at + 1 :]
        for at in range(len(good))
        for change in (1 << at % 8, 0x20)  # 0x20: the other case of a letter
    ]
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(FacilitatorError, match="damaged"):
            keys.open("s")
    path.write_bytes(good)
    assert keys.open("s") == key


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b'{"key": 3}', b"[" * 100_000])
def test_a_file_that_is_no_key_is_a_clear_error(keys: KeyStore, content: bytes) -> None:
    keys.create("s")
    (keys.folder / "s.key").write_bytes(content)
    with pytest.raises(FacilitatorError, match="damaged"):
        keys.open("s")


def test_the_key_file_of_another_session_opens_nothing(keys: KeyStore) -> None:
    keys.create("one")
    shutil.copy(keys.folder / "one.key", keys.folder / "two.key")
    with pytest.raises(FacilitatorError, match="belongs elsewhere"):
        keys.open("two")


def test_destroying_removes_the_file_and_may_be_repeated(keys: KeyStore) -> None:
    keys.destroy("s")
    keys.create("s")
    keys.destroy("s")
    assert not keys.exists("s")
    assert list(keys.folder.iterdir()) == []
    keys.destroy("s")


@posix
def test_destroying_overwrites_before_it_unlinks(keys: KeyStore, tmp_path: Path) -> None:
    keys.create("s")
    second_name = tmp_path / "second name"
    os.link(keys.folder / "s.key", second_name)
    before = second_name.read_bytes()
    keys.destroy("s")
    assert second_name.read_bytes() != before
    assert b"key" not in second_name.read_bytes()


def test_every_key_finds_copies_under_other_names(keys: KeyStore) -> None:
    key = keys.create("s")
    other = keys.create("other")
    (keys.folder / "old").mkdir()
    shutil.move(keys.folder / "s.key", keys.folder / "old" / "s.key.bak")
    (keys.folder / "notes.txt").write_text("not a key")
    assert [k for _, k in every_key(keys)] == [key, other]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", ["open_new", "write", "sync", "rename_new", "sync_folder"])
def test_a_key_that_cannot_be_stored_leaves_nothing(
    keys: KeyStore, faulty: FaultyDisk, call: str, number: int
) -> None:
    keys.folder.mkdir(parents=True)
    faulty.arm(1, only=call, error=OSError(number, "injected"))
    with pytest.raises(FacilitatorError, match="could not be stored"):
        keys.create("s")
    assert not keys.exists("s")
    faulty.heal()
    keys.create("s")


def test_an_unwritable_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FacilitatorError, match="could not be stored"):
        KeyStore(tmp_path / "file" / "keys").create("s")


def test_a_key_never_shows(key: SessionKey) -> None:
    revealed = key.reveal()
    for text in (repr(key), str(key), f"{key}", repr([key]), repr({"k": key})):
        assert revealed not in text
        assert text.strip("[]{}'k: ") == "SessionKey(...)"
    assert SessionKey.from_revealed(revealed + "\n").reveal() == revealed


def test_a_key_cannot_be_pickled_or_copied(key: SessionKey) -> None:
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            attempt(key)
    with pytest.raises(TypeError):
        json.dumps(key)


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "ä", "A" * 44])
def test_what_is_no_revealed_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a revealed"):
        SessionKey.from_revealed(text)


@settings(deadline=None)
@given(st.text(max_size=20), st.text(max_size=20), st.binary(max_size=16), st.binary(max_size=16))
def test_each_purpose_has_a_key_of_its_own(a: str, b: str, s: bytes, t: bytes) -> None:
    key = SessionKey(b"k" * 32)
    try:
        a.encode(), b.encode()
    except UnicodeEncodeError:
        return
    same = a == b and s.rstrip(b"\0") == t.rstrip(b"\0")  # HMAC pads short salts with zeros
    assert (key.derive(a, s) == key.derive(b, t)) == same


def test_derivation_is_hkdf_sha256() -> None:
    """Against HKDF written out from RFC 5869, so that a stored session stays readable for ever."""
    import hashlib
    import hmac

    extracted = hmac.digest(b"salt", b"k" * 32, hashlib.sha256)
    expected = hmac.digest(extracted, b"facilitator/1/purpose" + b"\x01", hashlib.sha256)
    assert SessionKey(b"k" * 32).derive("purpose", b"salt") == expected


def test_the_journals_secret_moves_on_and_never_back() -> None:
    first = SessionKey.generate()
    second = first.next()
    third = second.next()
    assert [k.generation for k in (first, second, third)] == [1, 2, 3]
    assert first.at(3) == third
    assert len({k.derive_journal("p", b"s") for k in (first, second, third)}) == 3
    assert first.derive("p", b"s") == third.derive("p", b"s") != first.derive_journal("p", b"s")
    assert third.follows(first) and third.follows(second)
    assert not first.follows(third) and not first.follows(first)
    with pytest.raises(ValueError, match="cannot be reached"):
        third.at(1)


def test_a_child_gets_the_root_alone(key: SessionKey) -> None:
    child = SessionKey.from_revealed(key.reveal())
    assert child.derive("p") == key.derive("p")
    for use in (lambda: child.derive_journal("p"), child.next, child.to_secret):
        with pytest.raises(ValueError, match="handed to a child"):
            use()


def test_a_key_is_replaced_by_its_successor_alone(keys: KeyStore) -> None:
    key = keys.create("s")
    forged = SessionKey.from_secret(
        key.next().to_secret()[:-1] + bytes([key.next().to_secret()[-1] ^ 1])
    )
    for other in (SessionKey.generate(), SessionKey.generate().next(), forged):
        with pytest.raises(ValueError, match="successor"):
            keys.replace("s", other)
    keys.replace("s", key.next())
    assert keys.open("s") == key.next()
    with pytest.raises(ValueError, match="successor"):
        keys.replace("s", key)
    keys.replace("s", key.at(9))
    assert keys.open("s").generation == 9
    assert [p.name for p in keys.folder.iterdir()] == ["s.key"]


@posix
def test_replacing_overwrites_the_old_key_when_the_new_one_stands(
    keys: KeyStore, tmp_path: Path, faulty: FaultyDisk
) -> None:
    key = keys.create("s")
    second_name = tmp_path / "second name"
    os.link(keys.folder / "s.key", second_name)
    faulty.heal()
    keys.replace("s", key.next())
    assert b"key" not in second_name.read_bytes()
    changes = [c for c in faulty.calls if c != "unlink"]
    assert changes == ["open_new", "write", "sync", "rename", "sync_folder", "write", "sync"]


@pytest.mark.parametrize("after", [False, True])
def test_a_replacement_cut_off_anywhere_leaves_one_of_the_two_keys(
    keys: KeyStore, faulty: FaultyDisk, after: bool
) -> None:
    key = keys.create("s")
    for step in range(1, 9):
        current = keys.open("s")
        faulty.arm(step, after=after)
        try:
            keys.replace("s", current.next())
        except FacilitatorError as error:
            assert "could not be stored" in str(error)
        faulty.heal()
        assert keys.open("s") in (current, current.next())
        for _path, found in every_key(keys):
            assert found.follows(key) or found == key
        keys.replace("s", keys.open("s").next())
    keys.destroy("s")
    assert list(keys.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["s.key.new", "s.key.0123456789abcdef.new"])
def test_a_half_written_key_is_found_by_the_proof_and_destroyed(keys: KeyStore, name: str) -> None:
    key = keys.create("s")
    (keys.folder / "s.key").rename(keys.folder / name)
    assert [k for _, k in every_key(keys)] == [key]
    assert not keys.exists("s") and keys.all() == []
    keys.destroy("s")
    assert list(keys.folder.iterdir()) == []


def test_a_key_that_was_cut_off_while_being_made_blocks_nothing(keys: KeyStore) -> None:
    keys.folder.mkdir(parents=True)
    for name in ("s.key.new", "s.key.0123456789abcdef.new"):
        (keys.folder / name).write_bytes(b'{"format": "facil')
    key = keys.create("s")
    assert keys.open("s") == key
    other = keys.create("other")
    keys.destroy("s")
    assert [p.name for p in keys.folder.iterdir()] == ["other.key"]
    assert keys.open("other") == other


def test_a_key_file_that_is_cut_short_is_still_found_by_the_proof(keys: KeyStore) -> None:
    key = keys.create("s")
    path = keys.folder / "s.key"
    good = path.read_bytes()
    secret = base64.b64encode(key.to_secret())
    root_ends = good.index(secret) + len(base64.b64encode(key.to_secret()[:36]))
    all_ends = good.index(secret) + len(secret) - 1  # its last sign is padding
    for end in range(len(good)):
        path.write_bytes(good[:end])
        found = [found for _, found in every_key(keys)]
        assert len(found) == (end >= root_ends)
        assert all(one.derive("p") == key.derive("p") for one in found)
        assert (key in found) == (end >= all_ends)
