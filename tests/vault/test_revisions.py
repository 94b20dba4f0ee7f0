"""The chain from a certificate to the text as it is now, and where it breaks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from facilitator.domain.sealed import RevisionKind, SealedRevision
from facilitator.errors import FacilitatorError
from facilitator.vault.keys import KeyStore
from facilitator.vault.revisions import (
    SALT,
    Amended,
    Chain,
    follow,
    new_salt,
    record_sha256,
    text_sha256,
)

Content = dict[str, Any]


def sealed(text: str = "as it was sealed") -> Content:
    return {
        "session": {"1": {"format": 2, "revision": 1, "revisions": [], SALT: new_salt()}},
        "utterances": {"1": {"text": text}},
    }


def data_of(content: Content) -> bytes:
    return json.dumps(content).encode()


def certified(content: Content) -> str:
    return hashlib.sha256(data_of(content)).hexdigest()


def amended(content: Content, text: str, previous: str) -> Content:
    head = content["session"]["1"]
    number = head["revision"] + 1
    made: Content = {
        "session": {"1": {**head, "revision": number, SALT: new_salt()}},
        "utterances": {"1": {"text": text}},
    }
    record = SealedRevision(
        number, RevisionKind.CORRECTION, "why", "2026-11-26", "User 1", previous, text_sha256(made)
    )
    made["session"]["1"]["revisions"] = [*head["revisions"], json.loads(json.dumps(asdict(record)))]
    return made


@pytest.fixture
def chain() -> tuple[str, list[Content]]:
    first = sealed()
    second = amended(first, "second", certified(first))
    third = amended(second, "third", record_sha256(second["session"]["1"]["revisions"][-1]))
    return certified(first), [first, second, third]


def test_each_revision_follows_from_the_certificate(chain: tuple[str, list[Content]]) -> None:
    certificate, contents = chain
    for number, content in enumerate(contents, 1):
        found = follow(data_of(content), certificate)
        assert found.revision == number
        assert [r.revision for r in found.revisions] == list(range(2, number + 1))
        assert found.hashes[0] == certificate


def records(content: Content) -> list[Content]:
    found: list[Content] = content["session"]["1"]["revisions"]
    return found


def _text(content: Content) -> None:
    content["utterances"]["1"]["text"] = "another"


def _salt(content: Content) -> None:
    content["session"]["1"][SALT] = new_salt()


def _column(content: Content) -> None:
    content["session"]["1"]["title"] = "another"


def _table(content: Content) -> None:
    content["more"] = {"1": {"text": "hidden"}}


def _reason(content: Content) -> None:
    records(content)[0]["reason"] = "another"


def _last_reason(content: Content) -> None:
    records(content)[1]["reason"] = "another"


def _first_left_out(content: Content) -> None:
    del records(content)[0]


def _last_left_out(content: Content) -> None:
    del records(content)[1]


def _swapped(content: Content) -> None:
    records(content).reverse()


def _number(content: Content) -> None:
    records(content)[1]["revision"] = 4


def _unread(content: Content) -> None:
    records(content)[1]["kind"] = "whim"


def _previous(content: Content) -> None:
    records(content)[0]["previous"] = "0" * 64


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_text, "revision 3: the text was changed"),
        (_salt, "revision 3: the text was changed"),
        (_column, "revision 3: the text was changed"),
        (_table, "revision 3: the text was changed"),
        (_reason, "revision 3: it does not follow revision 2"),
        (_first_left_out, "revision 2: it does not follow the text that the certificate"),
        (_last_left_out, "revision 2: the text was changed"),
        (_swapped, "revision 2: it does not follow"),
        (_number, "revision 3: it does not follow revision 2"),
        (_unread, "revision 3: its record cannot be read"),
        (_previous, "revision 2: it does not follow the text that the certificate"),
    ],
)
def test_it_says_where_it_breaks(
    chain: tuple[str, list[Content]], change: Callable[[Content], None], says: str
) -> None:
    certificate, contents = chain
    change(contents[-1])
    with pytest.raises(FacilitatorError) as caught:
        follow(data_of(contents[-1]), certificate)
    assert says in caught.value.what


def test_a_last_record_that_was_changed_is_noticed_by_the_account_that_made_it(
    chain: tuple[str, list[Content]], tmp_path: Path
) -> None:
    """No chain can: nothing follows its last link."""
    certificate, contents = chain
    amended_by_us = Amended(KeyStore(tmp_path / "keys"), "study-0123")
    amended_by_us.note("m1", follow(data_of(contents[-1]), certificate))
    _last_reason(contents[-1])
    with pytest.raises(FacilitatorError, match="is not the one that this account knows"):
        amended_by_us.check("m1", follow(data_of(contents[-1]), certificate))


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"1", b"\xff", b'{"session": {}}', b'{"session": {"1": 1}}',
     b'{"session": {"1": {"revisions": []}}}', b'{"session": {"1": {"revisions": {}}}}',
     b'{"session": {"1": {"revisions": [1]}}, "x": 1}'],
)  # fmt: skip
def test_anything_else_is_not_the_transcript(data: bytes) -> None:
    with pytest.raises(FacilitatorError, match=r"not the one|cannot be read"):
        follow(data, "0" * 64)


def test_the_hash_of_a_text_that_is_gone_tells_nothing_without_its_salt() -> None:
    """Whoever knows all of an old text but one word cannot try words against what is left."""
    old = sealed("Yes.")
    known = certified(old), text_sha256(old)
    for guess in ("No.", "Yes."):
        again = sealed(guess)  # all that can be rebuilt
        assert certified(again) not in known
        assert text_sha256(again) not in known


# -- what an account notes -------------------------------------------------------------------------


def test_an_older_file_in_the_place_of_the_present_one_is_noticed(
    chain: tuple[str, list[Content]], tmp_path: Path
) -> None:
    certificate, contents = chain
    first, second, third = (follow(data_of(c), certificate) for c in contents)
    noted = Amended(KeyStore(tmp_path / "keys"), "study-0123")
    assert noted.check("m1", first) is None
    noted.note("m1", first)
    assert not noted.path.exists()
    noted.note("m1", second)
    for later in (second, third):  # it is a lower bound
        last = noted.check("m1", later)
        assert last is not None
        assert last.revision == 2
    assert noted.check("m2", first) is None
    with pytest.raises(
        FacilitatorError, match="it is revision 1, and this account knows revision 2"
    ):
        noted.check("m1", first)
    forged = Chain(second.revisions, (*second.hashes[:1], "0" * 64))
    with pytest.raises(FacilitatorError, match="is not the one that this account knows"):
        noted.check("m1", forged)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\xff"])
def test_a_damaged_note_is_said(
    chain: tuple[str, list[Content]], tmp_path: Path, damage: bytes
) -> None:
    certificate, contents = chain
    noted = Amended(KeyStore(tmp_path / "keys"), "study-0123")
    noted.note("m1", follow(data_of(contents[1]), certificate))
    good = noted.path.read_bytes()
    for wrong in (damage, good.replace(b'"revision": 2', b'"revision": 1'), good + b" "):
        noted.path.write_bytes(wrong)
        with pytest.raises(FacilitatorError, match="is damaged"):
            noted.check("m1", follow(data_of(contents[1]), certificate))
