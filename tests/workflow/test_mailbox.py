"""What waits to be read: everything that counts, in its order, and of levels the newest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain.terms import GapReason
from facilitator.workflow.mailbox import Mailbox
from facilitator.workflow.supervisor import Heard


def capture(message: msg.Message, run: int = 1) -> Heard:
    return Heard(CAPTURE, run, message)


def read(mailbox: Mailbox) -> list[Heard]:
    found = []
    while (heard := mailbox.take()) is not None:
        found.append(heard)
    return found


def test_of_levels_that_wait_the_newest_is_read_once() -> None:
    mailbox = Mailbox()
    added = [mailbox.put(capture(msg.Progress(n))) for n in range(600)]
    assert (added.count(True), len(mailbox)) == (1, 1)
    assert read(mailbox) == [capture(msg.Progress(599))]
    assert mailbox.put(capture(msg.Progress(600)))
    assert read(mailbox) == [capture(msg.Progress(600))]


def test_a_level_never_comes_after_an_end_that_it_came_before() -> None:
    mailbox = Mailbox()
    ended = msg.Ended(200, GapReason.STOPPED)
    started = msg.Started(2, 200, "desk", 16_000)
    for message in (msg.Progress(100), msg.Progress(200), ended, started, msg.Progress(300)):
        mailbox.put(capture(message))
    assert [one.message for one in read(mailbox)] == [
        *(msg.Progress(200), ended, started, msg.Progress(300)),
    ]


def test_each_child_each_run_and_each_kind_has_a_newest_of_its_own() -> None:
    mailbox = Mailbox()
    for n in (1, 2):
        for run in (1, 2):
            mailbox.put(capture(msg.Progress(n), run))
            mailbox.put(capture(msg.Pulse(), run))
        mailbox.put(Heard(SPEECH, 1, msg.Reached(n)))
    assert read(mailbox) == [
        capture(msg.Progress(2), 1),
        capture(msg.Pulse(), 1),
        capture(msg.Progress(2), 2),
        capture(msg.Pulse(), 2),
        Heard(SPEECH, 1, msg.Reached(2)),
    ]


RUNS = st.tuples(st.sampled_from((CAPTURE, SPEECH)), st.integers(1, 2))
COUNTS = st.integers(0, 9)
MESSAGES = st.one_of(
    COUNTS.map(msg.Progress),
    COUNTS.map(msg.Reached),
    COUNTS.map(msg.Drain),
    st.just(msg.Drained()),
)


@given(st.lists(st.one_of(st.none(), st.tuples(RUNS, MESSAGES)), max_size=60))
def test_whoever_reads_whenever_misses_only_what_was_overtaken(
    steps: list[tuple[tuple[str, int], msg.Message] | None],
) -> None:
    """None: one message is read. Seen from one run of one child, what was read is what was put in,
    less those of a replaceable kind behind which another one of it came before anything else."""
    mailbox = Mailbox()
    put: list[Heard] = []
    taken: list[Heard] = []
    waiting = 0
    for step in steps:
        if step is None:
            heard = mailbox.take()
            assert (heard is None) == (waiting == 0)
            if heard is not None:
                waiting -= 1
                taken.append(heard)
        else:
            (child, run), message = step
            put.append(Heard(child, run, message))
            waiting += mailbox.put(put[-1])
        assert len(mailbox) == waiting
    taken += read(mailbox)
    for child, run in {(one.child, one.run) for one in put}:
        before = [one.message for one in put if (one.child, one.run) == (child, run)]
        after = [one.message for one in taken if (one.child, one.run) == (child, run)]
        assert [m for m in after if not m.replaceable] == [m for m in before if not m.replaceable]
        # Between two that are not replaceable the last of each kind is the same.
        assert newest(after) == newest(before)


def newest(messages: list[msg.Message]) -> list[dict[type[msg.Message], msg.Message]]:
    """For each message that is not replaceable, and the end, what was newest just then."""
    found: list[dict[type[msg.Message], msg.Message]] = [{}]
    for message in messages:
        if message.replaceable:
            found[-1][type(message)] = message
        else:
            found.append({})
    return found
