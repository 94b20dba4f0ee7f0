"""The last minutes are struck: their sound and text are gone for good, all else stays."""

from __future__ import annotations

import gc
import json
import shutil
from datetime import UTC, datetime, timedelta
from functools import _lru_cache_wrapper, partial
from pathlib import Path

import pytest

from facilitator.domain import commands_guide, commands_joined, commands_moments
from facilitator.domain import events as ev
from facilitator.domain.commands import flag, name_moment, note, undo
from facilitator.domain.commands_turns import mask_name
from facilitator.domain.moments import EMERGENT
from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.domain.striking import part
from facilitator.domain.terms import MASKING, GapReason, Gesture, SoundSource
from facilitator.domain.transcript import Label
from facilitator.errors import FacilitatorError
from facilitator.vault import destruction, proof
from facilitator.vault import striking as vault_striking
from facilitator.vault.generations import journal_files, journal_path
from facilitator.vault.journal import Journal
from facilitator.vault.layout import spool_folder, vault_folder
from facilitator.vault.record_log import opens
from facilitator.vault.segment_keys import keys_files
from facilitator.vault.spool import CHUNK_BYTES, every_segment_file, identity
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.vault.stream import StreamError, StreamReader
from facilitator.workflow.acts import Acts
from facilitator.workflow.key_store import key_store
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.striking import NOT_STRUCK, strike
from facilitator.workflow.verifying import verify_session
from facilitator.workspace import Workspace
from tests.acting import do_at
from tests.vault.replay import Recorder, states
from tests.workflow.conftest import Clock, make_store
from tests.workflow.test_suggesting import Told

SECRET = "Rosalind Pemberton told us about Ravensworth"
KEPT = "the tea was cold"


def sound(start_ms: int, ms: int) -> bytes:
    """Samples that tell where they are, none of them zero."""
    first = start_ms * SAMPLES_PER_MS
    return b"".join(
        ((n * 7919) % 0xFFFF + 1).to_bytes(2, "little")
        for n in range(first, first + ms * SAMPLES_PER_MS)
    )


def record(store: SessionStore, ms: int) -> None:
    with store.spool() as spool:
        first = spool.refresh() // SAMPLES_PER_MS
    with SpoolWriter(spool_folder(store.folder), store.key, store.session.id) as writer:
        writer.append(sound(first, ms))
    store.append(
        ev.RecordingStarted(first, writer.segment, SoundSource.MICROPHONE),
        ev.RecordingPaused(first + ms, GapReason.STOPPED, writer.samples),
    )


def say(acts: Acts, start_ms: int, end_ms: int, text: str) -> None:
    id_ = f"u{acts.session.heard_lines + 1:05d}"
    masks, earlier = acts._masking.heard(text, start_ms, end_ms)
    acts.store.append(
        ev.UtteranceHeard(id_, start_ms, end_ms, text, (), None, None),
        ev.UtteranceRedacted(id_, masks),
        *earlier,
        *acts._masking.changes(),
    )


def held(store: SessionStore) -> Acts:
    """Three segments of 2 s; in the second and the beginning of the third, what is to go."""
    acts = Acts(store)
    for _ in range(3):
        record(store, 2_000)
    store.append(ev.SpeakerMarked(100, "User 1"))
    say(acts, 200, 1_500, KEPT)
    store.append(ev.SpeakerMarked(2_200, "User 2"), ev.SpeakerMarked(4_000, "User 1"))
    say(acts, 2_300, 3_600, SECRET)
    say(acts, 3_900, 4_500, f"yes {SECRET}")
    store.append(
        ev.TextRefined("u00002", f"well {SECRET}", (), None, "base", ()),
        ev.TextCorrected("u00003", f"no {SECRET}", ()),
        ev.NoteTaken(3_000, f"note {SECRET}"),
        ev.MomentFlagged("emergent", 3_100, 2_500, 3_100, None),
        ev.GestureMarked(3_200, Gesture.WEEPS, "User 2"),
        ev.SpeechUncertain(2_600, 2_900),
    )
    say(acts, 5_000, 5_800, "and on it went")
    return acts


def everything(store: SessionStore) -> str:
    with Journal.open(
        vault_folder(store.folder), key_store(store.workspace), store.session.id, read_only=True
    ) as journal:
        return json.dumps(list(journal.records()))


def test_what_was_struck_is_gone_and_the_rest_stays(workspace: Workspace) -> None:
    store = make_store(workspace)
    acts = held(store)
    old_key = store.key
    copy = Path(shutil.copytree(store.folder, store.folder.parent / "copy"))
    assert SECRET in everything(store)
    assert "rosalind pemberton" in everything(store)
    assert _study_codes(acts) >= {"rosalind pemberton"}

    struck = part(store.session, 2_500, 4_200)
    assert (struck.start_ms, struck.end_ms) == (2_300, 4_500)  # whole lines only
    assert (struck.lines, struck.notes, struck.moments) == (2, 1, 1)
    strike(store, acts._masking, struck)

    # Here, and as it is opened again.
    assert not {"Rosalind", "Pemberton", "Ravensworth"} & set(everything(store).split())
    assert "osalind" not in everything(store) and "avensworth" not in everything(store)
    assert not any("osalind" in one for one in _study_codes(acts))
    session = store.session
    assert [u.text for u in session.utterances] == [KEPT, "and on it went"]
    assert [u.speaker for u in session.utterances] == ["User 1", "User 1"]
    assert not session.notes and not session.moments and not session.gestures
    assert not session.uncertain
    assert [(g.at_ms, g.missing_ms, g.reason) for g in session.gaps] == [
        (2_300, 2_200, GapReason.STRUCK)
    ]
    assert session.heard_lines == 4  # no later line gets an id that one of these had

    whole = sound(0, 6_000)
    with store.spool() as spool:
        samples = spool.refresh()
        assert samples == 6_000 * SAMPLES_PER_MS
        got = spool.read(0, samples)
    a, b = 2_300 * SAMPLES_PER_MS * 2, 4_501 * SAMPLES_PER_MS * 2
    assert got[:a] == whole[:a] and got[b:] == whole[b:]
    assert not any(got[a:b])

    # What is left of keys opens neither the old journal nor the old segments, wherever copied.
    key = key_store(workspace).open(session.id)
    assert key == store.key != old_key
    for number, _, path in every_segment_file(spool_folder(copy)):
        assert not _opens(path, key, session.id, number)
        assert _opens(path, old_key, session.id, number)
    for generation in (key.generation, key.generation + 1):
        journal = journal_path(vault_folder(copy), 1)
        assert not opens(journal, key.at(generation), session.id)
    assert sorted(p.name for p in spool_folder(store.folder).iterdir()) == [
        "000001.aud", "000002.000002.aud", "000003.000002.aud", "keys.000002", "lock",
    ]  # fmt: skip
    assert list(journal_files(vault_folder(store.folder))) == [2]

    # Nothing that was done there comes back, and the meeting goes on.
    while (done := acts.do(undo, old=True)).noted:
        pass
    assert "osalind" not in done.said + everything(store)
    record(store, 500)
    say(acts, 6_100, 6_400, "more tea")
    store.close()
    with SessionStore.open(workspace, session.id) as again:
        assert [u.text for u in again.session.utterances][-1] == "more tea"
        with again.spool() as spool:
            assert spool.read(0, a // 2) == whole[:a]
    assert "6.5 s of sound, all authentic" in verify_session(workspace, session.id)[0]


def _opens(path: Path, key: object, session_id: str, number: int) -> bool:
    fd = path.open("rb")
    try:
        name = identity(session_id, number)
        return StreamReader(fd.fileno(), key, name, CHUNK_BYTES).opens()  # type: ignore[arg-type]
    except StreamError:
        return False
    finally:
        fd.close()


def _study_codes(acts: Acts) -> set[str]:
    codes = acts._masking._redactor._codes
    assert codes is not None
    with codes.held() as study:
        assert study is not None
        return {spelling for given in study.given.values() for spelling in given}


def test_twice_and_what_was_recorded_in_between(workspace: Workspace) -> None:
    store = make_store(workspace)
    acts = held(store)
    strike(store, acts._masking, part(store.session, 2_500, 4_200))
    record(store, 1_000)
    strike(store, acts._masking, part(store.session, 4_800, 6_500))
    whole = sound(0, 7_000)
    with store.spool() as spool:
        got = spool.read(0, spool.refresh())
    at = 2 * SAMPLES_PER_MS
    assert got[: 2_300 * at] == whole[: 2_300 * at]
    assert not any(got[2_300 * at : 4_500 * at])
    assert got[4_501 * at : 4_800 * at] == whole[4_501 * at : 4_800 * at]
    assert not any(got[4_800 * at : 6_500 * at])
    assert got[6_501 * at :] == whole[6_501 * at :]
    assert [u.text for u in store.session.utterances] == [KEPT]
    assert list(keys_files(spool_folder(store.folder))) == [3]
    store.close()
    assert "7.0 s of sound, all authentic" in verify_session(workspace, "m1")[0]


def test_a_flag_that_was_merged_and_a_guess_at_a_voice_are_gone_as_well(
    workspace: Workspace,
) -> None:
    store = make_store(workspace)
    acts = held(store)
    flagged = ev.MomentFlagged("emergent", 1_000, 200, 1_000, None)
    earlier = str(store.append(flagged)[0].id)
    inside = next(m.id for m in store.session.moments if m.at_ms == 3_100)
    store.append(
        ev.MomentChanged(inside, label="the gazebo letters"),
        ev.MomentsMerged(earlier, inside, 200, 3_100, "the gazebo letters"),
        ev.SpeakerSuggested("u00002", "User 2"),
        ev.SpeakerSuggested("u00001", "User 1"),
    )
    strike(store, acts._masking, part(store.session, 2_500, 4_200))
    assert "gazebo" not in everything(store)
    [left] = store.session.moments
    assert (left.id, left.label, left.end_ms) == (earlier, "", 1_000)
    guesses = [one.event for one in store.events() if isinstance(one.event, ev.SpeakerSuggested)]
    assert [one.utterance for one in guesses] == ["u00001"]
    store.close()


def test_that_a_part_was_not_struck_when_the_program_ended_is_said_until_it_is(
    workspace: Workspace, clock: Clock
) -> None:
    """Sound had stopped for it, and copying takes seconds: somebody was told that it goes."""
    store = make_store(workspace)
    record(store, 2_000)
    store.append(
        ev.RecordingStarted(2_000, 2, SoundSource.MICROPHONE),
        ev.RecordingPaused(2_000, GapReason.STRUCK),
    )
    store.close()

    def resumed() -> LiveMeeting:
        again = SessionStore.open(workspace, "m1")
        children = Told(clock)
        meeting = LiveMeeting(again, Source(), monotonic=clock, children=children)
        meeting.start(lambda heard: None, record=False)
        return meeting

    meeting = resumed()
    told = [meeting.alert]
    meeting.strike(1_000)
    meeting.tick()
    told.append(meeting.alert)
    meeting.close()
    meeting = resumed()
    assert [*told, meeting.alert] == [NOT_STRUCK, None, None]
    meeting.close()


def test_it_is_destroyed_like_any_other(workspace: Workspace) -> None:
    store = make_store(workspace)
    acts = held(store)
    old = store.key
    strike(store, acts._masking, part(store.session, 2_500, 4_200))
    store.close()
    keys = key_store(workspace)
    new = keys.open("m1")
    for key in (old, new):
        assert proof._opens(store.folder, key, "m1")
    for path in every_segment_file(spool_folder(store.folder)):
        path[2].unlink()
    assert proof._opens(store.folder, new, "m1")  # by the keys it leads to
    done = destruction.destroy(
        store.folder, keys, "m1", write_transcript=None, facts={}, now=lambda: "now"
    )
    assert not keys.exists("m1") and not vault_folder(store.folder).exists()
    assert any(file.name.endswith("keys.000002") for file in done.files)


def test_on_a_full_disk_nothing_is_struck_and_nothing_lost(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(workspace)
    acts = held(store)
    before = everything(store)

    def full(*_: object, **__: object) -> None:
        raise FacilitatorError("no room", "make some")

    for where, name in ((vault_striking, "write_kept"), (Journal, "_none")):
        with monkeypatch.context() as patch:
            if name == "_none":
                patch.setattr("facilitator.vault.journal.begin_next", full)
            else:
                patch.setattr(where, name, full)
            with pytest.raises(FacilitatorError, match="no room"):
                strike(store, acts._masking, part(store.session, 2_500, 4_200))
        assert everything(store) == before
        names = sorted(p.name for p in spool_folder(store.folder).iterdir())
        assert names == ["000001.aud", "000002.aud", "000003.aud", "lock"]
    record(store, 100)
    store.close()
    assert "6.1 s of sound, all authentic" in verify_session(workspace, "m1")[0]


def test_the_power_may_go_at_any_step(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either all of it is there, sound and text, or the part is gone from both; never half."""
    workspace.sessions.mkdir()
    recorder = Recorder(workspace.root.parent)
    for folder in (workspace.root, workspace.sessions):
        recorder.begin_with(folder)
    recorder.begin_with(workspace.root / "study.toml")
    recorder.install(monkeypatch)
    store = make_store(workspace)
    acts = held(store)
    begin = len(recorder.log)
    strike(store, acts._masking, part(store.session, 2_500, 4_200))
    recorder.ack("struck")
    store.append(ev.NoteTaken(6_000, "after"))
    recorder.ack("noted")
    store.close()
    recorder.recording = False
    whole = sound(0, 6_000)
    silent = bytearray(whole)
    a, b = 2_300 * SAMPLES_PER_MS * 2, 4_501 * SAMPLES_PER_MS * 2
    silent[a:b] = bytes(b - a)
    found = {True: 0, False: 0}
    for state in states(recorder, begin=begin, samples=3):
        for how in ("read", "write"):
            state.build(recorder.root)
            with SessionStore.open(workspace, "m1", read_only=how == "read") as opened:
                raw = json.dumps([str(one) for one in opened.events()])
                gone = SECRET not in raw
                with opened.spool() as spool:
                    got = spool.read(0, spool.refresh())
                assert got == (bytes(silent) if gone else whole)
                assert len(opened.session.utterances) == (2 if gone else 4)
                assert gone or not state.acked
                assert "noted" not in state.acked or len(opened.session.notes) == 1
                if how == "write":
                    opened.append(ev.NoteTaken(6_001, "later"))
                    names = {path.name for path in spool_folder(opened.folder).iterdir()}
                    kept = {"000001.aud", "lock"}
                    assert names == kept | (
                        {"000002.000002.aud", "000003.000002.aud", "keys.000002"}
                        if gone
                        else {"000002.aud", "000003.aud"}
                    )
            found[gone] += 1
    print(f"\n{found[True]} states with it gone, {found[False]} with all of it there")
    assert found[True] > 10 and found[False] > 10


def test_what_was_typed_in_these_minutes_is_gone_from_what_is_older(workspace: Workspace) -> None:
    """A note, a question and the name of a flag of before stand as they did before."""
    store = make_store(workspace)
    wall = datetime(2026, 11, 23, 10, tzinfo=UTC)

    def at(ms: int) -> None:
        store.log.now = (wall + timedelta(milliseconds=ms)).isoformat

    at(0)
    acts = Acts(store)
    with SpoolWriter(spool_folder(store.folder), store.key, store.session.id) as writer:
        writer.append(sound(0, 9_000))
        store.append(ev.RecordingStarted(0, writer.segment, SoundSource.MICROPHONE))
    taken = do_at(acts, 500, note, "the tea").id
    flagged = do_at(acts, 800, flag, EMERGENT).id
    do_at(acts, 800, name_moment, flagged, "about tea")
    first = next(iter(store.session.question_statuses()))
    kept = do_at(acts, 900, commands_guide.add, "And the biscuits?").id
    at(6_000)
    do_at(acts, 5_000, commands_moments.correct_note, taken, f"the tea. {SECRET}")
    corrected = store.session.notes[0]
    masks = acts.masking.redact(corrected.taken)  # as whenever all is masked anew
    store.append(ev.NoteRedacted(taken, masks, corrected.text_id), device=MASKING)
    do_at(acts, 5_000, commands_guide.add, f"Who is {SECRET}?")
    do_at(acts, 5_000, commands_guide.reword, first, f"Why {SECRET}?")
    do_at(acts, 5_000, commands_guide.reword, kept, "And Ravensworth?")
    do_at(acts, 5_000, name_moment, flagged, "gazebo letters")
    # A prompt that was opened before, and a note that was written in it since.
    do_at(acts, 800, note, "of the gazebo")
    do_at(acts, 800, commands_joined.send_card, "The gazebo too?")
    inside = do_at(acts, 5_100, flag, EMERGENT).id
    do_at(acts, 5_200, commands_guide.ask_about, inside, "The gazebo?")
    do_at(acts, 5_200, commands_moments.merge, flagged, inside)
    store.append(ev.MomentChanged(flagged, label="masked gazebo letters"), device=MASKING)
    store.append(ev.RecordingPaused(9_000, GapReason.STRUCK, 9_000 * SAMPLES_PER_MS))
    assert "osalind" in everything(store)

    strike(store, acts._masking, part(store.session, 4_000, 9_000))
    for word in ("osalind", "emberton", "avensworth", "gazebo"):
        assert word not in everything(store), word
    session = store.session
    assert [n.taken for n in session.notes] == ["the tea"]
    assert [m.label for m in session.moments] == ["about tea"]
    guide = session.guide
    assert guide is not None
    assert [q.text for q in guide.questions()] == ["first", "second", "third", "And the biscuits?"]
    assert store.session.knows(ev.EventId.parse(inside))  # no device sends it once more
    store.close()


def test_a_name_of_before_is_masked_still(workspace: Workspace) -> None:
    """The roster learnt in these minutes whom it names: what masked it goes, and is done again."""
    store = make_store(workspace)
    acts = Acts(store)
    record(store, 2_000)
    flag = str(store.append(ev.MomentFlagged("emergent", 500, 0, 500, None))[0].id)
    store.append(ev.MomentChanged(flag, label="about Wexcombe"))  # not known to be a place then
    record(store, 2_000)
    store.append(ev.MomentChanged(flag, label="about [Place 1]"), device=MASKING)
    strike(store, acts._masking, part(store.session, 2_500, 4_000))
    assert [m.label for m in store.session.moments] == ["about [Place 1]"]
    store.close()


def test_whoever_was_masked_by_hand_before_keeps_their_code(workspace: Workspace) -> None:
    """Also who is named in what somebody asked for on another machine."""
    store = make_store(workspace)
    acts = Acts(store)
    record(store, 2_000)
    say(acts, 200, 1_500, "then kettle spoke to us")
    first = store.session.utterances[0]
    assert first.text == first.heard, "nothing finds it but a person"
    acts.do(mask_name, first.id, (5, 11), Label.PERSON)
    acts.carry_out(partial(commands_joined.send_card, text="ask Rosalind"), acts.given(1_600))
    assert "ask [Person 2]" in [card.text for card in store.session.cards.standing]
    for one in store.events():
        assert not isinstance(one.event, ev.CardSent) or "Rosalind" not in one.event.text
    record(store, 2_000)
    say(acts, 2_300, 3_600, "this is to go")
    before = _study_codes(acts)
    strike(store, acts._masking, part(store.session, 2_300, 3_600))
    assert _study_codes(acts) == before == {"kettle", "rosalind"}
    say(acts, 3_700, 3_900, "Rosalind again")
    assert store.session.utterances[-1].text == "[Person 2] again"
    store.close()


def test_a_crash_behind_the_step_leaves_no_name_in_the_studys_list(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(workspace)
    acts = held(store)
    assert "rosalind pemberton" in _study_codes(acts)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    struck = part(store.session, 2_500, 4_200)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(vault_striking, "tidy", killed)  # right behind the step
        strike(store, acts._masking, struck)
    assert not any("osalind" in one for one in _study_codes(acts))
    store._journal.close()
    with SessionStore.open(workspace, "m1") as again:
        codes = Acts(again)
        assert "osalind" not in everything(again)
        assert not any("osalind" in one for one in _study_codes(codes))


def test_where_nothing_was_struck_the_study_knows_all_names_still(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(workspace)
    acts = held(store)
    struck = part(store.session, 2_500, 4_200)

    def full(*_: object, **__: object) -> None:
        raise FacilitatorError("no room", "make some")

    with monkeypatch.context() as patch, pytest.raises(FacilitatorError, match="no room"):
        patch.setattr("facilitator.vault.journal.begin_next", full)
        strike(store, acts._masking, struck)
    assert "rosalind pemberton" in _study_codes(acts)
    strike(store, acts._masking, struck)  # and forgets them when it is done after all
    assert not any("osalind" in one for one in _study_codes(acts))
    store.close()


def test_no_cache_holds_a_name_that_was_struck_nor_any_once_a_session_is_left(
    workspace: Workspace,
) -> None:
    """Whatever remembers words must be known to `facilitator.remembering`."""
    store = make_store(workspace)
    acts = held(store)
    assert remembered("ravensworth")
    strike(store, acts._masking, part(store.session, 2_500, 4_200))
    assert not remembered("ravensworth")
    say(acts, 6_000, 6_900, "Ophelia Garraway rang")
    assert remembered("garraway")
    store.close()
    assert not remembered("garraway")


def remembered(word: str) -> list[object]:
    """The caches of the program that hold a word, or anything that does."""
    found: list[object] = []
    for cache in gc.get_objects():
        if isinstance(cache, _lru_cache_wrapper) and cache.__module__.startswith("facilitator"):
            kept = [one for one in gc.get_referents(cache) if type(one) is dict]
            if any(word in repr(one).casefold() for one in kept):
                found.append(cache)
    return found
