from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from facilitator.domain.people import columns
from facilitator.errors import FacilitatorError
from facilitator.vault import layout
from facilitator.vault.certificate import Certificate
from facilitator.vault.certificate_text import WIDTH, certificate_text
from facilitator.vault.checking import verify_open
from facilitator.vault.destroyed import verify_sealed
from facilitator.vault.destruction import decided, destroy
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.portable import ExportedKey
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.spool_writer import SpoolWriter
from tests.vault.conftest import FaultyDisk

ID = "2026-11-23-03"
SAID = "Rosalind said the ward was locked"
PCM = (b"\x34\x12\x78\x56" * 40_000)[:144_000]
FACTS = {"reviewers": ["F1", "F2"], "utterances": 12, "withdrawn": []}
LINE = {"speaker": "User 1", "text": "[Person 1] said the ward was locked"}


class Session:
    """A recorded session, and the doing and re-doing of its sealing."""

    def __init__(self, tmp_path: Path, keys: KeyStore) -> None:
        self.keys = keys
        self.folder = tmp_path / "study" / "sessions" / ID
        self.vault = layout.vault_folder(self.folder)
        self.spool = layout.spool_folder(self.folder)
        self.transcript = self.folder / layout.TRANSCRIPT
        key = keys.create(ID)
        self.events = 0
        with Journal.create(self.vault, keys, ID) as journal:
            journal.append([{"heard": SAID}])
            journal.append([{"heard": SAID}])
        for start in (0, 96_000):
            with SpoolWriter(self.spool, key, ID) as writer:
                writer.append(PCM[start : start + 96_000])
        self._ticks = count(1)

    def now(self) -> str:
        return f"2026-11-23T10:00:{next(self._ticks):02d}Z"

    def write_transcript(self, path: Path) -> None:
        with TinyDB(path) as db:
            db.table("utterances").insert(LINE)

    def seal(self, **changes: Any) -> Certificate:
        asked: dict[str, Any] = {
            "write_transcript": self.write_transcript,
            "facts": FACTS,
            "now": self.now,
        }
        return destroy(self.folder, self.keys, ID, **(asked | changes))

    def transcript_is_valid(self) -> bool:
        if not self.transcript.exists():
            return False
        with TinyDB(self.transcript) as db:
            return bool(db.table("utterances").all() == [LINE])

    def vault_is_valid(self) -> bool:
        try:
            return verify_open(self.folder, self.keys, ID) == (2, len(PCM) // 2, 0, (), True)
        except FacilitatorError:
            return False

    def listed(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def assert_sealed(self, certificate: Certificate) -> None:
        assert self.transcript_is_valid()
        assert verify_sealed(self.folder, self.keys, ID).certificate == certificate
        assert self.listed() == ["certificate.json", "certificate.txt", "transcript.json"]
        assert self.keys.all() == []


@pytest.fixture
def session(tmp_path: Path, keys: KeyStore) -> Session:
    return Session(tmp_path, keys)


def test_only_transcript_and_certificate_remain(session: Session) -> None:
    session.assert_sealed(session.seal())


def test_the_certificate_says_what_was_destroyed(session: Session) -> None:
    session.keys.create("another")
    key = session.keys.open(ID)
    with SpoolReader(session.spool, key, ID) as reader:
        reader.refresh()
        segments = reader.segments()
    hashes = {
        path.relative_to(session.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in session.vault.rglob("*")
        if path.is_file() and path.name != "lock"
    }
    certificate = session.seal()
    assert {file.name: file.sha256 for file in certificate.files} == hashes
    assert sorted(hashes) == [
        "vault/journal.000001",
        "vault/spool/000001.aud",
        "vault/spool/000002.aud",
    ]
    assert certificate.audio_ms == 4_500
    assert not certificate.damaged
    assert certificate.segments == 2
    assert certificate.chunks == sum(segment.chunks for segment in segments)
    transcript = session.transcript.read_bytes()
    assert certificate.transcript_sha256 == hashlib.sha256(transcript).hexdigest()
    assert certificate.transcript_bytes == len(transcript)
    assert certificate.keys_tried == 1
    assert certificate.key_custody == "keyfile"
    assert certificate.facts == FACTS
    assert certificate.begun < certificate.key_destroyed < certificate.finished
    text = (session.folder / layout.CERTIFICATE_TEXT).read_text(encoding="utf-8")
    for told in (ID, "00:00:04", certificate.transcript_sha256, "F1; F2", "backups", *hashes):
        assert told in text
    assert "Rosalind" not in text
    stored = (session.folder / layout.CERTIFICATE).read_bytes()
    assert Certificate.from_json(stored) == certificate


def test_a_study_in_japanese_has_a_certificate_that_can_be_read_there(session: Session) -> None:
    """Its data are what they are in any language, and the record's own English stands below."""
    facts = {
        "held": "2026-11-27",
        "reviewed": "Every line was read by Facilitator 1 and Facilitator 2, beside what was heard."
        " The study asks for 3 reviewers.",
        "residual_risk": {"looked for": "age, job", "looked at by": "nobody"},
        "reopened": [{"by": "Facilitator 2", "at": "2026-11-28", "reason": "none, , at, by"}],
    }
    certificate = session.seal(language="ja", facts=facts)
    text = (session.folder / layout.CERTIFICATE_TEXT).read_text(encoding="utf-8")
    japanese, english = text.split("CERTIFICATE OF DESTRUCTION")
    assert certificate_text(certificate) == f"CERTIFICATE OF DESTRUCTION{english}"
    for told in (
        "破棄証明書",
        "Facilitator 1、Facilitator 2",
        "年齢",
        ID,
        certificate.transcript_sha256,
    ):
        assert told in japanese
    lines = japanese.splitlines()
    assert max(map(columns, lines)) <= WIDTH
    said = [line for line in lines if re.search("[a-z]{4}", line) and len(line.split()) > 1]
    assert re.search("理由: none, , at, by$", japanese, re.M), "as somebody typed it"
    assert "PO-Revision" not in text
    names = re.compile(
        r"none, , at|facilitator|transcript|keyfile|vault/|Facilitator|SHA|ChaCha|HKDF|STREAM"
    )
    assert [line for line in said if not names.search(line)] == []
    stored = (session.folder / layout.CERTIFICATE).read_text(encoding="utf-8")
    assert Certificate.from_json(stored) == certificate and stored.isascii()


def test_sealing_twice_changes_nothing(session: Session) -> None:
    first = session.seal()
    before = (session.folder / layout.CERTIFICATE).read_bytes()

    def never(path: Path) -> None:
        raise AssertionError("the transcript must not be written again")

    assert session.seal(write_transcript=never) == first
    assert (session.folder / layout.CERTIFICATE).read_bytes() == before


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_step_leaves_one_valid_and_the_next_call_finishes(
    tmp_path: Path, keys: KeyStore, faulty: FaultyDisk, after: bool
) -> None:
    """From step n on every call fails, as if the power went; then `destroy` is called again."""
    seen_vault_only = seen_transcript_only = finished = 0
    for step in count(1):
        session = Session(tmp_path / str(step), keys)
        faulty.arm(step, after=after, error=KeyboardInterrupt())
        crashed = True
        try:
            session.seal()
            crashed = False
        except KeyboardInterrupt:
            pass
        faulty.heal()
        vault, transcript = session.vault_is_valid(), session.transcript_is_valid()
        assert vault or transcript, step
        seen_vault_only += vault and not transcript
        seen_transcript_only += transcript and not vault
        if not crashed:
            finished = step
            break
        if keys.exists(ID) and not vault:  # half overwritten: it opens nothing any more
            assert transcript
        session.assert_sealed(session.seal())
        shutil.rmtree(session.folder)
    assert finished > 20
    assert seen_vault_only > 1
    assert seen_transcript_only > 10


@pytest.mark.parametrize("error", [OSError(28, "injected"), OSError(5, "injected")])
def test_a_disk_fault_at_any_step_is_a_clear_error(
    tmp_path: Path, keys: KeyStore, faulty: FaultyDisk, error: OSError
) -> None:
    for step in (1, 2, 4, 6, 9, 12, 15, 18, 21, 24):
        session = Session(tmp_path / str(step), keys)
        faulty.arm(step, error=error)
        with pytest.raises(FacilitatorError):
            session.seal()
        faulty.heal()
        session.assert_sealed(session.seal())


def test_the_key_goes_only_after_the_transcript_and_the_files_only_after_the_key(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real_destroy = KeyStore.destroy
    real_unlink = Path.unlink

    def destroy_key(self: KeyStore, session_id: str) -> None:
        assert session.transcript_is_valid()
        assert session.vault_is_valid()
        real_destroy(self, session_id)
        order.append("key")

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.suffix == ".aud" or self.name.startswith("journal."):
            order.append(self.name)
        real_unlink(self, missing_ok)

    monkeypatch.setattr(KeyStore, "destroy", destroy_key)
    monkeypatch.setattr(Path, "unlink", unlink)
    session.seal()
    assert order[0] == "key"
    assert sorted(order[1:]) == ["000001.aud", "000002.aud", "journal.000001"]


def test_a_transcript_that_cannot_be_read_back_destroys_nothing(session: Session) -> None:
    for content in ("", "{", "[]", '"text"', '{"a": 1}'):
        with pytest.raises(FacilitatorError, match="nothing was destroyed"):
            session.seal(write_transcript=lambda path, text=content: path.write_text(text))
        assert session.vault_is_valid()
        assert session.listed() == ["vault"]


def test_a_transcript_that_fails_to_be_written_destroys_nothing(session: Session) -> None:
    def fails(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        session.seal(write_transcript=fails)
    with pytest.raises(FacilitatorError):
        session.seal(write_transcript=lambda path: None)
    assert session.vault_is_valid()
    assert session.listed() == ["vault"]


def test_a_session_resumed_after_a_crash_is_sealed_as_it_is_now(
    session: Session, faulty: FaultyDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the key exists the transcript is written anew: nothing said since is lost."""
    monkeypatch.setattr(KeyStore, "destroy", interrupted)
    with pytest.raises(KeyboardInterrupt):
        session.seal()
    monkeypatch.undo()
    assert (session.folder / layout.INTENT).exists()
    assert not decided(session.folder, session.keys, ID)
    later = {"speaker": "User 2", "text": "said later"}

    def more(path: Path) -> None:
        with TinyDB(path) as db:
            db.table("utterances").insert_multiple([LINE, later])

    session.seal(write_transcript=more)
    with TinyDB(session.transcript) as db:
        assert later in db.table("utterances").all()


def interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


def test_a_transcript_changed_after_the_key_went_is_not_certified(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facilitator.vault.destruction._remove_vault", interrupted)
    with pytest.raises(KeyboardInterrupt):
        session.seal()
    monkeypatch.undo()
    assert decided(session.folder, session.keys, ID)
    good = session.transcript.read_bytes()
    session.transcript.write_text("{}")
    with pytest.raises(FacilitatorError, match="changed while sealing"):
        session.seal()
    session.transcript.write_bytes(good)
    session.assert_sealed(session.seal())


def test_another_key_folder_is_not_taken_for_a_destroyed_key(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyStore, "destroy", interrupted)
    with pytest.raises(KeyboardInterrupt):
        session.seal()
    monkeypatch.undo()
    elsewhere = KeyStore(tmp_path / "elsewhere")
    with pytest.raises(FacilitatorError, match="another key folder"):
        destroy(session.folder, elsewhere, ID, write_transcript=session.write_transcript,
                facts=FACTS, now=session.now)  # fmt: skip
    assert session.vault_is_valid()
    session.assert_sealed(session.seal())


@pytest.mark.parametrize("name", ["copy of key.txt", "old/2026.key.bak"])
def test_a_kept_copy_of_the_key_is_found_before_anything_is_certified(
    session: Session, name: str
) -> None:
    kept = session.keys.folder / name
    kept.parent.mkdir(exist_ok=True)
    shutil.copy(session.keys.folder / f"{ID}.key", kept)
    for _ in range(2):
        with pytest.raises(FacilitatorError, match="copy of the session's key"):
            session.seal()
        assert not (session.folder / layout.CERTIFICATE).exists()
        assert session.vault.exists()
    kept.unlink()
    session.assert_sealed(session.seal())


@pytest.mark.parametrize(
    "name",
    [
        "home/2026.key.bak",
        "home/keys.bak/2026.key",
        "home/old/of last week/note.txt",
        "home-copy/keys/2026.key",
        "copy of home/2026.key",
        "study/2026.key",
        f"study/sessions/{ID}/key.bak",
        f"study/sessions/{ID}/vault/key.bak",
    ],
)
@pytest.mark.parametrize("cut", [False, True])
def test_a_copy_of_the_key_beside_the_key_folder_is_found(
    session: Session, tmp_path: Path, name: str, cut: bool
) -> None:
    kept = tmp_path / name
    kept.parent.mkdir(exist_ok=True, parents=True)
    data = (session.keys.folder / f"{ID}.key").read_bytes()
    kept.write_bytes(data[: data.index(b'"check"')] if cut else data)
    with pytest.raises(FacilitatorError, match="copy of the session's key") as caught:
        session.seal()
    assert str(kept) in caught.value.what
    assert not (session.folder / layout.CERTIFICATE).exists()
    kept.unlink()
    session.assert_sealed(session.seal())


def test_an_exported_key_beside_the_key_folder_is_found(session: Session) -> None:
    exported = ExportedKey.seal(ID, session.keys.open(ID), "tambour lichen oblique ferry")
    kept = session.keys.folder.parent / "to the other laptop"
    kept.write_bytes(exported.as_file())
    with pytest.raises(FacilitatorError, match="copy of the session's key"):
        session.seal()
    kept.unlink()
    session.assert_sealed(session.seal())


def test_what_only_names_the_session_beside_the_key_folder_is_no_key(session: Session) -> None:
    """The study itself may lie there, with what its certificates and notes say."""
    (session.keys.folder.parent / "note.json").write_text(json.dumps({"session": ID}))
    for number in range(200):
        (session.keys.folder.parent / f"{number}.txt").write_text(f'"session": "{ID}"')
    session.assert_sealed(session.seal())


def test_a_kept_key_from_before_the_journal_was_compacted_is_found(session: Session) -> None:
    """It leads to the key of now, so without any sound the journal alone must give it away."""
    shutil.rmtree(session.spool)
    old = session.keys.open(ID)
    with Journal.open(session.vault, session.keys, ID) as journal:
        journal.compact()
        journal.compact()
    noted = session.keys.folder / "note.txt"
    noted.write_bytes(b'"key": "' + base64.b64encode(old.to_secret()) + b'"')
    with pytest.raises(FacilitatorError, match="copy of the session's key"):
        session.seal()
    noted.unlink()
    session.assert_sealed(session.seal())


def test_a_session_without_a_key_is_never_sealed(session: Session) -> None:
    session.keys.destroy(ID)
    with pytest.raises(FacilitatorError, match="no key"):
        session.seal()
    assert session.vault.exists()
    assert not session.transcript.exists()


def test_a_session_that_is_open_is_never_sealed(session: Session) -> None:
    key = session.keys.open(ID)
    with (
        Journal.open(session.vault, session.keys, ID),
        pytest.raises(FacilitatorError, match="is open"),
    ):
        session.seal()
    with SpoolWriter(session.spool, key, ID), pytest.raises(FacilitatorError, match="recording of"):
        session.seal()
    assert verify_open(session.folder, session.keys, ID)[0] == 2


def test_a_damaged_recording_can_still_be_destroyed(session: Session) -> None:
    (session.spool / "000001.aud").unlink()
    certificate = session.seal()
    assert certificate.damaged
    assert "damaged" in certificate_text(certificate)
    session.assert_sealed(certificate)


def test_a_session_without_sound_can_be_sealed(session: Session) -> None:
    shutil.rmtree(session.spool)
    certificate = session.seal()
    assert (certificate.audio_ms, certificate.chunks) == (0, 0)
    session.assert_sealed(certificate)


def test_verify_sealed_names_what_is_wrong(session: Session, tmp_path: Path) -> None:
    def reason() -> str:
        with pytest.raises(FacilitatorError) as caught:
            verify_sealed(session.folder, session.keys, ID)
        return caught.value.what

    assert "no certificate" in reason()
    session.seal()
    certificate = session.folder / layout.CERTIFICATE
    good = certificate.read_bytes()
    transcript = session.transcript.read_bytes()
    session.transcript.write_bytes(transcript.replace(b"User 1", b"User 2"))
    assert "not the one" in reason()
    session.transcript.unlink()
    assert "is gone" in reason()
    session.transcript.write_bytes(transcript)
    certificate.write_bytes(good.replace(ID.encode(), b"other"))
    assert "for session other" in reason()
    for damaged in (b"", b"{}", b"[]", good[:-20], good.replace(b"audio_ms", b"audio_xx")):
        certificate.write_bytes(damaged)
        assert "damaged" in reason()
    certificate.write_bytes(good)
    session.keys.create(ID)
    assert "not fully destroyed" in reason()
    session.keys.destroy(ID)
    session.vault.mkdir()
    assert "not fully destroyed" in reason()
    session.vault.rmdir()
    verify_sealed(session.folder, session.keys, ID)


def test_verify_open_names_what_is_wrong(session: Session) -> None:
    assert verify_open(session.folder, session.keys, ID) == (2, len(PCM) // 2, 0, (), True)
    for name, match in (("vault/spool/000002.aud", "000002"), ("vault/journal.000001", "journal")):
        path = session.folder / name
        good = path.read_bytes()
        path.write_bytes(good[:60] + bytes([good[60] ^ 1]) + good[61:])
        with pytest.raises(FacilitatorError, match=match):
            verify_open(session.folder, session.keys, ID)
        path.write_bytes(good)
    for name in ("vault/spool/000002.aud", "vault/journal.000001"):
        path = session.folder / name
        path.write_bytes(path.read_bytes() + b"torn")
    with pytest.raises(FacilitatorError, match="added after the end"):
        verify_open(session.folder, session.keys, ID)
    (session.spool / "000002.aud").unlink()
    assert verify_open(session.folder, session.keys, ID) == (2, 48_000, 4, (), True)
    session.keys.destroy(ID)
    with pytest.raises(FacilitatorError, match="no key"):
        verify_open(session.folder, session.keys, ID)


def test_verify_open_tells_each_segment_that_was_not_closed(session: Session) -> None:
    key = session.keys.open(ID)
    for _ in range(2):
        writer = SpoolWriter(session.spool, key, ID)
        writer.append(PCM[:32_000])
        writer._release()  # as a process that is killed does
    with SpoolWriter(session.spool, key, ID) as writer:
        writer.append(PCM[:32_000])
    with (session.spool / "000004.aud").open("ab") as file:
        file.write(b"torn")
    checked = verify_open(session.folder, session.keys, ID)
    told = [(one.number, one.samples, one.tail_bytes) for one in checked.unfinalised]
    assert told == [(3, 16_000, 0), (4, 16_000, 4)]
    assert checked.samples == len(PCM) // 2 + 48_000


def test_facts_that_are_not_json_are_refused_before_anything_happens(session: Session) -> None:
    with pytest.raises(TypeError):
        session.seal(facts={"reviewer": object()})
    assert session.vault_is_valid()
    assert not session.transcript.exists()


def test_a_damaged_note_of_the_destruction_is_a_clear_error(session: Session) -> None:
    for content in ("", "{}", "[]", json.dumps({"session": ID})):
        (session.folder / layout.INTENT).write_text(content)
        with pytest.raises(FacilitatorError, match="damaged or of another"):
            session.seal()
    assert session.vault_is_valid()


def forms(text: str) -> list[bytes]:
    return [text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode()[::-1]]


def test_nothing_said_is_ever_in_plain_form(
    tmp_path: Path, keys: KeyStore, faulty: FaultyDisk
) -> None:
    """At every stage, also after a crash in the middle of sealing: words, names, sound, key."""
    session = Session(tmp_path / "x", keys)
    revealed = keys.open(ID).reveal()
    canaries = [form for word in ("Rosalind", "heard", SAID) for form in forms(word)]
    canaries += [PCM[:16], PCM[1:17], revealed.encode()]

    def look() -> None:
        for path in (p for p in tmp_path.rglob("*") if p.is_file()):
            data = path.read_bytes()
            for canary in canaries:
                if canary == revealed.encode() and path.is_relative_to(keys.folder):
                    continue
                assert canary not in data, (path, canary)

    look()
    key = keys.open(ID)
    journal = Journal.open(session.vault, keys, ID)
    journal.append([{"heard": SAID * 20}])
    writer = SpoolWriter(session.spool, key, ID)
    writer.append(PCM)
    look()
    journal.close()
    writer.close()
    with (session.vault / "journal.000001").open("ab") as file:
        file.write(b"torn")
    Journal.open(session.vault, keys, ID).close()
    look()
    for step in range(1, 60):
        faulty.arm(step, error=KeyboardInterrupt())
        try:
            session.seal()
        except KeyboardInterrupt:
            look()
            faulty.heal()
            continue
        break
    else:
        pytest.fail("sealing never finished")
    look()
    assert keys.all() == []
