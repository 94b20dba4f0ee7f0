"""Masking within a session: with its roster, and with codes that are the same in all the study."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from facilitator.anonymise.registry import shortfall
from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.seams import Found, across, adds, is_sound, united
from facilitator.domain import events as ev
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.session import Session
from facilitator.domain.speech_marks import blanked
from facilitator.domain.transcript import Label, Redaction, Utterance, apply_redactions
from facilitator.errors import FacilitatorError
from facilitator.words import _
from facilitator.workflow.neighbours import MOST, context
from facilitator.workflow.pseudonyms import PseudonymRedactor
from facilitator.workflow.study_entities import Remembered, remembered
from facilitator.workflow.study_pseudonyms import StudyPseudonyms

NO_ROSTER = _("There is no roster: rules alone mask names here, and they miss many.")
"""Said before a meeting that was given none; `facilitator roster import` stores one."""

_CATEGORIES = {
    Label.PERSON: "Person",
    Label.PLACE: "Place",
    Label.ORG: "Service",
    Label.CONTACT: "detail",
    Label.DATE: "date",
    Label.AGE: "detail",
    Label.ADDRESS: "address",
    Label.ID: "number",
    Label.OTHER: "detail",
}
"""What a person's labels are called in a code."""


class Masking:
    """Redacts what is heard and noted in one session.

    The codes it has shown are kept in the session as well: so it keeps them on another machine,
    and once the study's list is removed. Whatever redacts raises FacilitatorError if somebody new
    cannot be given a code, because the list cannot be read or written.
    """

    def __init__(
        self, session: Session, policy: Deidentification, codes: StudyPseudonyms | None = None
    ) -> None:
        roster = Roster.from_toml(session.roster) if session.roster else Roster()
        self._session = session
        self._first = _mapping_of_nobody(roster)
        self._language = session.opened.language if session.opened else "en"
        self._codes, self._policy = codes, policy
        known = remembered(codes).besides(session.id) if codes is not None else Remembered()
        self.remembered = (sorted(known.let), sorted(known.coded.items()))
        """What the study's other meetings decided of names: identifying."""
        self._applied = known.applied()
        self._redactor = PseudonymRedactor(
            roster,
            self._language,
            replace(policy, allow=(*policy.allow, *sorted(known.let))),
            codes,
            kept_codes(session),
        )

    def remembered_now(self) -> Remembered:
        """What the study has decided of names by now."""
        return Remembered() if self._codes is None else remembered(self._codes)

    def learn(self) -> None:
        """Takes up what the study's decisions have become since. Nothing that was masked is
        unmasked by it, and no code changes."""
        known = self.remembered_now()
        self._applied = known.applied()
        self._redactor.let(replace(self._policy, allow=(*self._policy.allow, *sorted(known.let))))

    def redact(self, text: str) -> tuple[Redaction, ...]:
        """What is masked in a text, past the marks of pauses in it."""
        return self._applied(text, self._redactor.redact(blanked(text)).redactions)

    def heard(
        self, text: str, start_ms: int, end_ms: int
    ) -> tuple[tuple[Redaction, ...], list[ev.Event]]:
        """What is masked in an utterance that is new, and what is now in those before it.

        They are looked at joined, because a name does not end where somebody draws breath.
        """
        earlier = self._session.utterances_before(start_ms, MOST)
        before = context(earlier, start_ms, self._session.speaker_at(end_ms))
        found = self.joined(before, text)
        own = united(text, self.redact(text), found.pop(""))
        changed: list[ev.Event] = []
        for utterance in before:
            # One nobody has looked at yet stays withheld, until all of it is looked at.
            if utterance.redactions is not None:
                masks = united(utterance.heard, utterance.redactions, found[utterance.id])
                if masks != utterance.redactions:
                    changed.append(ev.UtteranceRedacted(utterance.id, masks, utterance.text_id))
        return own, changed

    def in_passing(self, text: str, start_ms: int) -> str:
        """The masked words of a text that nobody keeps: all that is found in it, or that joins what
        was said before, and what is only suspected. Nobody is given a code for it: it says what
        kind of thing stands there."""
        earlier = self._session.utterances_before(start_ms, MOST)
        before = context(earlier, start_ms, self._session.speaker_at(start_ms))
        texts = [*(u.heard for u in before), text]
        joined = across(texts, self._language, self._look)[-1] if before else []
        masks = united(text, self._look(text), joined)
        kinds = [replace(one, replacement=f"[{_CATEGORIES[one.label].lower()}]") for one in masks]
        return apply_redactions(text, kinds)

    def joined(self, before: Sequence[Utterance], text: str) -> dict[str, list[Found]]:
        """What is found in utterances and the text that follows them ("") once they are joined.

        To be asked for before the text is redacted alone: whoever is new in both has one code.
        Nobody is given a code for what then is not masked.
        """
        ids, texts = [*(u.id for u in before), ""], [*(u.heard for u in before), text]
        if before and not is_sound(text):
            own = [*(u.redactions for u in before), None]
            found = across(texts, self._language, self._look)
            if any(map(self._matters, texts, own, found)):
                return dict(zip(ids, across(texts, self._language, self.redact), strict=True))
        return {id_: [] for id_ in ids}

    def _matters(
        self, text: str, own: tuple[Redaction, ...] | None, found: Sequence[Found]
    ) -> bool:
        if any(one.crossing for one in found):
            return True
        if found and own is None:
            own = self._look(text)
        return any(adds(text, own or (), one.redaction) for one in found)

    def _look(self, text: str) -> tuple[Redaction, ...]:
        return self._applied(text, self._redactor.look(blanked(text)).redactions)

    def masked(self, text: str) -> str:
        """The text itself, masked: for labels, of which the raw form is not kept at all."""
        return apply_redactions(text, self.redact(text))

    def code(self, label: Label, words: str) -> str:
        """What stands for words that a person masks under a label: the code they have in this
        study, or a new one, or words where such things are not numbered."""
        return self._redactor.code(_CATEGORIES[label], words)

    def fresh(self, label: Label) -> str:
        """A code under a label that stands for nobody yet."""
        return self._redactor.fresh(_CATEGORIES[label])

    def take(self, roster: Roster) -> None:
        """Goes on with another roster; codes that were shown stay."""
        self._redactor.take(roster)

    def forget(self, entities: Iterable[tuple[str, str]]) -> None:
        """Whom (category, spelling) nothing that is left names: their codes mean nobody now.
        `forget_first` comes before."""
        self._redactor.forget(entities)

    def forget_first(self, entities: Iterable[tuple[str, str]]) -> None:
        """Takes them out of the study's list alone; `remember_again` puts them back, `forget`
        finishes. FacilitatorError leaves the list as it was."""
        self._redactor.forget_first(entities)

    def remember_again(self) -> None:
        """Nothing came of that for which names were taken out of the study's list."""
        self._redactor.remember_again()

    def labels(self, session: Session) -> list[ev.Event]:
        """Labels of flags, and questions that people wrote, in which something is masked only now:
        of labels no raw form is kept."""
        altered = session.alterations
        written = {*altered.added, *altered.first_texts}
        return [
            *(
                ev.MomentChanged(moment.id, label=masked)
                for moment in session.moments
                if moment.label and (masked := self.masked(moment.label)) != moment.label
            ),
            *(
                ev.QuestionReworded(question.id, masked)
                for question in (session.guide.questions() if session.guide and written else ())
                if question.id in written
                and (masked := self.masked(question.text)) != question.text
            ),
        ]

    def changes(self) -> list[ev.Event]:
        """What must be noted so that a reopened session gives the same codes: nothing, or one.

        It is said again until the session has it: a full disk may have refused it.
        """
        mapping = _mapping(self._redactor.replacements.shown())
        known = self._session.replacements or self._first
        return [] if mapping == known else [ev.ReplacementsKept(mapping)]

    def again(self, ids: Collection[str]) -> list[ev.Event]:
        """More that is masked in these utterances, now that what they are joined to is another."""
        utterances = self._session.utterances
        which = [n for n, u in enumerate(utterances) if u.id in ids and u.redactions is not None]
        anew = Anew(self, utterances, which)
        anew.go_on()
        return [*anew.changed(utterances), *self.changes()]

    def catch_up(self, session: Session) -> list[ev.Event]:
        """Redactions of all that a crash left without one."""
        utterances = session.utterances
        open_ = [n for n, u in enumerate(utterances) if u.redactions is None]
        found: list[ev.Event] = []
        if open_:
            anew = Anew(self, utterances, range(open_[0], len(utterances)))
            anew.go_on()
            found += anew.changed(utterances)
        found += [
            ev.NoteRedacted(n.id, self.redact(n.taken), n.text_id)
            for n in session.notes
            if n.redactions is None
        ]
        return found + self.changes()


class Anew:
    """Utterances masked anew, each with its neighbours, the latest first.

    Only adds to what is masked in them already. `which` are their places in `utterances`.
    """

    def __init__(
        self, masking: Masking, utterances: Sequence[Utterance], which: Iterable[int]
    ) -> None:
        self._masking = masking
        self._utterances = utterances
        self._waiting = sorted(which)
        self._found: dict[str, tuple[Redaction, ...]] = {}
        self._looked_at: dict[str, str] = {}
        """Which text of a line was looked at: it may have another by the time all are done."""
        self._joined: dict[str, list[Found]] = defaultdict(list)

    def step(self) -> bool:
        """Masks one more; False if none is left. FacilitatorError as for `Masking`."""
        if not self._waiting:
            return False
        at = self._waiting[-1]
        utterance = self._utterances[at]
        earlier = self._utterances[max(0, at - MOST) : at]
        before = context(earlier, utterance.start_ms, utterance.speaker)
        joined = self._masking.joined(before, utterance.heard)
        for one in (*before, utterance):
            self._looked_at.setdefault(one.id, one.text_id)
        joined[utterance.id] = joined.pop("")
        self._found[utterance.id] = self._masking.redact(utterance.heard)
        for id_, found in joined.items():
            self._joined[id_] += found
        self._waiting.pop()
        return True

    def go_on(self) -> None:
        """Masks all of them."""
        while self.step():
            pass

    def changed(self, utterances: Iterable[Utterance]) -> list[ev.Event]:
        """What is to be noted once all of them are done: in `utterances`, as they stand by now."""
        return [
            ev.UtteranceRedacted(u.id, masks, u.text_id)
            for u in utterances
            if (masks := self.masks(u)) is not None and masks != u.redactions
        ]

    def masks(self, utterance: Utterance) -> tuple[Redaction, ...] | None:
        """What is masked in one, once all are done; None if nobody has looked at it."""
        own = self._found.get(utterance.id, utterance.redactions)
        if self._looked_at.get(utterance.id, utterance.text_id) != utterance.text_id:
            looked = self._masking.redact(utterance.heard) if utterance.id in self._found else own
            self._found.pop(utterance.id, None)
            self._joined.pop(utterance.id, None)
            own = looked
        if own is None:
            return None
        masks = united(utterance.heard, own, self._joined.get(utterance.id, ()))
        return united(utterance.heard, masks, utterance.redactions or ())


def expected_names(session: Session) -> tuple[str, ...]:
    """Names of the roster that are likely to be said, the participants' first: identifying."""
    roster = Roster.from_toml(session.roster) if session.roster else Roster()
    return tuple(dict.fromkeys(name for entry in roster.entries for name in entry.names))


def shortfalls(session: Session) -> tuple[str, ...]:
    """Why less than usual will be masked in a session: lines for whoever is about to begin it."""
    language = session.opened.language if session.opened else "en"
    lacking = (NO_ROSTER if session.roster is None else None, shortfall(language))
    return tuple(line for line in lacking if line is not None)


def kept_codes(session: Session) -> Replacements | None:
    """The codes a session has shown, None if none is noted."""
    if not session.replacements:
        return None
    try:
        return Replacements.from_record(json.loads(session.replacements))
    except ValueError:
        raise FacilitatorError(
            _("The codes of session '{id}' were noted by another version.").format(id=session.id),
            _("Open it with that version of the program, or a newer one."),
        ) from None


def _mapping(codes: Replacements) -> str:
    return json.dumps(codes.to_record(), ensure_ascii=False, sort_keys=True)


def _mapping_of_nobody(roster: Roster) -> str:
    """What any machine makes of the roster alone: nothing of it need be noted."""
    fresh = Replacements()
    fresh.settle(roster)
    return _mapping(fresh.shown())
