"""A meeting shared with the room: wires what is shown and what is asked for to a running meeting.

What machines of co-facilitators want done goes through the commands and the log that the host's
keys go through, as a device of their own; what they are told is the masked projection, and nothing
while the meeting is off the record or its words are withheld.
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable
from functools import partial

from facilitator.domain import commands, commands_guide, commands_joined
from facilitator.domain import events as ev
from facilitator.domain.commands import Bound, Given
from facilitator.domain.phases import Phase
from facilitator.domain.recording import Gap
from facilitator.domain.session import Session
from facilitator.domain.terms import SHARING, GapReason
from facilitator.errors import FacilitatorError
from facilitator.sharing import wire
from facilitator.sharing.host import Asked, Host
from facilitator.sharing.look import Look
from facilitator.sharing.shown import Names, Projector
from facilitator.sharing.terms import State, What
from facilitator.words import _
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.outgoing import known_names, question_ids
from facilitator.workflow.runner import MeetingRunner
from facilitator.workflow.status import Status

RETRY_MS = 2_000
"""After a disk that refused an act it is asked for again."""

ANSWER_S = 10.0
"""The meeting's thread answers within milliseconds, or seconds where it takes up a session of
before; a disk that stalls may keep it for ever."""

SAID_S = 60.0
"""So long an attempt to get in is said on the screen; the sharing window keeps the count."""

STAND_S = 5.0
"""How often it is said how it stands where nothing but time has moved."""

_IN_ITS_TIME = frozenset({What.FLAG, What.NOTE, What.SPEAK, What.ASK, What.CARD})
"""Acts that tell of the time at which they were done: none comes in of a part that was struck."""


class SharedMeeting:
    """See the module. `start` begins to listen; `close` ends it, whatever the meeting does."""

    def __init__(
        self,
        runner: MeetingRunner,
        address: str,
        port: int | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened yet. FacilitatorError if it is no address to listen at, or if the
        meeting does not answer."""
        self._runner = runner
        self._monotonic = monotonic
        self._projector = Projector(runner.tags, _names)
        self._tags = {tag.name: tag for tag in runner.tags}
        self.host = Host(self, address, port, secret=_asked_for(runner), monotonic=monotonic)
        self._stood: tuple[State, bool, str, int, bool] | None = None
        self._stood_at = 0.0
        self._held: dict[str, int] = {}
        """Which act of a device the disk refused: it comes before any behind it."""
        self._shut_out: set[str] = set()
        self._struck: tuple[Gap, ...] = ()
        """Which parts of the meeting are there no more."""
        self._incidents = 0
        self._said_at: float | None = None

    def start(self) -> None:
        """Begins to listen. FacilitatorError if it cannot."""
        self.host.start()
        self._runner.watch(self)
        self._runner.before_closing(self.close)
        self._runner.hand_on(lambda _meeting: None)  # it looks around itself once

    def stop(self) -> None:
        """Nothing more of the meeting is told. From the thread that shows it."""
        self._runner.watch(None)
        self.host.hush()

    def close(self, said: str = "") -> None:
        """Tells all that it is over, and waits for that; what waits on joined machines is taken in
        first, if the meeting still can. From any thread, and more than once."""
        self.stop()
        status, session = self._runner.status, self._runner.session
        ends = status.finished or session.phase is Phase.ENDED
        said = said or (
            _("The meeting is over.") if ends else _("The meeting is not shared any more.")
        )
        self.host.close(said, ends=ends, drains=not status.closed)

    # -- on the meeting's thread -----------------------------------------------------------------

    @property
    def look(self) -> Look:
        return self.host.look

    def moved(self, meeting: LiveMeeting, status: Status, stopping: Callable[[], bool]) -> None:
        if self.host.failed:
            raise RuntimeError("it serves nobody any more")  # see `MeetingRunner`
        hushes = self.host.hushes  # before anything is looked at: see `Host.stand`
        state = State.ON
        if stopping() or status.off_record or status.striking:
            state = State.OFF
        elif status.withheld:
            state = State.WITHHELD
        self._look_at_struck(meeting.session)
        if state is State.ON:
            changes = self._projector.look(meeting.session)
            if changes:
                self.host.show(changes)
            if self._projector.behind:
                self._runner.hand_on(lambda _meeting: None)
        self._stand(meeting.session, state, status, hushes)
        self._remark(meeting)

    def _look_at_struck(self, session: Session) -> None:
        """What was struck since goes from all machines at once, also off the record."""
        struck = tuple(gap for gap in session.gaps if gap.reason == GapReason.STRUCK)
        if struck != self._struck:
            self._struck = struck
            self._projector.begin_again()
            self.host.forget()

    def _stand(self, session: Session, state: State, status: Status, hushes: int) -> None:
        on = state is State.ON
        speaking = (session.speaker_at(status.now_ms) or "") if on else ""
        behind_ms = status.behind_ms // 5_000 * 5_000
        now = (state, status.running and on, speaking, behind_ms, status.recording)
        if now == self._stood and self._monotonic() - self._stood_at < STAND_S:
            return
        self._stood, self._stood_at = now, self._monotonic()
        standing = wire.Standing(
            state, status.now_ms, now[1], speaking, behind_ms, status.recording
        )
        self.host.stand(standing, hushes)

    def _remark(self, meeting: LiveMeeting) -> None:
        """Says what was refused, for a while."""
        look = self.host.look
        if look.incidents != self._incidents:
            self._incidents, self._said_at = look.incidents, self._monotonic()
            meeting.remark(look.incident)
        elif self._said_at is not None and self._monotonic() - self._said_at > SAID_S:
            self._said_at = None
            meeting.remark(None)

    def hush(self) -> None:
        self.host.hush()

    # -- on the host's thread --------------------------------------------------------------------

    def changed(self) -> None:
        self._runner.hand_on(lambda _meeting: None)

    def settle(self, device: str, then: Callable[[int], None]) -> None:
        def told(meeting: LiveMeeting) -> None:
            # It comes again with all it has, in order: what it has not any more is not waited for.
            self._held.pop(device, None)
            then(meeting.session.sent.next_number(device))

        self._runner.hand_on(told)

    def act(self, asked: Asked) -> None:
        self._runner.hand_on(partial(self._carry_out, asked))

    def shut_out(self, device: str) -> None:
        def dropped(meeting: LiveMeeting) -> None:
            self._shut_out.add(device)
            with contextlib.suppress(FacilitatorError):  # a full disk: they are answered by hand
                command = partial(commands_joined.drop_cards, device=device)
                meeting.carry_out(command, meeting.given(device=SHARING))

        self._runner.hand_on(dropped)

    # -- acts, on the meeting's thread again -----------------------------------------------------

    def _carry_out(self, asked: Asked, meeting: LiveMeeting) -> None:
        act, session = asked.act, meeting.session
        if asked.device in self._shut_out:
            return  # it came before the key, and nobody waits for an answer
        known = session.sent.event_of(asked.device, act.n)
        if known is not None:
            asked.answer(wire.Ack(act.n, known))
            return
        # In their order, also where the disk refused one: the next may be about that.
        held = self._held.get(asked.device, act.n)
        if meeting.closed or act.n > held:
            asked.answer(wire.Later(act.n, RETRY_MS))
            return
        self._look_at_struck(session)
        if act.what in _IN_ITS_TIME and any(
            gap.at_ms <= act.at_ms < gap.at_ms + gap.missing_ms for gap in self._struck
        ):
            said = _("That part of the meeting was struck: nothing more is noted of it.")
            asked.answer(wire.Denied(act.n, said))
            return
        command = self._command(session, asked.device, act)
        # Whatever its clock says, nothing is noted of the future.
        given = Given(min(act.at_ms, meeting.now_ms), meeting.store.log.now(), asked.device)
        try:
            done = meeting.carry_out(commands_joined.taken(command, act.n), given)
        except FacilitatorError:
            self._held[asked.device] = act.n
            asked.answer(wire.Later(act.n, RETRY_MS))
            return
        except Exception:  # what a machine of the room sends never ends the meeting
            self._held.pop(asked.device, None)
            asked.answer(wire.Denied(act.n, _("That could not be done.")))
            return
        self._held.pop(asked.device, None)
        said = self._masked(session, done.said)
        if done.noted:
            asked.answer(wire.Ack(act.n, str(done.noted[1].id), said))
        else:
            asked.answer(wire.Denied(act.n, said))

    def _masked(self, session: Session, said: str) -> str:
        """What is said of an act may quote the study's own words: a question, a tag's label."""
        try:
            return self._projector.names(session).mask(said)
        except Exception:  # as in `MeetingRunner`: it is no reason to end the meeting
            return ""

    def _command(self, session: Session, device: str, act: wire.Act) -> Bound:
        """The house's command for an act."""
        of = session.sent.event_of(device, act.of) or ""
        question = self._projector.questions.get(act.question, act.question)
        tag = self._tags.get(self._projector.tag(act.tag))
        match act.what:
            case What.FLAG if tag is not None:
                return partial(commands_joined.flag, tag=tag)
            case What.FURTHER:
                return partial(commands_joined.further, moment=of)
            case What.ABOUT if act.code in session.codes:
                return partial(commands.attribute_moment, moment=of, code=act.code)
            case What.NOTE:
                return partial(commands.note, text=" ".join(act.text.split()))
            case What.SPEAK if not act.code or act.code in session.codes:
                return partial(commands.speak, code=act.code or None)
            case What.OPEN:
                return partial(commands_joined.at_question, question=question)
            case What.COVER:
                return partial(commands_joined.cover, question=question)
            case What.SKIP if question in session.question_statuses():
                return partial(commands.skip, question=question)
            case What.ASK:
                return partial(commands_guide.add, text=act.text)
            case What.CARD:
                return partial(commands_joined.send_card, text=act.text)
            case What.UNDO:
                return partial(commands_joined.undo, event=of)
            case _:
                return lambda _session, _given: commands.refused(
                    _("There is no such flag, person or question in this meeting.")
                )


def _asked_for(runner: MeetingRunner) -> bytes:
    """`_secret`, of the meeting's thread; whoever asks shows a screen, and does not wait for a disk
    that stalls, nor for a meeting that is over."""
    answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def answer(meeting: LiveMeeting) -> None:
        secret = None
        with contextlib.suppress(Exception):  # it goes on without being shared
            secret = None if meeting.closed else _secret(meeting)
        answers.put(secret)

    runner.hand_on(answer)
    with contextlib.suppress(queue.Empty):
        if secret := answers.get(timeout=ANSWER_S):
            return secret
    raise FacilitatorError(
        _("The meeting cannot be shared just now: it is over, or waits for its disk."),
        _("If it goes on, try again in a moment."),
    )


def _secret(meeting: LiveMeeting) -> bytes:
    """What keys of joined machines come of, for as long as there is the session: noted once,
    because the session's own key is another after a part was struck."""
    secret = meeting.session.sent.secret
    if not secret:
        secret = meeting.store.key.derive("sharing").hex()
        meeting.store.log.keep(ev.SharingBegan(secret), device=SHARING)
    return secret.encode()


def _names(session: Session) -> Names:
    """What leaves in place of the study's own words, with the roster that the session has now."""
    known = known_names(session)
    return Names(known, question_ids(session, known))
