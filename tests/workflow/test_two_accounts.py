"""Two accounts, one study: nobody's code means somebody else without a word."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.cli import main
from facilitator.errors import FacilitatorError
from facilitator.vault import disk, passphrase
from facilitator.vault.portable import ExportedKey
from facilitator.workflow import handing_over
from facilitator.workflow.handing_over import HandedOver, Lost, accept, check_sharing, share
from facilitator.workflow.identity import study_id
from facilitator.workflow.key_store import key_store
from facilitator.workflow.list_mark import APART, FILE, LACKING, told
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.rosters import remove_roster, store_roster, stored_roster
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace
from tests.words_held import is_held
from tests.workflow.conftest import ROSTER, make_store, say

WORDS = "tambour lichen oblique ferry"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "WRONG_DELAY_S", 0.0)


@pytest.fixture
def other(workspace: Workspace, tmp_path: Path) -> Workspace:
    """The same study, seen from another account."""
    return replace(workspace, home=tmp_path / "other-home")


def heard(workspace: Workspace, session_id: str, *texts: str) -> list[str]:
    """A meeting in which this was said: what it shows."""
    meeting = LiveMeeting(make_store(workspace, session_id), Source())
    for number, text in enumerate(texts):
        say(meeting, number * 3_000, number * 3_000 + 2_000, text)
    shown = [u.text for u in meeting.session.utterances]
    meeting.close()
    return shown


def handed(workspace: Workspace, to: Workspace, *, agree: bool = True) -> list[Lost]:
    """Shares the list and accepts it; what would have been lost, if that was asked."""
    asked: list[Lost] = []

    def agreeing(lost: Lost) -> bool:
        asked.append(lost)
        return agree

    accept(to, HandedOver.read(share(check_sharing(workspace), WORDS)), WORDS, agreeing)
    return asked


def test_an_account_without_the_studys_list_is_told_before_and_in_a_meeting(
    workspace: Workspace, other: Workspace
) -> None:
    assert told(workspace) is None
    first = heard(workspace, "m1", "My name is Perpetua Hollins.")
    assert told(workspace) is None
    assert told(other) == LACKING
    second = heard(other, "m2", "My name is Ignatius Bellweather.")
    assert first == second  # the same code for two people: as it always was, and now it is said
    with SessionStore.open(other, "m2") as store:
        assert LACKING in LiveMeeting(store, Source()).shortfalls
    assert told(other) == LACKING
    assert told(workspace) is None


def test_who_was_handed_the_list_gives_the_studys_codes(
    workspace: Workspace, other: Workspace
) -> None:
    first = heard(workspace, "m1", "My name is Perpetua Hollins.")
    store_roster(workspace, Roster.from_toml(ROSTER))
    assert handed(workspace, other) == []
    assert told(other) is None
    assert stored_roster(other) == Roster.from_toml(ROSTER)
    second = heard(other, "m2", "My name is Ignatius Bellweather.", "I am Perpetua Hollins.")
    assert second[1].removeprefix("I am") == first[0].removeprefix("My name is")
    assert second[0].removeprefix("My name is") != second[1].removeprefix("I am")


def test_either_account_is_told_when_the_other_has_added_to_the_list(
    workspace: Workspace, other: Workspace
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    handed(workspace, other)
    heard(other, "m2", "My name is Perpetua Hollins.")
    assert told(workspace) is None  # nothing was added
    heard(other, "m3", "My name is Ignatius Bellweather.")
    assert told(workspace) == APART
    assert told(other) is None
    heard(workspace, "m4", "My name is Wilhelmina Oakhampton.")
    assert told(workspace) == APART  # its own addition does not make it whole
    assert told(other) == APART
    [lost] = handed(workspace, other)
    assert lost.codes >= 1
    assert (told(workspace), told(other)) == (None, None)


def test_what_would_be_forgotten_is_asked_about_first(
    workspace: Workspace, other: Workspace
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    store_roster(workspace, Roster.from_toml(ROSTER.replace(', "Zeb"', "")))
    heard(other, "m2", "My name is Ignatius Bellweather.")
    store_roster(other, Roster.from_toml(ROSTER))
    before = heard(other, "m3", "My name is Ignatius Bellweather.")
    [lost] = handed(workspace, other, agree=False)
    assert lost.codes >= 1
    assert lost.names == 1
    assert stored_roster(other) == Roster.from_toml(ROSTER)
    assert heard(other, "m4", "My name is Ignatius Bellweather.") == before


def test_an_account_keeps_its_roster_where_none_is_shared(
    workspace: Workspace, other: Workspace
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    store_roster(other, Roster.from_toml(ROSTER))
    handed(workspace, other)
    assert stored_roster(other) == Roster.from_toml(ROSTER)
    assert told(other) is None


def test_the_mark_and_the_shared_file_reveal_nothing(
    workspace: Workspace, other: Workspace
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    store_roster(workspace, Roster.from_toml(ROSTER))
    carried = share(check_sharing(workspace), WORDS)
    mark = (workspace.sessions / FILE).read_bytes()
    for name in ("Perpetua", "Hollins", "Zeb", "Ottoline", "Wexcombe", WORDS):
        assert not is_held(name.lower().encode(), (carried + mark).lower())
    assert set(json.loads(mark)) == {"list", "state", "holder", "apart"}
    key = key_store(workspace).open(str(study_id(workspace)))
    assert key.reveal().encode() not in carried + mark


def test_another_studys_list_and_a_wrong_passphrase_change_nothing(
    workspace: Workspace, other: Workspace, tmp_path: Path
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    handed_over = HandedOver.read(share(check_sharing(workspace), WORDS))
    with pytest.raises(FacilitatorError, match="passphrase"):
        accept(other, handed_over, "quite another one", lambda _: True)
    elsewhere = replace(workspace, root=tmp_path / "elsewhere", home=tmp_path / "third")
    StudyPseudonyms.open(elsewhere)
    with pytest.raises(FacilitatorError, match="another study"):
        accept(elsewhere, handed_over, WORDS, lambda _: True)
    assert told(other) == LACKING
    assert not key_store(other).exists(str(study_id(other)))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format": 1}', b"\xff\xfe", b"[" * 5000])
def test_what_is_no_shared_list_is_refused(data: bytes) -> None:
    with pytest.raises(FacilitatorError, match="no shared list"):
        HandedOver.read(data)


def test_a_list_that_is_not_the_studys_is_not_shared(
    workspace: Workspace, other: Workspace
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    heard(other, "m2", "My name is Ignatius Bellweather.")
    with pytest.raises(FacilitatorError, match="not the list"):
        check_sharing(other)


STEPS = ("write_synced", "rename", "unlink", "open_overwrite", "sync_folder")
"""All by which a disk is changed here."""


class PowerCut(BaseException):
    """Nothing behind it runs."""


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), PowerCut()])
def test_a_handing_over_that_is_cut_off_anywhere_loses_nothing_and_is_done_again(
    workspace: Workspace,
    other: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    fault: BaseException,
) -> None:
    """At each step by which the disk is changed: this account's roster and codes are still there,
    or they are the ones that were handed over; and never is a code begun anew."""
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    heard(other, "m2", "My name is Ignatius Bellweather.")
    store_roster(other, Roster.from_toml(ROSTER))
    handed_over = HandedOver.read(share(check_sharing(workspace), WORDS))
    key = handed_over.exported.open(WORDS)
    # So many times the passphrase would take its second.
    monkeypatch.setattr(ExportedKey, "open", lambda *_: key)
    before = _codes(other)
    ends = set[str]()
    step, done = 0, False
    while not done:
        step += 1
        home = other.home.with_name(f"home-{step}")
        shutil.copytree(other.home, home)
        at = replace(other, home=home)
        with monkeypatch.context() as crash:
            _breaking(crash, step, fault)
            try:
                accept(at, handed_over, WORDS, lambda _: True)
                done = True
            except (PowerCut, FacilitatorError):
                pass
        try:
            codes, roster = _codes(at), stored_roster(at)
        except FacilitatorError as error:  # between the two: it is said, and no code is given
            ends.add("neither")
            assert "roster accept" in error.hint, error
        else:
            ends.add("before" if codes == before else "after")
            assert codes in (before, _codes(workspace))
            assert roster == Roster.from_toml(ROSTER)
        accept(at, handed_over, WORDS, lambda _: True)
        assert stored_roster(at) == Roster.from_toml(ROSTER), step
        assert _codes(at) == _codes(workspace)
        assert not list(at.rosters.glob("*.coming"))
    assert step > 10
    assert {"before", "after"} <= ends


def _codes(workspace: Workspace) -> dict[str, dict[str, int]]:
    """What the account gives as codes, and to whom."""
    codes = StudyPseudonyms.existing(workspace)
    assert codes is not None
    with codes.held() as found:
        assert found is not None
        return {category: dict(given) for category, given in found.given.items()}


def _breaking(patch: pytest.MonkeyPatch, last: int, fault: BaseException) -> None:
    """The disk refuses from the `last` change on, or the power goes with it."""
    done = 0

    def counting(change: Callable[..., object]) -> Callable[..., object]:
        def changed(*arguments: object, **options: object) -> object:
            nonlocal done
            done += 1
            if done == last or (done > last and isinstance(fault, PowerCut)):
                raise fault
            return change(*arguments, **options)

        return changed

    for name in STEPS:
        patch.setattr(disk, name, counting(getattr(disk, name)))


def test_a_handing_over_that_was_cut_off_is_done_again(
    workspace: Workspace, other: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    heard(other, "m2", "My name is Ignatius Bellweather.")
    for step in ("codes_path", "unlock"):
        with monkeypatch.context() as crash:
            crash.setattr(handing_over, step, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                handed(workspace, other)
    handed(workspace, other)
    assert told(other) is None


def test_a_list_from_before_there_were_marks_becomes_the_studys(
    workspace: Workspace, other: Workspace
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    (workspace.sessions / FILE).unlink()
    next(workspace.rosters.glob("*.mark")).unlink()
    assert told(workspace) is None
    StudyPseudonyms.open(workspace)
    assert told(workspace) is None
    assert told(other) == LACKING


def test_a_removed_list_is_nobodys(workspace: Workspace, other: Workspace) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    StudyPseudonyms.open(other)
    assert remove_roster(other)
    assert told(other) == LACKING  # it was not the study's
    assert remove_roster(workspace)
    assert told(other) is None
    StudyPseudonyms.open(other)
    assert told(workspace) == LACKING


@pytest.mark.skipif(os.name != "posix", reason="file rights")
def test_what_all_accounts_need_can_be_read_by_all(workspace: Workspace) -> None:
    old = os.umask(0o077)
    try:
        StudyPseudonyms.open(workspace)
    finally:
        os.umask(old)
    for name in ("study.id", FILE):
        assert (workspace.sessions / name).stat().st_mode & 0o777 == 0o644
    (workspace.sessions / "study.id").chmod(0o600)  # as older versions made it
    StudyPseudonyms.open(workspace)
    assert (workspace.sessions / "study.id").stat().st_mode & 0o777 == 0o644
    assert next(workspace.rosters.glob("*.mark")).stat().st_mode & 0o077 == 0


def test_the_commands_tell_and_hand_over(
    workspace: Workspace,
    other: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    heard(workspace, "m1", "My name is Perpetua Hollins.")
    said = tmp_path / "passphrase"
    said.write_text(WORDS, encoding="utf-8")
    said.chmod(0o600)
    monkeypatch.setenv("FACILITATOR_PASSPHRASE_FILE", str(said))
    text = tmp_path / "text.txt"
    text.write_text("I am Perpetua Hollins.\n", encoding="utf-8")
    at = ["--workspace", str(workspace.root)]
    carried = str(tmp_path / "carried")

    def run(account: Workspace, *command: str) -> str:
        monkeypatch.setenv("FACILITATOR_HOME", str(account.home))
        assert main([*at, *command]) == 0
        done = capsys.readouterr()
        return done.out + done.err

    assert LACKING in run(other, "anonymise", str(text))
    assert "lacks the study's list" in _doctor(at, capsys)
    shared = run(workspace, "roster", "share", carried)
    assert "roster accept carried" in shared and f"chmod a+r '{carried}'" in shared
    assert Path(carried).stat().st_mode & 0o077 == 0
    assert "study's codes from now on" in run(other, "roster", "accept", carried)
    assert run(other, "anonymise", str(text)) == run(workspace, "anonymise", str(text))
    assert "lacks the study's list" not in _doctor(at, capsys)


def _doctor(at: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    main([*at, "doctor"])
    return capsys.readouterr().out
