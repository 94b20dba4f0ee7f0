"""What people do in a meeting: the events of a command, masked, and durable before they count.

What can be done, and what is noted for it, the commands say (`domain.commands`); here their text is
masked before anybody sees it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ParamSpec

from facilitator.anonymise.seams import united
from facilitator.domain import events as ev
from facilitator.domain.carrying import Span, kept
from facilitator.domain.changes import Aspect
from facilitator.domain.commands import Bound, Command, Given
from facilitator.domain.events import Event, Recorded
from facilitator.domain.people import is_code
from facilitator.domain.reviewing import item
from facilitator.domain.session import Session
from facilitator.domain.terms import HOST, MASKING
from facilitator.domain.transcript import Label, Redaction, code_of
from facilitator.words import _
from facilitator.workflow.masking import Anew, Masking
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms

P = ParamSpec("P")

MOST_AT_ONCE = 50
"""A taking back that touches more lines than these was of who spoke, or of an entity: no text."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to: what was noted, and words for whoever gave it.

    Nothing noted: it could not be done, and `said` is why; `again` see `Answer`.
    """

    noted: tuple[Recorded, ...]
    said: str
    again: Bound | None = None

    @property
    def id(self) -> str:
        """Of the first event noted, "" if there is none: a flag's or a note's own."""
        return str(self.noted[0].id) if self.noted else ""


class Acts:
    """The acts of the people at the table, on a session that is open."""

    def __init__(
        self,
        store: SessionStore,
        monotonic: Callable[[], float] = time.monotonic,
        masking: Masking | None = None,
    ) -> None:
        self.store = store
        self._monotonic = monotonic
        policy = store.workspace.study.anonymise
        self._masking = masking or Masking(
            store.session, policy, StudyPseudonyms.open(store.workspace)
        )

    @property
    def masking(self) -> Masking:
        """What masks what people write."""
        return self._masking

    @property
    def session(self) -> Session:
        return self.store.session

    @property
    def now_ms(self) -> int:
        """Session time now; of a session at rest, its end."""
        return self.session.recorded_ms

    def given(self, at_ms: int | None = None, device: str = HOST) -> Given:
        """A command given at a point of session time (ms; None: now), now on the wall."""
        return Given(self.now_ms if at_ms is None else at_ms, self.store.log.now(), device)

    def do(self, command: Command[P], *args: P.args, **options: P.kwargs) -> Done:
        """Carries a command out that is given here and now."""
        return self.carry_out(lambda s, g: command(s, g, *args, **options), self.given())

    def carry_out(self, command: Bound, given: Given) -> Done:
        """Carries a command out. Raises FacilitatorError if it could not be noted: nothing was."""
        self._note()  # what still waits for a full disk comes first: then the next id is known
        answer = command(self.session, given)
        if not answer.events:
            return Done((), answer.said, answer.again)
        if any(map(self._names_somebody, answer.events)):
            return Done(
                (), _("That holds what is masked itself: write it without names or places.")
            )
        before = self.session.position
        stands = self._note_stands(answer.events)
        # In one go: a note without its masking would look lost, and be written twice.
        events = self._masked(answer.events, given.device)
        noted = self._note(*events, device=given.device)
        self._let_stand(stands, noted)
        self._decided(noted)
        changed = (ev.TextCorrected, ev.LinesRecut, ev.SpeakerCorrected)
        if any(isinstance(event, changed) for event in answer.events):
            # Masked with its neighbours, as it will be at signing: a line passed now stays passed.
            self._mask_lines(self._with_the_next(self.session.since(before).lines))
        if any(isinstance(event, ev.Retracted) for event in answer.events):
            # What is on show again may hold what the roster has learnt since.
            self._mask_labels()
            changes = self.session.since(before)
            self._mask_lines(changes.lines)
            if Aspect.NOTES in changes.parts:
                self._mask_notes()
        return Done(tuple(noted[: len(answer.events)]), answer.said)

    def _decided(self, noted: Sequence[Recorded]) -> None:
        """What was noted may have decided of a name: before anything is masked anew."""

    def fresh(self, label: Label) -> str:
        """A code under a label that stands for nobody yet."""
        return self._masking.fresh(label)

    def _names_somebody(self, event: Event) -> bool:
        """Whether what a person wrote to stand for words would be masked itself."""
        match event:
            case ev.EntityDecided(becomes=str() as written):
                pass
            case ev.RedactionDecided(replacement=str() as written):
                pass
            case _:
                return False
        said = code_of(written).strip("[]")
        return not is_code(written) and self._masking.masked(said) != said

    def _masked(self, events: tuple[Event, ...], device: str) -> list[Event]:
        """The events with what is masked in them; of labels no raw form is kept at all."""
        found: list[Event] = []
        masks: list[Event] = []
        first = self.session.next_id(device)
        reasons = {one.id for one in self.session.signing.reopenings}
        for offset, event in enumerate(events):
            match event:
                case ev.MomentChanged(label=str() as label) if label:
                    masked = self._masking.masked(label)
                    found.append(replace(event, label=masked))
                case ev.CardSent(text=text):
                    found.append(replace(event, text=self._masking.masked(text)))
                case ev.MomentsMerged(label=str() as label) if label:
                    found.append(replace(event, label=self._masking.masked(label)))
                case ev.QuestionAdded(text=text) | ev.QuestionReworded(text=text):
                    words = self._masking.masked(text)
                    typed = "" if words == text else text
                    found.append(replace(event, text=words, typed=typed))
                case ev.WrittenReviewed(target=target) if target in reasons:
                    found.append(replace(event, text=self._masking.masked(event.text)))
                case ev.NoteTaken():
                    id_ = replace(first, counter=first.counter + offset)
                    masks.append(ev.NoteRedacted(str(id_), self._masking.redact(event.text)))
                    found.append(event)
                case ev.TextCorrected():
                    found.append(self._corrected(event))
                case ev.LinesRecut():
                    found.append(self._recut(event))
                case ev.RedactionDecided(
                    replacement=None, verdict=ev.Verdict.ADDED | ev.Verdict.RELABELLED
                ):
                    found.append(self._coded(event))
                case _:
                    found.append(event)
        changed = masks or found != list(events)
        return [*found, *masks, *(self._masking.changes() if changed else ())]

    # -- what a reviewer writes ------------------------------------------------------------------

    def _corrected(self, event: ev.TextCorrected) -> ev.TextCorrected:
        at = item(self.session, event.target)
        old = [] if at is None or at.raw is None else [(at.raw, at.redactions)]
        stands = self._stands(event.text, old)
        return replace(event, redactions=self._anew(event.text, event.redactions, stands))

    def _recut(self, event: ev.LinesRecut) -> ev.LinesRecut:
        if len(event.utterances) == 1:
            return event  # no words stand together that did not before
        old = self._made_of(event)
        parts = tuple(
            replace(
                part,
                redactions=self._anew(part.text, part.redactions, self._stands(part.text, old)),
            )
            for part in event.parts
        )
        return replace(event, parts=parts)

    def _made_of(self, event: ev.LinesRecut) -> list[tuple[str, tuple[Redaction, ...]]]:
        made_of = [u for id_ in event.utterances if (u := self.session.utterance(id_))]
        return [(u.heard, u.redactions or ()) for u in made_of]

    def _stands(self, text: str, old: Sequence[tuple[str, tuple[Redaction, ...]]]) -> set[Span]:
        """What is found in the old text as well, and is not masked there, a person let stand: where
        it stands in the new one."""
        stands: set[Span] = set()
        for before, shown in old:
            let = [
                (r.start, r.end)
                for r in self._masking.redact(before)
                if not any(s.start < r.end and r.start < s.end for s in shown)
            ]
            stands |= kept(before, let, text)
        return stands

    def _anew(
        self, text: str, masks: tuple[Redaction, ...], stands: set[Span]
    ) -> tuple[Redaction, ...]:
        """A text masked anew, beside what a person carried over; but for what they let stand."""
        found = [r for r in self._masking.redact(text) if (r.start, r.end) not in stands]
        return united(text, masks, found)

    def _note_stands(self, events: Sequence[Event]) -> list[tuple[int, str, str, set[Span]]]:
        """What a person let stand in lines that get other words or borders: (which event, line or
        part of it, text's id or "", where)."""
        found: list[tuple[int, str, str, set[Span]]] = []
        for number, event in enumerate(events):
            match event:
                case ev.TextCorrected():
                    at = item(self.session, event.target)
                    old = [] if at is None or at.raw is None else [(at.raw, at.redactions)]
                    stands = self._stands(event.text, old)
                    found.append((number, event.target, "corrected", stands))
                case ev.LinesRecut():
                    made_of = self._made_of(event)
                    for n, part in enumerate(event.parts, 1):
                        found.append((number, f".{n}", "", self._stands(part.text, made_of)))
                case _:
                    pass
        return [one for one in found if one[3]]

    def _let_stand(
        self, found: Sequence[tuple[int, str, str, set[Span]]], noted: Sequence[Recorded]
    ) -> None:
        """What a person let stand, said of the new text: else signing would mask it again."""
        for number, where, text, stands in found:
            id_ = str(noted[number].id)
            target, text_id = (where, id_) if text else (id_ + where, "")
            first, *rest = (
                ev.Place(target, text_id, start, end, ev.Verdict.REJECTED)
                for start, end in sorted(stands)
            )
            decided = ev.RedactionDecided(
                first.target, first.text, first.start, first.end, first.verdict, also=tuple(rest)
            )
            self._note(decided, device=MASKING)

    def _coded(self, event: ev.RedactionDecided) -> ev.RedactionDecided:
        """With a code for the words, wherever else they are masked in the same act."""
        code = self._code(event)
        also = tuple(
            replace(one, replacement=code)
            if one.replacement is None and one.verdict is ev.Verdict.ADDED
            else one
            for one in event.also
        )
        return replace(event, replacement=code, also=also)

    def _code(self, event: ev.RedactionDecided) -> str | None:
        """The code that the study gives these words; None where it has none for the label."""
        at = item(self.session, event.target)
        if at is None or at.raw is None or event.label is None:
            return None
        return self._masking.code(event.label, at.raw[event.start : event.end])

    def _mask_lines(self, ids: tuple[str, ...]) -> list[Recorded]:
        """Masks lines whose text may be another one again; who spoke changes no text."""
        utterances = self.session.utterances
        which = [n for n, u in enumerate(utterances) if u.id in set(ids)]
        if not which or len(which) > MOST_AT_ONCE:
            return []
        anew = Anew(self._masking, utterances, which)
        anew.go_on()
        changed = anew.changed([utterances[n] for n in which])
        return self._note(*changed, *self._masking.changes(), device=MASKING)

    def _with_the_next(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """These lines, and each one's next: a name may go on there."""
        lines = [u.id for u in self.session.utterances]
        at = [n for n, id_ in enumerate(lines) if id_ in set(ids)]
        return tuple({id_ for n in at for id_ in lines[n : n + 2]})

    def _mask_notes(self) -> list[Recorded]:
        found = [
            ev.NoteRedacted(n.id, masks, n.text_id)
            for n in self.session.notes
            if (masks := united(n.taken, self._masking.redact(n.taken), n.redactions or ()))
            != n.redactions
        ]
        return self._note(*found, *self._masking.changes(), device=MASKING)

    def _mask_labels(self) -> list[Recorded]:
        return self._note(*self._masking.labels(self.session), device=MASKING)

    def _note(self, *events: Event, device: str = HOST) -> list[Recorded]:
        return self.store.append(*events, device=device)
