"""A key that is carried to another machine opens there with its passphrase, and nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from facilitator.errors import FacilitatorError
from facilitator.vault import passphrase
from facilitator.vault.custody import KeyLockedError
from facilitator.vault.passphrase import Argon2
from facilitator.vault.portable import ExportedKey
from facilitator.vault.session_key import SessionKey

WORDS = "tambour lichen oblique ferry"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "WRONG_DELAY_S", 0)
    monkeypatch.setattr(passphrase, "MEMORY_KIB", 19 * 1024)


def test_it_opens_with_its_passphrase(key: SessionKey) -> None:
    data = ExportedKey.seal("s", key.next(), WORDS).as_file()
    exported = ExportedKey.read(data)
    assert exported.session == "s"
    assert exported.open(WORDS) == key.next()
    with pytest.raises(KeyLockedError, match="not the passphrase"):
        exported.open(WORDS + "!")
    for secret in (key.reveal(), key.to_secret().hex()):
        assert secret.encode() not in data


def test_each_export_is_another(key: SessionKey) -> None:
    one, two = (ExportedKey.seal("s", key, WORDS) for _ in range(2))
    assert one.argon2.salt != two.argon2.salt
    assert one.sealed != two.sealed


def test_it_is_bound_to_its_session(key: SessionKey) -> None:
    data = ExportedKey.seal("one", key, WORDS).as_file()
    other = ExportedKey.read(data.replace(b'"one"', b'"two"'))
    with pytest.raises(KeyLockedError, match="was changed"):
        other.open(WORDS)


def test_a_short_passphrase_is_not_taken(key: SessionKey) -> None:
    with pytest.raises(FacilitatorError, match="too short"):
        ExportedKey.seal("s", key, "short")


def test_damage_anywhere_is_noticed(key: SessionKey, monkeypatch: pytest.MonkeyPatch) -> None:
    def quick(self: Argon2, text: str) -> bytes:
        return hashlib.sha256(f"{self} {text}".encode()).digest()

    monkeypatch.setattr(Argon2, "derive", quick)
    good = ExportedKey.seal("s", key, WORDS).as_file()
    damaged = [good[:n] for n in range(len(good))] + [good + b"\n"]
    damaged += [
        good[:at] + bytes([good[at] ^ change]) + good[at + 1 :]
        for at in range(len(good))
        for change in (1 << at % 8, 0x20)
    ]
    for data in damaged:
        with pytest.raises(FacilitatorError):
            ExportedKey.read(data).open(WORDS)
    assert ExportedKey.read(good).open(WORDS) == key


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 50_000])
def test_what_is_no_exported_key_is_a_clear_error(content: bytes) -> None:
    with pytest.raises(FacilitatorError, match="no exported key"):
        ExportedKey.read(content)


@pytest.mark.parametrize("change", [{"memory_kib": 10**8}, {"iterations": 10**9}, {"lanes": 10**6}])
def test_a_hostile_file_costs_nothing(
    key: SessionKey, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    body = json.loads(ExportedKey.seal("s", key, WORDS).as_file())
    body["argon2id"] |= change
    with pytest.raises(FacilitatorError, match="no exported key"):
        ExportedKey.read(json.dumps(body, indent=1).encode() + b"\n")
