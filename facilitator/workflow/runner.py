"""A meeting on a thread of its own: whoever shows it posts commands and is told of changes.

Masking, the children, the watchdogs and the journal's disk are that thread's; a screen never waits
for any of them. It reads a session of its own, moved on by the log's feed (`take`), so that what it
shows is on the disk, whoever noted it: its own keys come back to it as everybody else's do.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from facilitator.domain.commands import Bound, Given
from facilitator.domain.events import PartStruck
from facilitator.domain.moments import Tag
from facilitator.domain.session import Session
from facilitator.domain.terms import HOST, GapReason
from facilitator.errors import FacilitatorError
from facilitator.power import MachineWatch
from facilitator.vault.loading import collector_paused
from facilitator.words import _
from facilitator.workflow.acts import Done
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.mailbox import Mailbox
from facilitator.workflow.status import Status, status_of
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import Workspace

if TYPE_CHECKING:
    from facilitator.workflow.watching import Watcher

TICK_S = 0.25
"""How often the meeting's watchdogs are looked after."""

CARRIED_ON_S = 0.5
"""Session time goes on by itself for so long after the recorder has last told it."""

SWITCH_S = 0.0005
"""So soon a thread that computes gives way to one that waits, while there are two of them: the
meeting's comes back from each write to its disk while a screen is painted, and waits this long each
time. In three pairs of runs the 99th percentile of the time from a key to the disk was 48, 46 and
51 ms with Python's own 5 ms, and 21, 7 and 37 with this (tests/benchmarks/test_key_figures.py)."""

T = TypeVar("T")

Then = Callable[[Done | FacilitatorError], object]
"""Told what came of what was asked for, when the changes are taken in, on the thread that does."""


class MeetingRunner:
    """See the module. All but `begin`'s thread is for one other thread, which calls `take`."""

    def __init__(
        self,
        meeting: LiveMeeting,
        monotonic: Callable[[], float] = time.monotonic,
        machine: MachineWatch | None = None,
    ) -> None:
        """`machine` is looked after while the meeting is held; None: it may sleep."""
        self._meeting = meeting
        self._machine = machine
        self._log = meeting.store.log
        self._monotonic = monotonic
        self._jobs: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._mailbox = Mailbox()  # for each message in it there is a job that reads one
        self._ending = threading.Lock()
        self._ended = True
        self._switched_s = sys.getswitchinterval()
        self._thread = threading.Thread(target=self._run, name="meeting", daemon=True)
        self._notify: Callable[[], object] = lambda: None
        self._notified = False
        self._answers: deque[Callable[[], object]] = deque()
        self._broken: BaseException | None = None
        self._watcher: Watcher | None = None
        self._stopping: set[object] = set()
        self._before_closing: list[Callable[[], object]] = []
        self._disk_hours = meeting.disk_hours
        self._position = 0
        self.session = Session()
        """The meeting as it was when `take` was last called."""
        self.status = self._newest = self._look()
        """The same of what is no event."""
        with collector_paused():
            self._follow()

    # -- what is shown ---------------------------------------------------------------------

    @property
    def tags(self) -> Sequence[Tag]:
        return self._meeting.tags

    @property
    def workspace(self) -> Workspace:
        """Of the study that the meeting belongs to."""
        return self._meeting.workspace

    @property
    def shortfalls(self) -> Sequence[str]:
        """See `LiveMeeting.shortfalls`."""
        return self._meeting.shortfalls

    @property
    def now_ms(self) -> int:
        """Session time now."""
        return self.ms_at(self._monotonic())

    def ms_at(self, moment: float) -> int:
        """Session time at a moment that has just been (monotonic, s): that of a key."""
        status = self.status
        if not status.running:
            return status.now_ms
        since = min(moment - status.told_at, CARRIED_ON_S)
        return max(0, status.now_ms + round(since * 1000))

    def take(self) -> None:
        """Takes in all that has happened, then calls who waits for an answer.

        Raises what has broken the meeting's thread: a fault that nobody foresaw.
        """
        self._notified = False
        self.status = self._newest
        answered = len(self._answers)  # of these the events are there already
        self._follow()
        for _one in range(answered):
            self._answers.popleft()()
        if self._broken is not None:
            broken, self._broken = self._broken, None
            raise broken

    def _follow(self) -> None:
        for recorded in self._log.since(self._position):
            self._position += 1
            if isinstance(recorded.event, PartStruck):
                # Events that were taken in already are others now, or none.
                self.session.begin_again(self._log.since(0)[: self._position])
            else:
                self.session.apply(recorded)
        self.session.withheld = self.status.withheld

    # -- what is asked for -----------------------------------------------------------------

    def begin(self, notify: Callable[[], object]) -> None:
        """Starts the thread. It calls `notify`, which only hands on that there is news to take."""
        self._notify = notify
        self._ended = False
        sys.setswitchinterval(SWITCH_S)
        self._thread.start()

    def start(self, *, record: bool = True, then: Then | None = None) -> None:
        """See `LiveMeeting.start`."""
        self._ask(partial(self._meeting.start, self._deliver, record=record), then)

    def do(
        self,
        command: Bound,
        then: Then | None = None,
        *,
        at_ms: int | None = None,
    ) -> None:
        """Has a command carried out, its arguments bound, that was given at a point of session time
        (ms; None: now)."""
        given = Given(self.now_ms if at_ms is None else at_ms, self._log.now(), HOST)

        def carried_out() -> Done:
            if self._meeting.closed:
                return Done((), _("The meeting is closed."))
            return self._meeting.carry_out(command, given)

        self._ask(carried_out, then)

    def record(self, then: Then | None = None) -> None:
        """Lets sound flow again."""
        self._ask(self._meeting.record, then)

    def off_the_record(
        self,
        at: float,
        then: Then | None = None,
        *,
        reason: GapReason = GapReason.OFF_RECORD,
    ) -> None:
        """No sound after the moment `at` (monotonic, s) is kept, whatever this meeting's thread
        waits for meanwhile: the recorder is told at once. `reason`: off the record, or a break."""
        self._stop(partial(self._meeting.off_the_record, reason=reason), reason, at, then)

    def strike(self, start_ms: int, at: float, then: Then | None = None) -> None:
        """See `LiveMeeting.strike`; sound as for `off_the_record`."""
        self._stop(partial(self._meeting.strike, start_ms), GapReason.STRUCK, at, then)

    def end(self, at: float, then: Then | None = None) -> None:
        """The meeting is over; sound as for `off_the_record`."""
        self._stop(self._meeting.end, GapReason.STOPPED, at, then)

    def finish_text(self, then: Then | None = None) -> None:
        """See `LiveMeeting.finish_text`."""
        self._ask(self._meeting.finish_text, then)

    def suspend(self, at: float, then: Then | None = None) -> None:
        """Leaves a session that can be resumed; sound as for `off_the_record`."""
        self._stop(self._meeting.suspend, GapReason.STOPPED, at, then)

    def discard_if_silent(self) -> bool:
        """See `LiveMeeting.discard_if_silent`. Waits for it, and ends the thread if it is true."""
        return self.wait_for(self._meeting.discard_if_silent)

    def hand_on(self, job: Callable[[LiveMeeting], object]) -> None:
        """Has something done on the meeting's thread, from any thread; nobody waits for it."""
        self._post(partial(job, self._meeting))

    def watch(self, watcher: Watcher | None) -> None:
        """From now on that one is told what happens; None: nobody is."""
        self._watcher = watcher

    def before_closing(self, job: Callable[[], object]) -> None:
        """Has something done before the meeting is closed, by whoever closes it."""
        self._before_closing.append(job)

    def close(self) -> None:
        """Ends the meeting's children, closes its journal, and waits for that."""
        while self._before_closing:
            self._before_closing.pop()()
        self.wait_for(self._meeting.close)

    def wait_for(self, job: Callable[[], T]) -> T:
        """Has something done on the meeting's thread, after all that was asked for before.

        On this thread if that one has ended. Raises what it raises.
        """
        results: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

        def done() -> None:
            try:
                results.put((job(), None))
            except BaseException as error:
                results.put((None, error))

        self._post(done)
        result, error = results.get()
        if error is not None:
            raise error
        if self._meeting.closed and self._thread.is_alive():
            self._thread.join()
        return result  # type: ignore[return-value]

    # -- on the meeting's thread -----------------------------------------------------------

    def _stop(
        self, job: Callable[[float], object], reason: GapReason, at: float, then: Then | None
    ) -> None:
        """Has sound stopped: the recorder knows before the meeting's thread comes to it, and
        nothing that was asked for before, and waits, begins another recording."""
        meeting, asked = self._meeting, object()
        self._stopping.add(asked)
        if self._watcher is not None:
            self._watcher.hush()
        meeting.recorder.expect_stop(reason, at)

        def stopped() -> None:
            try:
                job(at)
            finally:
                meeting.recorder.stop_came()
                self._stopping.discard(asked)

        self._ask(stopped, then)
        meeting.recorder.hush(reason, at)

    def _ask(self, job: Callable[[], object], then: Then | None) -> None:
        def asked() -> None:
            result: Done | FacilitatorError
            try:
                came = job()
                result = came if isinstance(came, Done) else Done((), "")
            except FacilitatorError as error:
                result = error
            if then is not None:
                self._newest = self._look()  # an answer never comes before what it is about
                self._answers.append(partial(then, result))

        self._post(asked)

    def _post(self, job: Callable[[], object]) -> None:
        with self._ending:
            if not self._ended:
                self._jobs.put(job)
                return
        job()

    def _deliver(self, heard: Heard) -> None:
        """Called on the threads that read what children say."""
        if self._mailbox.put(heard):
            self._jobs.put(self._read)

    def _read(self) -> None:
        heard = self._mailbox.take()
        if heard is not None:
            self._meeting.handle(heard)

    def _run(self) -> None:
        try:
            tick_at = time.monotonic()
            while not self._meeting.closed:
                job = self._next(max(0.0, tick_at - time.monotonic()))
                if job is not None:
                    job()
                if time.monotonic() >= tick_at:
                    self._meeting.tick()
                    self._disk_hours = self._meeting.disk_hours
                    self._keep_awake()
                    tick_at = time.monotonic() + TICK_S
                self._publish()
        except BaseException as error:
            self._broken = error
        sys.setswitchinterval(self._switched_s)
        with self._ending:
            self._ended = True
        if self._machine is not None:
            self._machine.close()
        while (job := self._next(0.0)) is not None:
            with contextlib.suppress(Exception):
                job()  # of a meeting that is over; whoever waits for it is told
        self._publish()

    def _keep_awake(self) -> None:
        """From the first sound until all of its text is there."""
        if self._machine is not None:
            meeting = self._meeting
            held = meeting.recording or meeting.off_record or meeting.ending
            self._machine.hold(held and not meeting.finished)

    def _next(self, seconds: float) -> Callable[[], object] | None:
        """What is to be done next, None if nothing is asked for within a time."""
        with contextlib.suppress(queue.Empty):
            return self._jobs.get(timeout=seconds) if seconds else self._jobs.get_nowait()
        return None

    def _publish(self) -> None:
        """Says that there is news, if there is."""
        before, self._newest = self._newest, self._look()
        if self._watcher is not None:
            self._tell(self._watcher)
        news = self._newest != before or self._answers or self._log.position > self._position
        if (news or self._broken) and not self._notified:
            self._notified = True
            self._notify()

    def _tell(self, watcher: Watcher) -> None:
        try:
            watcher.moved(self._meeting, self._newest, lambda: bool(self._stopping))
        except Exception:  # a meeting goes on without being shared
            self._watcher = None
            with contextlib.suppress(Exception):
                watcher.hush()  # from now on no key does
            self._meeting.remark(_("The meeting is not shared any more: a part of it failed."))

    def _look(self) -> Status:
        shared = self._watcher.look if self._watcher is not None else None
        return status_of(self._meeting, self._machine, self._disk_hours, shared, self._monotonic)
