"""What a person can do with a flag in its own place, each act taken back by one undo."""

from __future__ import annotations

from functools import partial

from facilitator.domain import commands, commands_moments
from facilitator.domain import events as ev
from facilitator.domain.box_list import box_list
from facilitator.domain.commands import Bound
from facilitator.domain.moments import EMERGENT, Moment, Tag
from tests.domain.test_commands import QUOTE, Hand
from tests.domain.test_commands_guide import undone
from tests.domain.test_session import heard, session


def flagged(*tags: Tag) -> Hand:
    """At a meeting in which somebody spoke, with flags."""
    who = Hand(session(*(heard(n, n * 5_000, n * 5_000 + 4_000) for n in range(16))))
    for number, tag in enumerate(tags):
        who.at_ms = 60_000 + number * 10_000
        who.does(partial(commands.flag, tag=tag))
    return who


def the(who: Hand, place: int = 0) -> Moment:
    return who.state.moments[place]


def test_merged_flags_are_one_over_both() -> None:
    who = flagged(EMERGENT, QUOTE)
    one, two = who.state.moments
    who.does(partial(commands.name_moment, moment=one.id, label="letters"))
    who.does(partial(commands.name_moment, moment=two.id, label="housing"))
    who.does(partial(commands.attribute_moment, moment=two.id, code="User 2"))
    undone(who, partial(commands_moments.merge, moment=one.id, other=two.id))
    [left] = who.state.moments
    assert left == Moment(
        one.id, "emergent", one.at_ms, one.start_ms, two.end_ms, "User 2", "letters; housing"
    )
    assert not who.does(partial(commands_moments.merge, moment=one.id, other=two.id)).events
    assert not who.does(partial(commands_moments.merge, moment=one.id, other=one.id)).events


def test_a_flag_that_reaches_back_to_before_the_first_question_is_that_questions() -> None:
    who = Hand(session())
    for at_ms, command in (
        (5_000, partial(commands.flag, tag=EMERGENT)),  # before any question
        (10_000, commands.next_question),
        (25_000, partial(commands.flag, tag=QUOTE)),
        (90_000, partial(commands.flag, tag=QUOTE)),
    ):
        who.at_ms = at_ms
        who.does(command)
        who.seconds += 12
    before, first, *_rest = box_list(who.state)
    assert [one.at_ms for one in before.moments] == [5_000]
    assert [one.at_ms for one in first.moments] == [25_000, 90_000]


def test_start_and_end_go_from_utterance_to_utterance() -> None:
    who = flagged(EMERGENT)
    assert (the(who).start_ms, the(who).end_ms) == (30_000, 60_000)
    for command, later, found in (
        (commands_moments.move_start, False, (25_000, 60_000)),
        (commands_moments.move_start, True, (30_000, 60_000)),
        (commands_moments.move_start, True, (35_000, 60_000)),
        (commands_moments.move_end, False, (35_000, 59_000)),
        (commands_moments.move_end, True, (35_000, 64_000)),
    ):
        undone(who, partial(command, moment=the(who).id, later=later))
        assert (the(who).start_ms, the(who).end_ms) == found
    early = partial(commands_moments.move_start, moment=the(who).id, later=False)
    while who.does(early).events:
        pass
    assert the(who).start_ms == 0


def test_tag_and_who_are_others_and_who_can_be_nobody() -> None:
    who = flagged(EMERGENT)
    undone(who, partial(commands_moments.change_tag, moment=the(who).id, tag=QUOTE))
    assert the(who).tag == "quote"
    assert not who.does(partial(commands_moments.change_tag, moment=the(who).id, tag=QUOTE)).events
    undone(who, partial(commands.attribute_moment, moment=the(who).id, code="User 1"))
    undone(who, partial(commands_moments.about_nobody, moment=the(who).id))
    assert the(who).speaker is None


def test_a_removed_flag_is_gone_and_comes_back() -> None:
    who = flagged(EMERGENT, QUOTE)
    gone = the(who)
    undone(who, partial(commands_moments.remove, moment=gone.id))
    assert [m.tag for m in who.state.moments] == ["quote"]
    for command in (
        partial(commands_moments.remove, moment=gone.id),
        partial(commands_moments.about_nobody, moment=gone.id),
        partial(commands_moments.move_end, moment=gone.id, later=True),
        partial(commands_moments.move_start, moment=gone.id, later=True),
        partial(commands_moments.change_tag, moment=gone.id, tag=QUOTE),
    ):
        assert who.does(command).said == commands_moments.GONE


def test_a_note_reads_otherwise() -> None:
    who = flagged()
    who.does(partial(commands.note, text="early"))
    [note] = who.state.notes
    who.state.apply(ev.Recorded(who.state.next_id("masking"), "t", ev.NoteRedacted(note.id, ())))
    assert not who.does(partial(commands_moments.correct_note, note=note.id, text="early ")).events
    who.does(partial(commands_moments.correct_note, note=note.id, text="late"))
    assert [n.text for n in who.state.notes] == ["late"]
    who.does(commands.undo)
    assert [n.text for n in who.state.notes] == ["early"]


MEANT: Bound = commands_moments.meant_otherwise


def test_a_digit_after_a_flag_can_be_taken_the_other_way_and_back() -> None:
    who = flagged(EMERGENT)
    who.seconds = 3
    who.does(partial(commands.speak, code="User 2"))
    who.seconds = 5
    assert "The flag is about User 2" in who.does(MEANT).said
    assert (the(who).speaker, who.state.speaker_at(60_000)) == ("User 2", None)
    who.seconds, who.at_ms = 7, 62_000
    assert "User 2 is speaking" in who.does(MEANT).said
    assert the(who).speaker is None
    assert who.state.speaker_at(60_000) == "User 2"  # of when the digit was pressed


def test_a_digit_without_a_flag_just_before_has_no_other_meaning() -> None:
    who = flagged()
    assert not who.does(MEANT).events
    who.does(partial(commands.speak, code="User 2"))
    assert not who.does(MEANT).events
    who = flagged(EMERGENT)
    who.seconds = 20
    who.does(partial(commands.speak, code="User 2"))
    assert not who.does(MEANT).events
    who.does(commands.next_question)
    assert who.does(MEANT).said == "No flag just before that the digit could be about."
    assert who.state.speaker_at(60_000) == "User 2"
