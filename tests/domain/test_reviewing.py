"""What a reviewer does: no order of edits, decisions and undos shows a masked word."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import partial

import pytest

from facilitator.anonymise.detector import ROSTER
from facilitator.domain import commands, reviewing, wording
from facilitator.domain import events as ev
from facilitator.domain.carrying import carried, kept, places, tokens
from facilitator.domain.commands import Bound, Given
from facilitator.domain.events import Event, EventId, Recorded, Verdict
from facilitator.domain.phases import Phase
from facilitator.domain.session import Session, fold
from facilitator.domain.terms import HOST, ReviewWay
from facilitator.domain.transcript import Certainty, Label, Redaction, apply_redactions

NAMES = ("Maria", "Zoë Lang", "Larkspur")
WORDS = ("and", "then", "she", "went", "home", "the", "bus", "Mariana", "—", "no.")


def person(text: str, name: str) -> list[Redaction]:
    return [
        Redaction(start, end, Label.PERSON, f"[Person {NAMES.index(name) + 1}]", "test")
        for start, end in places(text, name)
    ]


def masks_of(text: str) -> tuple[Redaction, ...]:
    found = [mask for name in NAMES for mask in person(text, name)]
    return tuple(sorted(found, key=lambda r: r.start))


def shows(text: str, redactions: Iterable[Redaction], name: str) -> bool:
    """Whether a name stands whole in what leaves, or in part."""
    shown = apply_redactions(text, redactions)
    return any(places(shown, part) for part in (name, *name.split()))


def edited(rng: random.Random, text: str) -> str:
    """The text as somebody may have changed it: words added, taken out, put elsewhere."""
    words = text.split()
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(words) + 1)
        match rng.randrange(4):
            case 0:
                words.insert(at, rng.choice((*WORDS, *NAMES)))
            case 1 if at < len(words):
                del words[at]
            case 2 if at < len(words):
                words[at] = rng.choice(WORDS)
            case _:
                rng.shuffle(words)
    return " ".join(words)


@pytest.mark.parametrize("seed", range(300))
def test_masked_words_stay_masked_whatever_is_edited(seed: int) -> None:
    rng = random.Random(seed)
    old = " ".join(rng.choices((*WORDS, *NAMES), k=rng.randint(1, 12)))
    masks = masks_of(old)
    whole = [name for name in NAMES if any(old[m.start : m.end] == name for m in masks)]
    new = edited(rng, old)
    found = carried(old, masks, new)
    assert all(0 <= r.start < r.end <= len(new) for r in found)
    assert list(found) == sorted(found, key=lambda r: r.start)
    shown = apply_redactions(new, found)
    assert not [name for name in whole if places(shown, name)]


def test_masks_move_with_what_is_written_around_them() -> None:
    old = "So Maria went home."
    new = "And so Maria, then, went home."
    [mask] = carried(old, masks_of(old), new)
    assert new[mask.start : mask.end] == "Maria"


def test_another_word_in_place_of_a_masked_one_is_masked() -> None:
    old = "So Maria went home."
    assert apply_redactions(
        "So Mary went home.", carried(old, masks_of(old), "So Mary went home.")
    ) == ("So [Person 1] went home.")


def test_what_goes_goes_with_its_mask() -> None:
    assert carried("So Maria went.", masks_of("So Maria went."), "So went.") == ()


def test_a_word_that_stood_open_as_well_is_not_masked_anew() -> None:
    old = "Maria likes maria."
    one = masks_of(old)[:1]
    assert carried(old, one, "Maria likes maria!") == one


def test_japanese_is_compared_by_characters() -> None:
    old = "田中さんは来ました。"
    mask = (Redaction(0, 2, Label.PERSON, "[Person 1]", "test"),)
    new = "きのう田中さんが来ました。"
    assert apply_redactions(new, carried(old, mask, new)) == "きのう[Person 1]さんが来ました。"
    assert tokens("はい、田中") == [(0, 1), (1, 2), (3, 4), (4, 5)]


def test_what_stood_stands_where_nobody_touched_it() -> None:
    assert kept("a rose is", [(2, 6)], "not a rose is") == {(6, 10)}
    assert kept("a rose is", [(2, 6)], "not a road is") == set()


# -- a session under review --------------------------------------------------------------------

SAID = (
    "I came with Maria on the bus.",
    "Zoë Lang rang the Larkspur and they said no.",
    "Then Maria went home.",
)


class Desk:
    """Reviewers at one session, each seeing what the others have noted."""

    def __init__(self) -> None:
        self.noted: list[Recorded] = []
        self.session = Session()
        codes = ("User 1", "User 2")
        self.note(
            HOST,
            ev.SessionOpened(
                "m1", 1, "S", "g", "+++\ntitle = 'G'\n+++\n## One\n- What?\n", codes, "en", "demo"
            ),
        )
        for n, text in enumerate(SAID, 1):
            heard = ev.UtteranceHeard(f"u{n}", n * 5_000, n * 5_000 + 4_000, text, (), -0.1 * n, 9)
            self.note(HOST, heard, ev.UtteranceRedacted(f"u{n}", masks_of(text)))
        self.note(HOST, ev.NoteTaken(9_000, "Maria nodded"))
        self.note(HOST, ev.NoteRedacted(str(self.noted[-1].id), masks_of("Maria nodded")))
        self.note(HOST, ev.RecordingEnded(20_000))

    def note(self, device: str, *events: Event) -> None:
        for event in events:
            id_ = self.session.next_id(device)
            at = f"2026-11-23T09:{len(self.noted) // 60:02d}:{len(self.noted) % 60:02d}.000+00:00"
            one = Recorded(id_, at, event, self.session.clock + 1)
            self.session.apply(one)
            self.noted.append(one)

    def do(self, command: Bound, reviewer: str = "User 1") -> commands.Answer:
        device = reviewing.device_of(reviewer)
        answer = command(self.session, Given(0, "2026-11-23T10:00:00.000+00:00", device))
        self.note(device, *answer.events)
        return answer

    def text(self, target: str) -> str:
        one = reviewing.item(self.session, target)
        assert one is not None
        return one.shown


def an_act(rng: random.Random, session: Session) -> Bound:
    """Something a reviewer may do that lets nothing be shown."""
    one = rng.choice(reviewing.items(session))
    words = tokens(one.raw or "") or [(0, 1)]
    start, end = sorted((*rng.choice(words), *rng.choice(words)))[0::3]
    mask = rng.choice(one.redactions) if one.redactions else None
    place = (mask.start, mask.end) if mask else (0, 1)
    code = mask.replacement if mask else "[Person 1]"
    acts: list[Bound] = [
        lambda s, g: reviewing.accept(s, g, one.id),
        lambda s, g: reviewing.decide(s, g, one.id, place, Verdict.ACCEPTED),
        lambda s, g: reviewing.mark(s, g, one.id, (start, end), Label.OTHER, replacement="[x]"),
        lambda s, g: reviewing.mark_alike(s, g, one.id, place, sure=True),
        lambda s, g: reviewing.everywhere(s, g, code, Verdict.ACCEPTED, sure=True),
        lambda s, g: reviewing.correct(s, g, one.id, edited(rng, one.raw or "a")),
        lambda s, g: reviewing.inaudible(s, g, one.id, (start, end)),
        lambda s, g: reviewing.speaker(s, g, one.id, rng.choice(["User 1", "User 2", None])),
        lambda s, g: reviewing.split(s, g, one.id, start),
        lambda s, g: reviewing.join(s, g, one.id),
        lambda s, g: commands.undo(s, g, old=True),
        commands.redo,
    ]
    return rng.choice(acts)


def state(session: Session) -> object:
    return reviewing.items(session), session.phase, session.signing.sign_offs


@pytest.mark.parametrize("seed", range(100))
def test_no_masked_word_shows_and_any_order_is_the_same(seed: int) -> None:
    rng = random.Random(seed)
    desk = Desk()
    for _ in range(40):
        act = an_act(rng, desk.session)
        # What acts and masks beside a command is masked here as it would be: by the same names.
        desk.do(partial(_masked, act), rng.choice(["User 1", "User 2"]))
        for one in reviewing.items(desk.session):
            for mask in one.redactions:
                assert one.raw is not None
                assert 0 <= mask.start < mask.end <= len(one.raw)
            assert not [name for name in NAMES if places(one.shown, name)], one
    by_device: dict[str, list[Recorded]] = {}
    for one_ in desk.noted:
        by_device.setdefault(one_.id.device, []).append(one_)
    for _ in range(3):
        queues = [list(events) for events in by_device.values()]
        mixed: list[Recorded] = []
        while queues := [queue for queue in queues if queue]:
            mixed.append(rng.choice(queues).pop(0))
        assert state(fold(mixed)) == state(desk.session)


def _masked(act: Bound, session: Session, given: Given) -> commands.Answer:
    """A command whose new text is looked at by a detector that knows the names."""
    from dataclasses import replace

    from facilitator.anonymise.seams import united

    answer = act(session, given)
    found: list[Event] = []
    for event in answer.events:
        if isinstance(event, ev.TextCorrected):
            masks = united(event.text, event.redactions, masks_of(event.text))
            found.append(replace(event, redactions=masks))
        elif isinstance(event, ev.LinesRecut):
            parts = tuple(
                replace(p, redactions=united(p.text, p.redactions, masks_of(p.text)))
                for p in event.parts
            )
            found.append(replace(event, parts=parts))
        else:
            found.append(event)
    return commands.Answer(tuple(found), answer.said, answer.again)


def test_undo_has_no_end_and_gives_all_back() -> None:
    rng = random.Random(7)
    desk = Desk()
    before = state(desk.session)
    done = 0
    while done < 25:
        act = an_act(rng, desk.session)
        answer = act(desk.session, Given(0, "2026-11-23T10:00:00.000+00:00", "review:User 1"))
        if answer.events and not isinstance(answer.events[0], ev.Retracted):
            desk.note("review:User 1", *answer.events)
            done += 1
    after = state(desk.session)
    for _ in range(25):
        assert desk.do(partial(commands.undo, old=True)).events
    assert state(desk.session) == before
    for _ in range(25):
        assert desk.do(commands.redo).events
    assert state(desk.session) == after


def test_only_what_was_read_is_signed() -> None:
    desk = Desk()
    sign: Bound = lambda s, g: reviewing.sign(s, g, "User 1")  # noqa: E731
    assert "4 lines not read" in desk.do(sign).said
    for one in reviewing.items(desk.session):
        assert desk.do(lambda s, g, id_=one.id: reviewing.accept(s, g, id_)).events  # type: ignore[misc]
    assert desk.do(sign).events
    assert desk.session.phase is Phase.REVIEWED
    assert desk.session.signing.sign_offs[0].how is ReviewWay.LINE_BY_LINE
    assert desk.session.signing.sign_offs[0].lines == 3
    assert not desk.do(sign).events


def test_what_nobody_has_looked_at_is_not_passed_nor_shown() -> None:
    desk = Desk()
    desk.note(HOST, ev.UtteranceHeard("u9", 18_000, 19_000, "Maria left", (), None, 9))
    one = reviewing.item(desk.session, "u9")
    assert one is not None and one.raw is None
    assert not desk.do(lambda s, g: reviewing.accept(s, g, "u9")).events
    assert not desk.do(lambda s, g: reviewing.correct(s, g, "u9", "Maria")).events


def test_a_name_of_the_roster_is_not_rejected_everywhere() -> None:
    assert ROSTER == wording.ROSTER
    desk = Desk()
    at = Redaction(0, 5, Label.PERSON, "User 1", ROSTER)
    desk.note(HOST, ev.UtteranceHeard("u9", 18_000, 19_000, "Maria left", (), None, 9))
    desk.note(HOST, ev.UtteranceRedacted("u9", (at,)))
    reject = partial(reviewing.everywhere, replacement="User 1", verdict=Verdict.REJECTED)
    assert "stands on the roster" in desk.do(reject).said


def test_bad_places_are_refused_in_words() -> None:
    desk = Desk()
    for act in (
        lambda s, g: reviewing.accept(s, g, "gone"),
        lambda s, g: reviewing.decide(s, g, "u1", (0, 1), Verdict.REJECTED),
        lambda s, g: reviewing.mark(s, g, "u1", (5, 500), Label.PERSON),
        lambda s, g: reviewing.mark(s, g, "u1", (3, 3), Label.PERSON),
        lambda s, g: reviewing.correct(s, g, "u1", "  "),
        lambda s, g: reviewing.correct(s, g, "u1", SAID[0]),
        lambda s, g: reviewing.speaker(s, g, "u1", "User 9"),
        lambda s, g: reviewing.split(s, g, "u1", 0),
        lambda s, g: reviewing.split(s, g, "u1", SAID[0].index("Maria") + 2),
        lambda s, g: reviewing.join(s, g, "u3"),
        lambda s, g: reviewing.everywhere(s, g, "[Person 77]", Verdict.ACCEPTED),
    ):
        answer = desk.do(act)
        assert not answer.events and answer.said


def test_where_to_go_on() -> None:
    desk = Desk()
    all_ = reviewing.items(desk.session)
    assert [i.id for i in all_][:1] == ["u1"]
    doubtful = reviewing.most_doubtful(all_, 0)
    assert doubtful is not None and all_[doubtful].id == "u3"
    for id_ in ("u1", "u2"):
        desk.do(lambda s, g, id_=id_: reviewing.accept(s, g, id_))  # type: ignore[misc]
    all_ = reviewing.items(desk.session)
    left = reviewing.place_left(desk.session, "review:User 1", all_)
    assert not all_[left].read
    held = reviewing.progress(desk.session, "review:User 1")
    assert (held.read, held.total, held.left_ms) == (2, 4, None)


def test_suggestions_are_told_from_what_is_certain() -> None:
    desk = Desk()
    at = Redaction(0, 5, Label.PERSON, "[Person 1]", "t", Certainty.SUGGESTED)
    desk.note(HOST, ev.UtteranceRedacted("u3", (Redaction(5, 10, Label.PERSON, "[P]", "t"),)))
    desk.note(HOST, ev.UtteranceRedacted("u3", (at,)))
    one = reviewing.item(desk.session, "u3")
    assert one is not None and one.suggestions == (at,)
    desk.do(lambda s, g: reviewing.decide(s, g, "u3", (0, 5), Verdict.ACCEPTED))
    one = reviewing.item(desk.session, "u3")
    assert one is not None and not one.suggestions and len(one.redactions) == 1


def test_an_id_with_a_code_in_it_is_read_back() -> None:
    assert EventId.parse("review:Nurse 1:12") == EventId("review:Nurse 1", 12)
