"""The three ways of keeping a key: each gives back what it was given, or says why not."""

from __future__ import annotations

import errno
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from facilitator.errors import FacilitatorError
from facilitator.vault import layout, passphrase
from facilitator.vault.custody import CUSTODIES, KEYFILE, KEYRING, PASSPHRASE, KeyLockedError
from facilitator.vault.destruction import decided
from facilitator.vault.journal import Journal
from facilitator.vault.key_copies import copies, every_key
from facilitator.vault.keys import KeyStore
from facilitator.vault.passphrase import Argon2, Passphrases, checked
from facilitator.vault.portable import ExportedKey
from facilitator.vault.session_key import SessionKey
from tests.vault.conftest import FaultyDisk
from tests.vault.test_destruction import ID, Session

WORDS = "tambour lichen oblique ferry"


class Scripted(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def _check(self) -> None:
        if self.locked:
            raise KeyringLocked("the words of a backend")

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if (service, username) not in self.held:
            raise PasswordDeleteError
        del self.held[service, username]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least cost that is accepted, and no waiting after a wrong passphrase."""
    monkeypatch.setattr(passphrase, "ITERATIONS", 2)
    monkeypatch.setattr(passphrase, "LANES", 1)
    monkeypatch.setattr(passphrase, "MEMORY_KIB", 19 * 1024)
    monkeypatch.setattr(passphrase, "WRONG_DELAY_S", 0)


@pytest.fixture
def ring() -> Iterator[Scripted]:
    before = keyring.get_keyring()
    scripted = Scripted()
    keyring.set_keyring(scripted)
    yield scripted
    keyring.set_keyring(before)


class Make(Protocol):
    """Makes the key store of a custody, with somebody who types those words or nobody."""

    def __call__(self, custody: str, words: str | None = WORDS) -> KeyStore: ...


@pytest.fixture
def make(tmp_path: Path, ring: Scripted) -> Make:
    """A key store as a new process would have it."""

    def made(custody: str, words: str | None = WORDS) -> KeyStore:
        ask = None if words is None else lambda new: words
        return KeyStore(
            tmp_path / "keys", custody=custody, study="study-1", passphrases=Passphrases(ask)
        )

    return made


@pytest.mark.parametrize("custody", CUSTODIES)
def test_a_key_comes_back_in_another_process(make: Make, custody: str) -> None:
    key = make(custody).create("s")
    assert make(custody).open("s") == key
    assert make(custody).custody_of("s") == custody
    assert key.to_secret() not in (make(custody).folder / "s.key").read_bytes()


@pytest.mark.parametrize("custody", CUSTODIES)
@pytest.mark.parametrize("later", CUSTODIES)
def test_a_changed_setting_loses_no_session(make: Make, custody: str, later: str) -> None:
    key = make(custody).create("s")
    keys = make(later)
    assert keys.open("s") == key
    keys.replace("s", key.next())
    assert keys.open("s") == key.next()
    assert keys.custody_of("s") == custody
    keys.create("t")
    assert keys.custody_of("t") == later


@pytest.mark.parametrize("custody", CUSTODIES)
def test_damage_anywhere_is_noticed_and_never_a_wrong_key(make: Make, custody: str) -> None:
    keys = make(custody)
    keys.create("s")
    path = keys.folder / "s.key"
    good = path.read_bytes()
    cut = [good[:n] for n in range(len(good))] + [good + b" "]
    flipped = [
        good[:at] + bytes([good[at] ^ change]) + good[at + 1 :]
        for at in range(len(good))
        for change in (1 << at % 8, 0x20)
    ]
    # A changed parameter costs an Argon2 run; whatever it says, nobody is asked here.
    unasked = make(custody, None) if custody == PASSPHRASE else keys
    unasked.passphrase._passphrases._keys.update(keys.passphrase._passphrases._keys)
    for data in cut + flipped:
        path.write_bytes(data)
        with pytest.raises(FacilitatorError):
            unasked.open("s")
        list(every_key(unasked))
    path.write_bytes(good)
    keys.open("s")


@pytest.mark.parametrize("custody", CUSTODIES)
@pytest.mark.parametrize("call", ["write", "sync", "rename_new", "sync_folder"])
@pytest.mark.parametrize("after", [False, True])
def test_a_key_that_cannot_be_stored_leaves_nothing(
    make: Make, ring: Scripted, faulty: FaultyDisk, *, custody: str, call: str, after: bool
) -> None:
    make(custody).create("other")
    before = dict(ring.held)
    faulty.arm(1, only=call, after=after, error=OSError(errno.ENOSPC, "injected"))
    with pytest.raises(FacilitatorError, match="could not be stored"):
        make(custody).create("s")
    faulty.heal()
    assert not make(custody).exists("s")
    assert ring.held == before
    assert copies(make(custody), "s") == []
    key = make(custody).create("s")
    assert make(custody).open("s") == key


@pytest.mark.parametrize("custody", CUSTODIES)
@pytest.mark.parametrize("after", [False, True])
def test_a_replacement_cut_off_anywhere_leaves_a_key(
    make: Make, ring: Scripted, faulty: FaultyDisk, custody: str, after: bool
) -> None:
    keys = make(custody)
    keys.create("s")
    for step in range(1, 9):
        current = keys.open("s")
        faulty.arm(step, after=after)
        try:
            keys.replace("s", current.next())
        except FacilitatorError as error:
            assert "could not be stored" in str(error)
        faulty.heal()
        assert keys.open("s") in (current, current.next())
    keys.destroy("s")
    assert [p.name for p in keys.folder.iterdir() if p.name.startswith("s.")] == []
    assert ring.held == {}


@pytest.mark.parametrize("custody", CUSTODIES)
def test_the_key_file_of_another_session_opens_nothing(make: Make, custody: str) -> None:
    keys = make(custody)
    keys.create("one")
    text = (keys.folder / "one.key").read_text()
    (keys.folder / "two.key").write_text(text)
    (keys.folder / "six.key").write_text(text.replace('"one"', '"six"'))
    for other in ("two", "six"):
        with pytest.raises(FacilitatorError, match="belongs elsewhere"):
            keys.open(other)


@pytest.mark.parametrize("custody", CUSTODIES)
def test_a_copy_that_someone_kept_is_found(make: Make, custody: str) -> None:
    keys = make(custody)
    key = keys.create("s")
    keys.create("other")
    shutil.copy(keys.folder / "s.key", keys.folder / "s.key.bak")
    if custody != KEYRING:  # there the copy is worth nothing once its wrapping key is gone
        assert key in [k for _, k in every_key(keys)]
    keys.destroy("s")
    assert copies(keys, "s") == [keys.folder / "s.key.bak"]
    assert (key in [k for _, k in every_key(keys)]) == (custody != KEYRING)


# -- beside a journal ----------------------------------------------------------------------------


@pytest.mark.parametrize("custody", CUSTODIES)
def test_a_journal_is_compacted_under_any_custody(make: Make, tmp_path: Path, custody: str) -> None:
    vault = tmp_path / "study" / "vault"
    keys = make(custody)
    first = keys.create(ID)
    old = shutil.copy(keys.folder / f"{ID}.key", tmp_path / "old.key")
    with Journal.create(vault, keys, ID) as journal:
        journal.append([{"heard": "one"}, {"heard": "two"}])
        journal.compact()
        journal.append([{"heard": "three"}])
    assert make(custody).open(ID) == first.next()
    with Journal.open(vault, make(custody), ID) as journal:
        assert [r["heard"] for r in journal.records()] == ["one", "two", "three"]
    assert Path(old).read_bytes() != (keys.folder / f"{ID}.key").read_bytes()


@pytest.mark.parametrize("custody", CUSTODIES)
def test_a_key_exported_before_compacting_still_opens_the_session(
    make: Make, tmp_path: Path, custody: str
) -> None:
    """It was carried to another machine, and the session's folder came after it."""
    vault = tmp_path / "study" / "vault"
    keys = make(custody)
    exported = ExportedKey.seal(ID, keys.create(ID), WORDS)
    with Journal.create(vault, keys, ID) as journal:
        journal.append([{"heard": "one"}])
        journal.compact()
    there = KeyStore(tmp_path / "other machine")
    there.add(ID, ExportedKey.read(exported.as_file()).open(WORDS))
    with Journal.open(vault, there, ID) as journal:
        assert [r["heard"] for r in journal.records()] == ["one"]
        journal.append([{"heard": "two"}])


# -- destruction ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("custody", "said", "limit"),
    [
        (KEYFILE, "keyfile: a file", "Copies of the key folder"),
        (PASSPHRASE, "passphrase: a file", "Copies of the passphrase-wrapped key file"),
        (KEYRING, "keyring: a file", "Copies of the system's keyring"),
    ],
)
def test_the_certificate_names_the_custody_the_session_had(
    make: Make, ring: Scripted, tmp_path: Path, *, custody: str, said: str, limit: str
) -> None:
    session = Session(tmp_path, make(custody))
    # The setting was changed since; what counts is how this key was kept.
    later = KEYRING if custody == KEYFILE else KEYFILE
    session.keys = make(later)
    certificate = session.seal()
    session.assert_sealed(certificate)
    assert certificate.key_custody == custody
    assert certificate.limitations[0].startswith(limit)
    text = (session.folder / layout.CERTIFICATE_TEXT).read_text()
    assert said in text
    assert " ".join(limit.split()) in " ".join(text.split())
    assert ring.held == {}


@pytest.mark.parametrize("custody", [PASSPHRASE, KEYRING])
def test_a_key_that_is_only_locked_never_counts_as_gone(
    make: Make, ring: Scripted, tmp_path: Path, faulty: FaultyDisk, custody: str
) -> None:
    session = Session(tmp_path, make(custody))
    # Cut off just before the key is destroyed: an intent stands, and all is still there.
    faulty.heal()

    def refused(session_id: str) -> None:
        raise OSError(errno.EIO, "")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session.keys, "destroy", refused)
        with pytest.raises(FacilitatorError, match="interrupted"):
            session.seal()
    assert (session.folder / layout.INTENT).exists()

    session.keys = make(custody, "not that passphrase")
    ring.locked = True
    with pytest.raises(KeyLockedError):
        decided(session.folder, session.keys, ID)
    with pytest.raises(KeyLockedError):
        session.seal()
    ring.locked = False
    session.keys = make(custody)
    assert not decided(session.folder, session.keys, ID)
    assert session.vault_is_valid()
    session.assert_sealed(session.seal())


@pytest.mark.parametrize("custody", CUSTODIES)
def test_a_copy_in_the_key_folder_stops_the_sealing(
    make: Make, tmp_path: Path, custody: str
) -> None:
    session = Session(tmp_path, make(custody))
    copy = session.keys.folder / "old" / "backup of the key"
    copy.parent.mkdir()
    shutil.copy(session.keys.folder / f"{ID}.key", copy)
    with pytest.raises(FacilitatorError, match="copy of the session's key") as caught:
        session.seal()
    assert str(copy) in caught.value.what
    copy.unlink()
    session.assert_sealed(session.seal())


def test_an_exported_key_beside_the_others_stops_the_sealing(make: Make, tmp_path: Path) -> None:
    session = Session(tmp_path, make(KEYFILE))
    exported = ExportedKey.seal(ID, session.keys.open(ID), WORDS)
    (session.keys.folder / "carried").write_bytes(exported.as_file())
    with pytest.raises(FacilitatorError, match="copy of the session's key"):
        session.seal()


# -- passphrase ----------------------------------------------------------------------------------


def test_a_wrong_passphrase_is_a_clear_error_and_takes_a_while(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(PASSPHRASE).create("s")
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(passphrase, "WRONG_DELAY_S", 1.0)
    for use, session_id in ((KeyStore.open, "s"), (KeyStore.create, "t")):
        with pytest.raises(KeyLockedError, match="not the passphrase"):
            use(make(PASSPHRASE, "tambour lichen oblique fairy"), session_id)
    assert waited == [1.0, 1.0]
    assert not make(PASSPHRASE).exists("t")


def test_a_passphrase_is_asked_for_once_and_only_when_needed(tmp_path: Path) -> None:
    asked: list[bool] = []

    def ask(new: bool) -> str:
        asked.append(new)
        return WORDS

    def keys(passphrases: Passphrases) -> KeyStore:
        folder = tmp_path / "home" / "keys"
        return KeyStore(folder, custody=PASSPHRASE, study="study-1", passphrases=passphrases)

    process = Passphrases(ask)
    keys(process).create("s")
    keys(process).create("t")
    keys(process).open("t")
    assert asked == [True]
    asked.clear()
    process = Passphrases(ask)
    assert keys(process).exists("s") and keys(process).custody_of("s") == PASSPHRASE
    assert list(every_key(keys(process))) == []
    assert asked == []
    keys(process).replace("s", keys(process).open("s").next())
    keys(process).open("t")
    keys(process).create("u")
    assert asked == [False]


def test_accents_are_the_same_however_they_are_typed(make: Make) -> None:
    key = make(PASSPHRASE, "café au lait, s'il vous plaît").create("s")
    assert make(PASSPHRASE, "cafe\u0301 au lait, s'il vous plai\u0302t").open("s") == key


def test_a_short_passphrase_is_not_taken(make: Make) -> None:
    with pytest.raises(FacilitatorError, match="too short"):
        make(PASSPHRASE, "elevenchars").create("s")
    assert not make(PASSPHRASE).folder.exists()


def test_without_anybody_to_ask_the_error_says_what_to_do(make: Make) -> None:
    with pytest.raises(KeyLockedError, match="FACILITATOR_PASSPHRASE_FILE"):
        make(PASSPHRASE, None).create("s")
    make(PASSPHRASE).create("s")
    with pytest.raises(KeyLockedError, match="FACILITATOR_PASSPHRASE_FILE"):
        make(PASSPHRASE, None).open("s")


def test_todays_parameters_are_those_recommended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    fresh = Argon2.fresh()
    assert (fresh.iterations, fresh.lanes, fresh.memory_kib) == (3, 4, 65_536)
    assert len({Argon2.fresh().salt for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", 100 * 1024 * 1024),
        ("memory_kib", 1024),
        ("memory_kib", True),
        ("memory_kib", "65536"),
        ("iterations", 10**9),
        ("iterations", 1),
        ("iterations", -3),
        ("lanes", 0),
        ("lanes", 4.0),
        ("salt", ""),
        ("salt", "00" * 15),
        ("salt", "ZZ" * 16),
        ("salt", None),
        ("more", 1),
    ],
)
def test_a_hostile_file_costs_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch, name: str, value: Any
) -> None:
    keys = make(PASSPHRASE)
    keys.create("s")
    for path in (keys.folder / "s.key", keys.folder / "study-1.passphrase"):
        body = json.loads(path.read_bytes())
        body["argon2id"][name] = value
        path.write_text(json.dumps(body, indent=1) + "\n")

    def never(self: Argon2, text: str) -> bytes:
        raise AssertionError("it was run")

    monkeypatch.setattr(Argon2, "derive", never)
    with pytest.raises(FacilitatorError, match="damaged"):
        make(PASSPHRASE).open("s")
    with pytest.raises(FacilitatorError, match="damaged"):
        make(PASSPHRASE).create("t")


def test_a_damaged_check_never_lets_another_passphrase_in(make: Make) -> None:
    keys = make(PASSPHRASE)
    keys.create("s")
    path = keys.folder / "study-1.passphrase"
    good = path.read_bytes()
    for at in range(0, len(good), 3):
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << at % 8)]) + good[at + 1 :])
        with pytest.raises(FacilitatorError):
            make(PASSPHRASE, None).create("t")
    for at in range(len(good)):
        path.write_bytes(good[:at])
        with pytest.raises(FacilitatorError, match="damaged"):
            make(PASSPHRASE).create("t")
    # Without it sessions still open, and a new passphrase is chosen for new ones.
    path.unlink()
    assert make(PASSPHRASE).open("s")
    make(PASSPHRASE, "another passphrase").create("t")
    assert make(PASSPHRASE, "another passphrase").open("t")
    assert make(PASSPHRASE).open("s")


# -- keyring -------------------------------------------------------------------------------------


def test_neither_keyring_nor_file_opens_anything_alone(make: Make, ring: Scripted) -> None:
    key = make(KEYRING).create("s")
    secret = key.to_secret()
    (held,) = ring.held.values()
    assert key.reveal() not in held
    assert secret not in (make(KEYRING).folder / "s.key").read_bytes()
    ring.held.clear()
    with pytest.raises(FacilitatorError, match="damaged"):
        make(KEYRING).open("s")


def test_an_old_file_is_worth_nothing_after_a_replacement(make: Make, ring: Scripted) -> None:
    keys = make(KEYRING)
    key = keys.create("s")
    old = (keys.folder / "s.key").read_bytes()
    for generation in range(2, 6):
        key = key.next()
        keys.replace("s", key)
        assert keys.open("s").generation == generation
        assert len(ring.held) == 1
    (keys.folder / "s.key").write_bytes(old)
    with pytest.raises(FacilitatorError):
        keys.open("s")


def test_a_locked_keyring_is_no_lost_key(make: Make, ring: Scripted) -> None:
    keys = make(KEYRING)
    key = keys.create("s")
    ring.locked = True
    for use in (keys.open, keys.destroy, lambda s: keys.create("t")):
        with pytest.raises(KeyLockedError, match="did not answer") as caught:
            use("s")
        assert "words of a backend" not in str(caught.value)
    ring.locked = False
    assert keys.open("s") == key


def test_another_keyring_than_then_is_no_lost_key(make: Make, ring: Scripted) -> None:
    make(KEYRING).create("s")

    class Other(Scripted):
        pass

    keyring.set_keyring(Other())
    with pytest.raises(KeyLockedError, match="another keyring"):
        make(KEYRING).open("s")


def test_without_a_keyring_behind_it_the_error_says_so(make: Make) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(KeyLockedError, match="none that answers"):
        make(KEYRING).create("s")
    assert not make(KEYRING).exists("s")


def test_without_the_library_the_error_says_how_to_have_it(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(KeyLockedError) as caught:
        make(KEYRING).create("s")
    assert "pip install 'facilitator[keyring]'" in caught.value.hint
    # Who never asked for a keyring never needs it.
    assert isinstance(make(KEYFILE).create("s"), SessionKey)


@pytest.mark.parametrize(
    "passphrase",
    [
        "a" * 12,
        "ああああああああああああ",
        "abababababab",
        "abcabcabcabcabc",
        "123456789012345",
        "abcdefghijklmnop",
        "QWERTYUIOPasdfgh",
        "Password1234",
        "passwordpassword",
        "hunter2hunter2hunter2",
        " " * 20,
    ],
)
def test_a_passphrase_that_repeats_or_counts_on_is_weak_and_said_so(passphrase: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        checked(passphrase)
    assert "weak" in caught.value.what
    assert passphrase not in f"{caught.value}"


@pytest.mark.parametrize(
    "passphrase",
    ["tambour lichen oblique ferry", "xK9#mQ2$vL7p", "カメが石の上でねむる朝に"],
)
def test_a_passphrase_that_nobody_can_guess_is_taken(passphrase: str) -> None:
    assert checked(passphrase) == passphrase
