"""What the speech process hears becomes lines of the session: masked, noted, said if it is late.

Works for a meeting (see `live`), on its thread; noting is the meeting's. A text that cannot be
masked or noted is not lost: it is heard again from the recording, from where the last noted ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.domain import events as ev
from facilitator.domain.events import Recorded
from facilitator.domain.recording import Gap
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.domain.transcript import Utterance
from facilitator.errors import FacilitatorError
from facilitator.speech.device import CARD, LOST
from facilitator.speech.models import resolve, smaller_than
from facilitator.study_settings import CPU, IDLE, ROSTER_NAMES
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.alerts import Alerts, Trouble, behind
from facilitator.workflow.catalogue import model_name
from facilitator.workflow.event_log import RETRY_S
from facilitator.workflow.idle_pass import IdlePass
from facilitator.workflow.listening import other_ways
from facilitator.workflow.masking import Masking, expected_names
from facilitator.workflow.passing import Passing
from facilitator.workflow.recorder import Recorder
from facilitator.workflow.second_texts import block_heard
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import SLOWLY_S, ChildSupervisor
from facilitator.workflow.turns import divided_as, lines_within, turns_of

QUIET_NOTE_MS = 10_000
"""In silence, how far listening may get ahead of its last note in the journal."""

MOST_DEATHS = 3
"""Speech that dies this often in a row without a word is said to have stopped; the recording goes
on, and it is started again now and then."""

NOBODY_FIRST_MS = 60_000
"""So much sound from the beginning on without a word is worth an alert: people greet each other."""

NOBODY_MS = 300_000
"""The same once somebody has been heard: longer than people think, read or cry in silence."""

NOBODY = _(
    "Nobody has been heard for a while: is it the right microphone or file, and near enough?"
)

NO_TEXT = _("Text has stopped; the recording goes on. It can be transcribed later.")

NO_MODEL = _("Text has stopped, its model fails; the recording goes on. Later: resume --model NAME")

INAUDIBLE = _("A stretch of the recording is damaged on the disk; its text is missing.")


class Transcribing:
    """See the module. `note` writes events or raises FacilitatorError; `press` has a script do what
    is due at a point of session time (ms)."""

    def __init__(
        self,
        store: SessionStore,
        source: Source,
        children: ChildSupervisor,
        recorder: Recorder,
        *,
        alerts: Alerts,
        masking: Masking,
        note: Callable[..., list[Recorded]],
        press: Callable[[int], None],
        monotonic: Callable[[], float] = time.monotonic,
        threads: int | None = None,
    ) -> None:
        study, opened = store.workspace.study, store.session.opened
        self.model = resolve(opened.model if opened else "demo")
        self.passing = Passing(store.session, masking)
        self.reached_ms = store.session.heard_ms
        """Up to where (ms of session time) everything has been listened to."""
        self.drained = False
        """All text of all that was recorded has come."""
        self._store, self._session, self._log = store, store.session, store.log
        self._source = source
        self._children = children
        self._recorder, self._clock = recorder, recorder.clock
        self._alerts = alerts
        self._masking = masking
        self._note = note
        self._press = press
        self._threads = threads or study.threads or None
        self._device = study.device
        self._expects = study.expect == ROSTER_NAMES
        self._trying_card = self._drain_sent = self._gone = False
        language = opened.language if opened else "en"
        self._smaller = smaller_than(self.model, language) if source.live else None
        self._name = model_name(self.model.name)
        self._idle: IdlePass | None = None
        if study.second_pass == IDLE:
            tell = partial(children.send, SPEECH)
            self._idle = IdlePass(store.session, self._name, tell, monotonic)
        self._fault: FacilitatorError | None = None
        self._quiet_from = self.reached_ms

    @property
    def fault(self) -> FacilitatorError | None:
        """Why no text comes any more, None while any may come."""
        if not self._gone:
            return None
        return self._fault or FacilitatorError(
            _("The part that turns speech into text stopped again and again."),
            _("Nothing recorded is lost: {facilitator} resume {id}").format(
                facilitator=program(), id=self._session.id
            ),
        )

    def recording_again(self) -> None:
        """Sound flows from now on: what was silent before is not held against the microphone."""
        self._quiet_from = self._clock.ms
        self._alerts.clear(Trouble.NOBODY)

    def all_heard(self) -> None:
        """The speech process has given the text of all there is."""
        self.reached_ms = self._clock.ms
        self.drained = True

    def handle(self, message: msg.Message) -> list[Recorded]:
        """Takes in what the speech process says; returns what was noted because of it."""
        match message:
            case msg.Utterance():
                return self._heard(message)
            case msg.TryingCard():
                self._trying_card = True
            case msg.Ready():
                return self._ready(message)
            case msg.Refined(said):
                return self._refined(said)
            case msg.HeardBlock(heard) if heard:
                return self._heard_again(heard)
            case msg.Partial():
                self.passing.heard(message)
            case msg.Uncertain(start_ms, end_ms):
                return self._uncertain(start_ms, end_ms)
            case msg.Overload(step):
                self._overload(step)
            case msg.Reached(ms):
                return self._reached(ms)
            case msg.Inaudible(start_ms, end_ms):
                return self._inaudible(start_ms, end_ms)
            case msg.Failed(what):
                self._alerts.set(Trouble.TEXT, what)
                hint = _("Nothing is lost. {other_ways}").format(
                    other_ways=other_ways(self._session.id)
                )
                self._fault = FacilitatorError(what, hint)
            case msg.Closed() if not self.drained:
                self._closed()
        return []

    def _ready(self, said: msg.Ready) -> list[Recorded]:
        """The model is loaded: what it runs on is noted where it is not as it was."""
        self._trying_card = False
        if self._alerts.of(Trouble.TEXT) not in (NO_TEXT, NO_MODEL):
            self._alerts.clear(Trouble.TEXT)
        if said.remark:
            self._alerts.set(Trouble.DEVICE, said.remark)
            self._device = CPU
        opened = self._session.opened
        if opened is None or said.runs_on == self._session.runs_on:
            return []
        return self._log.keep(ev.ListeningChanged(opened.model, opened.language, said.runs_on))

    def _heard(self, said: msg.Utterance) -> list[Recorded]:
        """An utterance, cut where somebody else was marked.

        Its lag is from where all of it ended: that is how late the machine is. The first of two who
        left no pause has been over for longer, and could not be heard sooner.
        """
        self._press(said.end_ms)
        # Where pace is not real, the time from speech to text says nothing.
        lag_ms = self._clock.since_ms(said.end_ms) if self._source.live else None
        noted: list[Recorded] = []
        for turn in turns_of(self._session, said):
            came = self._utterance(turn, lag_ms)
            if not came:
                break  # listening begins again there
            noted += came
        return noted

    def _utterance(self, said: msg.Utterance, lag_ms: int | None) -> list[Recorded]:
        start, end, text = said.start_ms, said.end_ms, said.text
        id_ = f"u{self._session.heard_lines + 1:05d}"
        heard = ev.UtteranceHeard(
            utterance=id_,
            start_ms=start,
            end_ms=end,
            text=text,
            words=said.words,
            log_probability=said.log_probability,
            lag_ms=lag_ms,
            doubts=said.doubts,
        )
        try:
            masks, earlier = self._masking.heard(text, start, end)
        except FacilitatorError as error:
            self._alerts.tell(Trouble.CODES, error.what, error.hint)
            self._text_waits()
            return []
        self._alerts.clear(Trouble.CODES)
        try:
            redacted = ev.UtteranceRedacted(id_, masks)
            noted = self._note(heard, redacted, *earlier, *self._masking.changes())
        except FacilitatorError:
            self._text_waits()
            return []
        self._children.well(SPEECH)
        self._gone, self._fault = False, None
        for over in (Trouble.TEXT, Trouble.NOBODY, Trouble.DEVICE):
            self._alerts.clear(over)
        self.reached_ms = max(self.reached_ms, end)
        self.passing.reached(end)
        self._quiet_from = max(self._quiet_from, end)
        return [*self._log.late(), *noted]

    def _refined(self, said: msg.Utterance) -> list[Recorded]:
        """A second hearing, with what came before and after; what a person touched stays."""
        lines = lines_within(self._session.utterances, said)
        parts = divided_as(lines, said)
        return [one for u, part in zip(lines, parts, strict=False) for one in self._better(u, part)]

    def _better(self, line: Utterance, said: msg.Utterance) -> list[Recorded]:
        if line.edited or line.reviewed is not None:
            return []
        text = said.text
        try:
            masks, earlier = self._masking.heard(text, line.start_ms, line.end_ms)
            refined = ev.TextRefined(
                utterance=line.id,
                text=text,
                words=said.words,
                log_probability=said.log_probability,
                model=self.model.name,
                redactions=masks,
                doubts=said.doubts,
            )
            # A name may go on in the line behind it: that one is looked at again, joined to this.
            behind = {u.id for u in self._session.utterances_after(line.start_ms, 1)}
            noted = self._note(refined, *earlier, *self._masking.changes())
            more = self._masking.again(behind)
            return [*noted, *(self._note(*more) if more else [])]
        except FacilitatorError:
            return []  # the first text stands, and is masked

    def _heard_again(self, heard: tuple[msg.Utterance, ...]) -> list[Recorded]:
        """What a second pass in a pause of the meeting came to."""
        if self._idle is not None:
            self._idle.answered()
        try:
            return self._note(*block_heard(self._session, self._masking, heard, self._name))
        except FacilitatorError:
            return []  # the texts of before stand, and it is heard again after the meeting

    def _overload(self, step: int) -> None:
        """Speech is too slow for the room, and has done something about it; or it is no more."""
        if not step:
            self._alerts.clear(Trouble.BEHIND)
            return
        smaller = self._smaller.name if self._smaller else ""
        self._alerts.set(Trouble.BEHIND, behind(step, smaller))

    def _text_waits(self) -> None:
        """Text cannot be noted: once it can, listening begins again where the last noted ended."""
        self._children.dismiss(SPEECH, RETRY_S)
        self._log.keep(ev.TranscriptReached(self._session.heard_ms))

    def _reached(self, ms: int) -> list[Recorded]:
        self.reached_ms = max(self.reached_ms, ms)
        self.passing.reached(ms)
        self._gone = False
        enough = NOBODY_MS if self._session.spans else NOBODY_FIRST_MS
        if self._recorder.flowing and ms - self._quiet_from >= enough:
            self._alerts.set(Trouble.NOBODY, NOBODY)
        if ms - self._session.heard_ms < QUIET_NOTE_MS or self._log.blocked:
            return []
        return self._log.keep(ev.TranscriptReached(ms))

    def _uncertain(self, start_ms: int, end_ms: int) -> list[Recorded]:
        if (start_ms, end_ms) in self._session.uncertain:
            return []  # listened to once more, after a restart
        return self._log.keep(ev.SpeechUncertain(start_ms, end_ms))

    def _inaudible(self, start_ms: int, end_ms: int) -> list[Recorded]:
        self._alerts.set(Trouble.TEXT, INAUDIBLE)
        gap = Gap(start_ms, end_ms - start_ms, GapReason.DAMAGED)
        if gap in self._session.gaps:
            return []  # listened to once more, after a restart
        return self._log.keep(ev.GapNoted(gap.at_ms, gap.missing_ms, gap.reason))

    def _closed(self) -> None:
        self.passing.over()
        on_card = self._device != CPU and self._session.runs_on.startswith(CARD)
        if self._trying_card or (on_card and self._fault):
            # Not tried again in the middle of a meeting; text goes on at once.
            self._device = CPU
            self._alerts.set(Trouble.DEVICE, LOST.format(why=_("it failed")))
        if self._children.again(SPEECH, SLOWLY_S) > MOST_DEATHS:
            self._gone = True
            self._alerts.set(Trouble.TEXT, NO_MODEL if self._fault else NO_TEXT)

    def start(self, *, over: bool, seam: bool) -> None:
        """Starts the speech process where the last noted text ended.

        `over`: there will be no more sound, so nothing is hurried. `seam`: what is recorded next
        goes on with the same file.
        """
        self._drain_sent = self._trying_card = False
        config = msg.SpeechConfig(
            str(self.model.path),
            self._session.opened.language if self._session.opened else "en",
            self._session.heard_ms,
            self._threads,
            tuple(self._seams(seam)),
            self._device,
            hurry=self._source.live and not over,
            engine=self.model.engine,
            smaller=str(self._smaller.path) if self._smaller else None,
            terms=expected_names(self._session) if self._expects else (),
        )
        self._children.start(SPEECH, config)
        if self._idle is not None:
            self._idle.begin()

    def tick(self) -> None:
        """To be called a few times a second: has old turns heard again where a study says so."""
        over = not self._recorder.flowing and self.reached_ms >= self._clock.ms
        if self._idle is not None and not self._drain_sent:
            self._idle.ask(self.reached_ms, flowing=not over)

    def _seams(self, here: bool) -> Iterator[int]:
        """Where (ms) a segment goes on with the same file that the one before it stopped in."""
        if self._source.kind != SoundSource.FILE:
            return
        gaps = [(gap.at_ms, gap.at_ms + gap.missing_ms) for gap in self._session.gaps]
        events = [one.event for one in self._store.events()]
        begun = [event.at_ms for event in events if isinstance(event, ev.RecordingStarted)]
        for at in {*begun, *((self._clock.ms,) if here else ())}:
            # A gap's beginning and length are whole milliseconds, each rounded down.
            if not any(at == begin or at - 1 <= end <= at for begin, end in gaps):
                yield at

    def drain(self) -> None:
        """Asks, once, for the text of all that was recorded (see `Drained`)."""
        if not self._drain_sent:
            self._drain_sent = self._children.send(SPEECH, msg.Drain(self._clock.samples))
