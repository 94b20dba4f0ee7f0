"""A question is the same question wherever it stands, through a meeting and a series of them."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import events as ev
from facilitator.domain.course import Status
from facilitator.domain.events import EventId, Recorded, from_record, to_record
from facilitator.domain.guide import parse_guide
from facilitator.domain.session import Session, fold
from facilitator.domain.topic_guide import (
    QuestionIds,
    TopicGuide,
    content_id,
    render_guide,
    unique_ids,
)
from tests.domain.lasting import handed_on
from tests.domain.test_guide import guides
from tests.domain.test_session import GUIDE, opened


def written(*sections: tuple[str, list[str]]) -> TopicGuide:
    body = "".join(
        f"## {title}\n" + "".join(f"- {text}\n" for text in texts) for title, texts in sections
    )
    return parse_guide(f"+++\ntitle = 'x'\n+++\n{body}")


def ids(guide: TopicGuide) -> dict[tuple[str, str], str]:
    return {(s.title, q.text): q.id for s in guide.sections for q in s.questions}


def in_session(guide: TopicGuide) -> ev.SessionOpened:
    return opened(guide=render_guide(guide, ids=True), question_ids=QuestionIds.CONTENT)


texts = st.lists(st.integers(0, 10**6).map("Question {}?".format), unique=True, min_size=2)


@given(texts, st.integers(0, 10**9))
def test_another_question_in_the_file_leaves_all_ids(asked: list[str], seed: int) -> None:
    rng = random.Random(seed)
    cut = rng.randrange(1, len(asked))
    before = ids(written(("One", asked[:cut]), ("Two", asked[cut:])))
    parts = [asked[:cut], asked[cut:]]
    rng.choice(parts).insert(rng.randrange(cut + 1), "And one more?")
    rng.shuffle(parts[0])
    sections = [("One", parts[0]), ("Two", parts[1]), ("Three", ["New?"])]
    if rng.random() < 0.5:
        sections.reverse()
    after = ids(written(*sections))
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(asked) + 2


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("1. Feeling safe", "What makes a place safe?"),
        ("2) Feeling  safe", "what makes a place safe"),
        ("Feeling safe:", "What makes a place “safe”?"),
        ("ＦＥＥＬＩＮＧ safe", "What makes a place safe…?"),
    ],
)
def test_what_is_no_other_question_has_no_other_id(section: str, text: str) -> None:
    assert content_id(section, text) == content_id("Feeling safe", "What makes a place safe?")


def test_other_words_or_another_section_are_another_question() -> None:
    one = content_id("Feeling safe", "What makes a place safe?")
    assert content_id("Having a say", "What makes a place safe?") != one
    assert content_id("Feeling safe", "What makes a place unsafe?") != one
    assert content_id("A", "👍") != content_id("A", "👎")
    assert content_id("A", "?") != content_id("A", "!")


def test_doubled_questions_have_ids_of_their_own() -> None:
    guide = written(("A", ["Why?", "Why?", "Why"]), ("B", ["Why?"]))
    found = [q.id for q in guide.questions()]
    assert len(set(found)) == 4
    assert found[1:3] == [f"{found[0]}-2", f"{found[0]}-3"]


@given(st.lists(st.tuples(st.none() | st.sampled_from("abcd"), st.sampled_from(["a", "b", "a-2"]))))
def test_ids_are_unique_whatever_is_written(wanted: list[tuple[str | None, str]]) -> None:
    one_each: list[tuple[str | None, str]] = []
    for said, made in wanted:
        known = said in [s for s, _ in one_each]
        one_each.append((None if known else said, made))
    found = unique_ids(one_each)
    assert len(set(found)) == len(found)
    assert all(said in (None, id_) for (said, _), id_ in zip(one_each, found, strict=True))


def test_a_written_id_stays_whatever_becomes_of_the_words() -> None:
    guide = parse_guide("+++\ntitle='x'\n+++\n## A\n- Any words\n  at all? {#safe-1}\n  - P {#p}\n")
    (question,) = guide.questions()
    assert (question.id, question.text) == ("safe-1", "Any words at all?")
    assert question.probes == ("P {#p}",)


@given(guides())
def test_handing_on_leaves_the_same_ids(guide: TopicGuide) -> None:
    assert handed_on(guide) == guide
    assert handed_on(parse_guide(render_guide(guide, ids=True))) == guide


def test_a_guide_that_changed_in_a_meeting_is_handed_on() -> None:
    guide = written(("One", ["first", "second"]), ("Two", ["third"]))
    first, second, third = (q.id for q in guide.questions())
    state = fold(
        Recorded(EventId("host", n), "t", event, n)
        for n, event in enumerate(
            [
                in_session(guide),
                ev.QuestionReworded(first, "in other words"),
                ev.QuestionAdded("brought up", first),
                ev.QuestionMoved(third, second),
                ev.QuestionRemoved(second),
            ],
            1,
        )
    )
    assert state.guide is not None
    assert [q.id for q in state.guide.questions()] == [first, "host:3", third]
    following = handed_on(state.guide)
    added = content_id("One", "brought up")
    assert [(s.title, [q.id for q in s.questions]) for s in following.sections] == [
        ("One", [first, added, third])
    ]
    again = parse_guide(render_guide(following, ids=True))
    assert again == following
    # The next meeting's session, and its own events, are known by the same ids.
    later = fold([Recorded(EventId("host", 1), "t", in_session(again), 1)])
    later.apply(Recorded(EventId("host", 2), "t", ev.QuestionOpened(added, 0), 2))
    assert later.question_statuses()[added] is Status.CURRENT


def test_a_session_of_before_is_known_by_places_and_hands_on_what_lasts() -> None:
    for version in (1, 2):
        record = to_record(Recorded(EventId("host", 1), "t", opened(), 1))
        del record["question_ids"]
        if version == 1:
            del record["v"], record["clock"]
        session = Session()
        session.apply(from_record(json.loads(json.dumps(record))))
        assert list(session.question_statuses()) == ["1.1", "1.2", "2.1"]
        assert session.guide is not None
        assert handed_on(session.guide) == parse_guide(GUIDE)


def test_a_guide_of_before_reads_as_it_did() -> None:
    """Whatever means more today: marks of lists, comments, times, written ids."""
    text = (
        '+++\ntitle = "x"\nlanguage = "klingon"\nversion = "1"\n+++\n<!-- kept\n＃＃ kept\n\n'
        "## Tea [10 min]\n- 1. first {#a}\n  - • probe\n- second\n\n## Talk (5 min)\n- third\n"
    )
    session = fold([Recorded(EventId("host", 1), "t", opened(guide=text), 1)])
    guide = session.guide
    assert guide is not None
    assert guide.introduction == "<!-- kept\n＃＃ kept"
    assert [(s.title, s.minutes) for s in guide.sections] == [("Tea [10 min]", None), ("Talk", 5)]
    assert [(q.id, q.text, q.probes) for q in guide.questions()] == [
        ("1.1", "1. first {#a}", ("• probe",)),
        ("1.2", "second", ()),
        ("2.1", "third", ()),
    ]


def test_ids_survive_the_journal() -> None:
    event = in_session(written(("One", ["first"])))
    one = Recorded(EventId("host", 1), "t", event, 1)
    again = from_record(json.loads(json.dumps(to_record(one))))
    assert again == one
    assert replace(event, question_ids=QuestionIds.POSITION) != event
