"""What was heard as one is noted as several lines where a digit was pressed for somebody else."""

from __future__ import annotations

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.domain import commands, reviewing
from facilitator.domain import events as ev
from facilitator.domain.transcript import Word
from facilitator.errors import FacilitatorError
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.store import SessionStore
from tests.acting import do_at
from tests.workflow.conftest import Clock, hear, sound


def told(text: str, start_ms: int = 1_000, ms: int = 400) -> msg.Utterance:
    """What speech would send: a word every so many ms, and 100 ms at each end."""
    words = [
        Word(start_ms + 100 + n * ms, start_ms + 100 + (n + 1) * ms - 20, word, 0.9)
        for n, word in enumerate(text.split())
    ]
    return msg.Utterance(start_ms, words[-1].end_ms + 100, text, tuple(words), -0.1)


def lines(meeting: LiveMeeting) -> list[tuple[str | None, str]]:
    return [(u.speaker, u.text) for u in meeting.session.utterances]


FIRST, SECOND = "I came on the bus and it was late.", "With me it was the other way round."
BOTH = f"{FIRST} {SECOND}"
CHANGE_MS = 1_100 + 9 * 400
"""When the second of them begins, at a word every 400 ms."""


def test_a_digit_pressed_after_the_change_gives_two_lines(meeting: LiveMeeting) -> None:
    for took in (600, 800, 1_000):
        start = 60_000 * took // 100
        at = start - 1_000 + CHANGE_MS + took
        do_at(meeting, start + 500, commands.speak, code="User 1")
        do_at(meeting, at, commands.speak, code="User 2")
        hear(meeting, SPEECH, told(BOTH, start))
        assert lines(meeting)[-2:] == [("User 1", FIRST), ("User 2", SECOND)]


def test_the_lines_are_the_stretch_that_was_heard(meeting: LiveMeeting) -> None:
    do_at(meeting, 1_400, commands.speak, code="User 1")
    do_at(meeting, CHANGE_MS + 700, commands.speak, code="User 2")
    heard = told(BOTH)
    hear(meeting, SPEECH, heard)
    one, two = meeting.session.utterances
    assert (one.start_ms, two.end_ms) == (heard.start_ms, heard.end_ms)
    assert one.end_ms == two.start_ms
    assert [*one.words, *two.words] == list(heard.words)
    assert meeting.session.heard_ms == heard.end_ms


def test_nobody_else_marked_leaves_it_whole(meeting: LiveMeeting) -> None:
    do_at(meeting, 1_400, commands.speak, code="User 1")
    do_at(meeting, 4_000, commands.speak, code="User 1")
    hear(meeting, SPEECH, told(BOTH))
    assert lines(meeting) == [("User 1", BOTH)]


def test_an_undone_press_leaves_one_speaker(meeting: LiveMeeting) -> None:
    do_at(meeting, 1_400, commands.speak, code="User 1")
    do_at(meeting, CHANGE_MS + 700, commands.speak, code="User 2")
    hear(meeting, SPEECH, told(BOTH))
    meeting.do(commands.undo)
    assert lines(meeting) == [("User 1", FIRST), ("User 1", SECOND)]


def test_a_name_across_the_border_is_masked_on_both_sides(meeting: LiveMeeting) -> None:
    do_at(meeting, 1_400, commands.speak, code="User 1")
    do_at(meeting, 1_100 + 5 * 400 + 700, commands.speak, code="User 2")
    hear(meeting, SPEECH, told("I was with her. Ottoline Fanshawe came along that day."))
    assert "Ottoline" not in str(lines(meeting)) and "Fanshawe" not in str(lines(meeting))
    assert len(meeting.session.utterances) == 2


def test_a_second_hearing_is_divided_as_the_first_was(meeting: LiveMeeting) -> None:
    do_at(meeting, 1_400, commands.speak, code="User 1")
    do_at(meeting, CHANGE_MS + 700, commands.speak, code="User 2")
    hear(meeting, SPEECH, told(BOTH))
    better = "I came by the bus and it was late."
    hear(meeting, SPEECH, msg.Refined(told(f"{better} {SECOND}")))
    assert lines(meeting) == [("User 1", better), ("User 2", SECOND)]
    assert [u.text_id != "" for u in meeting.session.utterances] == [True, True]


@pytest.mark.parametrize("refused", [0, 1])
def test_what_the_disk_refuses_is_heard_again_from_there(
    meeting: LiveMeeting, refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    do_at(meeting, 1_400, commands.speak, code="User 1")
    do_at(meeting, CHANGE_MS + 700, commands.speak, code="User 2")
    append = meeting.store.append
    asked: list[int] = []

    def refuses(*events: ev.Event, device: str = "host") -> list[ev.Recorded]:
        heard = [event for event in events if isinstance(event, ev.UtteranceHeard)]
        asked.extend(event.start_ms for event in heard)
        if heard and len(asked) == refused + 1:
            raise FacilitatorError("The disk is full.", "Make room.")
        return append(*events, device=device)

    monkeypatch.setattr(meeting.store, "append", refuses)
    hear(meeting, SPEECH, told(BOTH))
    assert lines(meeting) == [("User 1", FIRST)][:refused]
    assert len(asked) == refused + 1, "what follows what was refused is heard again as well"
    assert meeting.session.heard_ms == (asked[1] if refused else 0)


def test_a_split_by_hand_uses_the_times_of_the_words(meeting: LiveMeeting) -> None:
    hear(meeting, SPEECH, told(BOTH))
    [line] = meeting.session.utterances
    meeting.do(reviewing.split, line.id, BOTH.index("With"))
    one, two = meeting.session.utterances
    assert CHANGE_MS - 100 <= one.end_ms == two.start_ms <= CHANGE_MS
    assert [*one.words, *two.words] == list(line.words)
    # And once more, of a part.
    meeting.do(reviewing.split, two.id, two.heard.index("other"))
    assert len(meeting.session.utterances) == 3
    assert meeting.session.utterances[2].start_ms == CHANGE_MS + 5 * 400 - 10


def test_words_are_there_for_whoever_opens_the_session(
    meeting: LiveMeeting, workspace: object
) -> None:
    hear(meeting, SPEECH, told(BOTH))
    words = meeting.session.utterances[0].words
    meeting.store.close()
    with SessionStore.open(meeting.workspace, meeting.session.id) as store:
        assert store.session.utterances[0].words == words


def test_how_late_the_machine_is_counts_from_the_end_of_all_that_was_heard_as_one(
    meeting: LiveMeeting, clock: Clock
) -> None:
    """The first of two who left no pause has been over for long, and could not be heard sooner."""
    sound(meeting, 0, first=True)
    for second in range(1, 11):
        clock.now += 1
        sound(meeting, second * 1_000)
    do_at(meeting, 1_400, commands.speak, code="User 1")
    do_at(meeting, CHANGE_MS + 700, commands.speak, code="User 2")
    heard = told(BOTH)
    hear(meeting, SPEECH, heard)
    late = 10_000 - heard.end_ms
    assert [u.lag_ms for u in meeting.session.utterances] == [late, late]
