"""The lines of a transcript: everything that was said of each, and how it reads now.

What machine and people said may come in any order, of a line before the line itself; lines may be
split and joined, and stand again when that is taken back. Each change notes which lines may read
otherwise; they are read anew when somebody asks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from facilitator.domain import events as ev
from facilitator.domain.events import Event, Place
from facilitator.domain.ordering import NEVER, Latest, Order, Ordered, read_by_somebody
from facilitator.domain.speakers import Speakers
from facilitator.domain.transcript import Redaction, Utterance, VoiceGuess, apply_redactions
from facilitator.domain.wording import Everywhere, Sureness, Wording


@dataclass(slots=True)
class _Line:
    """An utterance with everything that was said of it; `shown` is how it reads, None: not known.

    `corrected` is whose it is as people said, `reviewed` text and speaker as they were passed;
    `recut`: a person said where it begins and ends.
    """

    start_ms: int
    end_ms: int
    wording: Wording
    lag_ms: int | None = None
    corrected: Ordered[str | None] | None = None
    reviewed: Ordered[tuple[str, str | None]] | None = None
    shown: Utterance | None = None
    recut: bool = False
    guess: Latest[VoiceGuess | None] | None = None


class Lines:
    """See the module. `everywhere` is what was decided of entities, `withdrawn` whose words go."""

    def __init__(self, everywhere: Everywhere, withdrawn: Collection[str]) -> None:
        self.reopened: Order = NEVER
        """What was accepted unread before this counts no more."""
        self.withheld = False
        self._everywhere = everywhere
        self._withdrawn = withdrawn
        self._lines: dict[str, _Line] = {}
        self._speakers = Speakers()
        self._recuts: Ordered[tuple[str, ev.LinesRecut]] = Ordered()
        self._parts: dict[str, tuple[str, ...]] = {}
        self._hidden: set[str] = set()
        self._waiting: dict[str, list[tuple[Order, str, Event | Place]]] = {}
        self._changed: set[str] = set()
        self._gone: set[str] = set()
        self._standing: tuple[Utterance, ...] | None = None

    # -- reading ---------------------------------------------------------------------------------

    @property
    def standing(self) -> tuple[Utterance, ...]:
        """All lines that stand, in the order they were spoken."""
        if self._standing is None:
            self._standing = tuple(self._read(id_) for id_ in self._speakers.ids)
        return self._standing

    def before(self, start_ms: int, most: int) -> tuple[Utterance, ...]:
        """The last ones that began before a point of session time, in the order spoken."""
        return tuple(self._read(id_) for id_ in self._speakers.before(start_ms, most))

    def after(self, start_ms: int, most: int) -> tuple[Utterance, ...]:
        """The first ones that began after a point of session time, in the order spoken."""
        return tuple(self._read(id_) for id_ in self._speakers.after(start_ms, most))

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(start, end) in ms of every line, in the order they were spoken."""
        return self._speakers.spans

    def spans_over(self, at_ms: int) -> list[tuple[int, int]]:
        """See `Speakers.spans_over`."""
        return self._speakers.spans_over(at_ms)

    @property
    def ids(self) -> list[str]:
        """Of all lines that stand, in the order they were spoken."""
        return list(self._speakers.ids)

    def get(self, line: str) -> Utterance | None:
        """A line as it stands; None if there is none, or others stand in its place."""
        if line not in self._lines or line in self._hidden:
            return None
        return self._read(line)

    def by_hand(self, line: str) -> bool:
        """Whether a person has changed, decided, passed or cut anything of a line."""
        one = self._lines.get(line)
        if one is None:
            return False
        passed = one.reviewed is not None and one.reviewed.last is not None
        return one.recut or line in self._hidden or passed or one.wording.by_hand

    def speaker_at(self, at_ms: int) -> str | None:
        """The code last marked as speaking at a point of session time."""
        return self._speakers.code_at(at_ms)

    def marks(self, from_ms: int, to_ms: int) -> list[tuple[int, str | None]]:
        """(when it was pressed, whose) of every mark from a point of session time to another."""
        return self._speakers.marks(from_ms, to_ms)

    def speaking(self, at_ms: int) -> tuple[str | None, int]:
        """See `Speakers.speaking`."""
        return self._speakers.speaking(at_ms)

    def __contains__(self, line: object) -> bool:
        return line in self._lines

    # -- changing --------------------------------------------------------------------------------

    def changes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Lines that are new or may read otherwise, and those that stand no more, since this was
        last asked."""
        if not self._changed and not self._gone:
            return (), ()
        for id_ in self._changed:
            self._lines[id_].shown = None
        found = tuple(self._changed - self._hidden), tuple(self._gone)
        self._changed.clear()
        self._gone.clear()
        self._standing = None
        return found

    def all_changed(self) -> None:
        """Something changed that may be of any line."""
        self._changed.update(self._lines)

    def hear(self, event: ev.UtteranceHeard) -> None:
        """Takes in an utterance; one that is there already changes nothing."""
        id_ = event.utterance
        if id_ in self._lines:
            return
        sureness = Sureness(event.log_probability, event.doubts)
        wording = Wording(event.text, sureness=sureness, words=event.words)
        self._lines[id_] = _Line(event.start_ms, event.end_ms, wording, event.lag_ms)
        self._place(id_)
        self._overtaken(id_)
        if any(id_ in recut.utterances for _, recut in self._recuts):
            self._recut()

    def say(self, target: str, order: Order, id_: str, event: Event | Place) -> None:
        """Takes in what is said of a line, or keeps it until there is such a line."""
        line = self._lines.get(target)
        if line is None:
            self._waiting.setdefault(target, []).append((order, id_, event))
            return
        match event:
            case ev.UtteranceReviewed():
                line.reviewed = line.reviewed or Ordered()
                line.reviewed.add(order, (event.text, event.speaker))
            case ev.SpeakerCorrected():
                line.corrected = line.corrected or Ordered()
                line.corrected.add(order, event.code)
            case ev.SpeakerSuggested(code=code):
                guess = None if code is None else VoiceGuess(code, event.change_ms, event.then)
                line.guess = line.guess or Latest(None)
                line.guess.set(order, guess)
            case _:
                line.wording.say(order, id_, event)
        self._changed.add(target)

    def take_back(self, target: str, order: Order) -> None:
        """What was said of a line with this event counts no more."""
        if target in self._waiting:
            self._waiting[target] = [one for one in self._waiting[target] if one[0] != order]
        line = self._lines.get(target)
        if line is not None:
            line.wording.take_back(order)
            if line.corrected is not None:
                line.corrected.remove(order)
            if line.reviewed is not None:
                line.reviewed.remove(order)
            self._changed.add(target)

    def mark(self, order: Order, event: ev.SpeakerMarked) -> None:
        self._changed |= self._speakers.mark(event.at_ms, order, event.code)

    def unmark(self, order: Order, event: ev.SpeakerMarked) -> None:
        self._changed |= self._speakers.unmark(event.at_ms, order)

    def recut(self, order: Order, id_: str, event: ev.LinesRecut) -> None:
        """Lines were split or joined."""
        parts = {f"{id_}.{n}": part for n, part in enumerate(event.parts, 1)}
        self._parts[id_] = tuple(parts)
        self._hidden.update(parts)
        for name, part in parts.items():
            if name in self._lines:
                continue  # taken back and done again: what was said of it meanwhile stands
            wording = Wording(part.text, part.redactions, words=part.words)
            line = self._lines[name] = _Line(part.start_ms, part.end_ms, wording, recut=True)
            if part.speaker is not None:
                line.corrected = Ordered()
                line.corrected.add(order, part.speaker)
            self._overtaken(name)
        self._recuts.add(order, (id_, event))
        self._recut()

    def unrecut(self, order: Order) -> None:
        """A split or a join was taken back."""
        self._recuts.remove(order)
        self._recut()

    # -- within ----------------------------------------------------------------------------------

    def _overtaken(self, target: str) -> None:
        """What had been said of a line before it came."""
        for order, id_, event in self._waiting.pop(target, ()):
            self.say(target, order, id_, event)

    def _place(self, id_: str) -> None:
        """Puts a line where it was spoken."""
        line = self._lines[id_]
        self._changed |= {id_, *self._speakers.add(line.start_ms, line.end_ms, id_)}
        self._gone.discard(id_)

    def _recut(self) -> None:
        """Which lines stand: each recut in its order, if all it was made of still stood then."""
        hidden = {part for parts in self._parts.values() for part in parts}
        for id_, recut in self._recuts:
            if all(u in self._lines and u not in hidden for u in recut.utterances):
                hidden.update(recut.utterances)
                hidden.difference_update(self._parts[id_])
        before, self._hidden = self._hidden, hidden
        for id_ in sorted(hidden - before):
            line = self._lines[id_]
            self._changed |= self._speakers.remove(line.start_ms, line.end_ms, id_)
            self._gone.add(id_)
        for id_ in sorted(before - hidden):
            self._place(id_)

    def _read(self, id_: str) -> Utterance:
        line = self._lines[id_]
        if line.shown is None:
            line.shown = self._shown(id_, line)
        return line.shown

    def _counts(self, order: Order) -> bool:
        return read_by_somebody(order, self.reopened)

    def _shown(self, id_: str, line: _Line) -> Utterance:
        settled = line.wording.settled(self._everywhere.now)
        corrected = line.corrected.last if line.corrected else None
        touched = max(settled.touched, corrected[0] if corrected else NEVER)
        if corrected is not None:
            speaker = corrected[1]
        else:
            speaker = self._speakers.speaker(line.start_ms, line.end_ms)
        passed = None
        last = line.reviewed.last_where(self._counts) if line.reviewed else None
        reads = (_reads(settled.text, settled.redactions), speaker)
        # What was changed and reads again as it was passed need not be read once more.
        if last and (last[0] >= touched or last[1] == reads):
            passed, speaker = last[1], last[1][1]
        marked = speaker is not None and self._speakers.sure(line.start_ms, line.end_ms)
        sure = corrected is not None or marked
        return Utterance(
            id_,
            line.start_ms,
            line.end_ms,
            settled.text,
            settled.redactions,
            speaker,
            None if passed is None else passed[0],
            line.lag_ms,
            self.withheld,
            settled.text_id,
            speaker is not None and speaker in self._withdrawn,
            settled.edited or line.recut,
            settled.sureness.confidence,
            settled.sureness.doubts,
            settled.other,
            settled.disputed and passed is None,
            settled.let,
            settled.words,
            sure,
            None if passed is not None else self._guess(line, speaker, sure=sure),
        )

    def _guess(self, line: _Line, speaker: str | None, *, sure: bool) -> VoiceGuess | None:
        """Whose voice a line may be, if that is another's than whose it stands as."""
        guess = line.guess.value if line.guess else None
        if guess is None or (line.corrected is not None and line.corrected.last):
            return None
        if sure and guess.code != speaker:
            return None
        if guess.code == speaker and guess.then is None:
            return None
        return None if {guess.code, guess.then} & {*self._withdrawn} else guess


def _reads(text: str, redactions: tuple[Redaction, ...] | None) -> str | None:
    return None if redactions is None else apply_redactions(text, redactions)
