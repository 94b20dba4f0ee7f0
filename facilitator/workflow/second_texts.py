"""What a second hearing of some lines comes to: their new texts, masked as live text is, as events.

What a person has touched is not changed. The first text stays; where the second can hardly be all
that was said, the first stands and a person is shown both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from facilitator import child_messages as msg
from facilitator.domain import events as ev
from facilitator.domain.session import Session
from facilitator.domain.speech_marks import marked, unmarked
from facilitator.domain.transcript import TURN_PAUSE_MS, Doubt, Utterance, Word
from facilitator.speech.blocks import agreeing
from facilitator.speech.settling import plausible
from facilitator.workflow.masking import Anew, Masking

Span = tuple[int, int]

SLACK = 12
"""Characters by which two texts of a line may differ whatever their lengths: a word or two, which
in "Yes." and "Yes, I do." is half of it."""

SIGN = {Doubt.REPETITION, Doubt.PACE, Doubt.STOCK_PHRASE}
"""Doubts that keep a second text from standing where the first has none of them."""


def faint_line(start_ms: int) -> str:
    """Id of the line that a second pass makes of speech which had none: the same each time."""
    return f"f{start_ms:08d}"


def second_texts(
    session: Session, masking: Masking, heard: Sequence[msg.Utterance], model: str
) -> list[ev.Event]:
    """Events, to be noted in one record, for what was heard again in stretches of the session.

    Each of `heard` has the times of a line, or of speech that was uncertain; no text: nothing was
    heard in it this time. FacilitatorError as for `Masking`.
    """
    return [*_SecondTexts(session, masking, heard).events(model), *masking.changes()]


def block_heard(
    session: Session, masking: Masking, heard: Sequence[msg.Utterance], model: str
) -> list[ev.Event]:
    """The same for a whole block, with the note that this model has heard all of it again; without
    that where a stretch is no line any more: then it is heard again another time."""
    spans = {*session.spans, *session.uncertain}
    texts = second_texts(session, masking, heard, model)
    if all((one.start_ms, one.end_ms) in spans for one in heard):
        texts.append(ev.HeardAgain(heard[0].start_ms, heard[-1].end_ms, model))
    return texts


def has_line(session: Session, start_ms: int, end_ms: int) -> bool:
    """Whether a line lies anywhere in a stretch. What was uncertain may be a line by now, or a
    part of one: once it is listened to again, after a restart, borders are others."""
    first = session.utterances_after(start_ms - 1, 1)
    return bool(session.spans_over(start_ms) or (first and first[0].start_ms < end_ms))


class _SecondTexts:
    """Lines as they would read, so that they are masked before any of them is noted."""

    def __init__(self, session: Session, masking: Masking, heard: Sequence[msg.Utterance]) -> None:
        self._session, self._masking = session, masking
        standing = session.utterances
        by_span = {(u.start_ms, u.end_ms): u for u in standing}
        self._lines = list(standing)
        self._heard: dict[str, msg.Utterance] = {}
        self._new: set[str] = set()
        self._beside: dict[str, str] = {}
        """Lines whose second text does not stand, and that text."""
        lines = [by_span.get((said.start_ms, said.end_ms)) for said in heard]
        takes = [self._would_stand(*one) for one in zip(lines, heard, strict=True)]
        first = [_words_in(line) if line else [] for line in lines]
        second = [[word.text for word in spoken(said)] for said in heard]
        stand = agreeing(first, second, takes)
        for line, said, stands_now in zip(lines, heard, stand, strict=True):
            if line is None and stands_now:
                self._first_text(said)
            elif line is not None and self._changes(line):
                self._second_text(line, said, stands=stands_now)
        self._lines.sort(key=lambda u: (u.start_ms, u.end_ms, u.id))

    def _changes(self, line: Utterance) -> bool:
        """Whether what stands there may be changed."""
        return not self._session.by_hand(line.id) and line.redactions is not None

    def _would_stand(self, line: Utterance | None, said: msg.Utterance) -> bool:
        """Whether what was heard would be a line's text, whatever stands beside it; a new line's
        where speech was uncertain."""
        if line is not None:
            return self._changes(line) and stands(line, said)
        span = (said.start_ms, said.end_ms)
        uncertain = span in self._session.uncertain and not has_line(self._session, *span)
        return uncertain and bool(spoken(said))

    def _first_text(self, said: msg.Utterance) -> None:
        """Speech that was uncertain, and has words now."""
        span = (said.start_ms, said.end_ms)
        speaker = self._session.speaker_at(said.end_ms)
        line = Utterance(faint_line(span[0]), *span, said.text, speaker=speaker)
        self._new.add(line.id)
        self._heard[line.id] = said
        self._lines.append(line)

    def _second_text(self, line: Utterance, said: msg.Utterance, *, stands: bool) -> None:
        if not stands:
            self._heard[line.id], self._beside[line.id] = said, said.text
            return
        said = self._marked(line, said)
        if said.text == line.heard and not line.disputed:
            return
        self._heard[line.id] = said
        at = next(n for n, one in enumerate(self._lines) if one.id == line.id)
        # Nobody has looked at it as it reads now.
        self._lines[at] = replace(line, heard=said.text, redactions=None)

    def _marked(self, line: Utterance, said: msg.Utterance) -> msg.Utterance:
        """With the pauses within the turn, and what was said at the same time as others spoke."""
        lines = self._session.utterances
        at = next(n for n, one in enumerate(lines) if one.id == line.id)
        before = lines[at - 1] if at else None
        paused = 0
        if before is not None and before.speaker == line.speaker and said.words:
            last = self._heard.get(before.id)
            end = last.words[-1].end_ms if last and last.words else before.end_ms
            paused = said.words[0].start_ms - end
            if line.start_ms - before.end_ms > TURN_PAUSE_MS:
                paused = 0
        around = [*lines[max(0, at - 2) : at], *lines[at + 1 : at + 3]]
        others = [(u.start_ms, u.end_ms) for u in around if u.speaker != line.speaker]
        text, words = marked(said.text, said.words, paused_ms=paused, others=others)
        return replace(said, text=text, words=words)

    def events(self, model: str) -> Iterator[ev.Event]:
        """The texts with their masks; then what is masked more in their neighbours."""
        ids = {*self._heard} - {*self._beside}
        which = [n for n, u in enumerate(self._lines) if u.id in ids]
        # A name may go on in the line behind it: that one is looked at again, joined to this.
        near = [n + 1 for n in which if n + 1 < len(self._lines)]
        looked = sorted({*which, *(n for n in near if self._lines[n].redactions is not None)})
        anew = Anew(self._masking, self._lines, looked)
        anew.go_on()
        for line in self._lines:
            said = self._heard.get(line.id)
            if said is None:
                masks = anew.masks(line)
                if masks is not None and line.redactions is not None and masks != line.redactions:
                    yield ev.UtteranceRedacted(line.id, masks, line.text_id)
            elif line.id in self._new:
                yield _heard(line, said)
                yield ev.UtteranceRedacted(line.id, anew.masks(line) or ())
            else:
                beside = line.id in self._beside
                masks = self._masking.redact(said.text) if beside else anew.masks(line)
                yield ev.TextRefined(
                    utterance=line.id,
                    text=said.text,
                    words=said.words,
                    log_probability=said.log_probability,
                    model=model,
                    redactions=masks or (),
                    doubts=said.doubts,
                    stands=not beside,
                )


def _heard(line: Utterance, said: msg.Utterance) -> ev.UtteranceHeard:
    return ev.UtteranceHeard(
        utterance=line.id,
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        text=said.text,
        words=said.words,
        log_probability=said.log_probability,
        lag_ms=None,
        doubts=said.doubts,
    )


def stands(line: Utterance, said: msg.Utterance) -> bool:
    """Whether a second text is to stand in place of a line's."""
    if not spoken(said):
        return False
    if SIGN & set(said.doubts) - set(line.doubts):
        return False
    more = Doubt.INAUDIBLE in line.doubts  # and so there is room for more
    if Doubt.INAUDIBLE in said.doubts and not more:
        return False
    first, second = unmarked(line.heard), " ".join(w.text for w in spoken(said))
    near = abs(len(second) - len(first)) <= SLACK
    return near or plausible(first, second, more=more)


def _words_in(line: Utterance) -> list[str]:
    """The words of a line as it stands."""
    heard = [word.text for word in line.words if word.probability > 0]
    return heard if heard and not line.edited else unmarked(line.heard).split()


def spoken(said: msg.Utterance) -> list[Word]:
    """Its words, without marks of what is inaudible: those have no probability."""
    return [word for word in said.words if word.probability > 0]
