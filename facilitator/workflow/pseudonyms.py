"""A redactor whose codes are the study's: somebody new gets theirs in agreement with all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import TypeVar

from facilitator.anonymise.redactor import Redacted, Redactor
from facilitator.anonymise.registry import base_language, detectors
from facilitator.anonymise.replacements import NewEntityError, Replacements, add_new, joined
from facilitator.anonymise.roster import Roster
from facilitator.domain.deidentification import Deidentification
from facilitator.workflow.study_pseudonyms import StudyPseudonyms

_T = TypeVar("_T")


def _without_codes(redactor: Redactor) -> Redactor:
    """The same redactor, compiled roster and all, but for the codes it gives."""
    made = copy(redactor)
    made.replacements = Replacements()
    return made


class PseudonymRedactor:
    """Redacts with the study's codes; without `codes` they are this object's own.

    `own` is what has been shown already and stays. Every method raises FacilitatorError if the
    study's list cannot be read or written; then nothing has been given.
    """

    def __init__(
        self,
        roster: Roster,
        language: str,
        policy: Deidentification,
        codes: StudyPseudonyms | None = None,
        own: Replacements | None = None,
    ) -> None:
        self._codes = codes
        self._language = base_language(language)
        self._policy = policy
        self._detectors = detectors(self._language, policy)
        self._redactor = self._compiled(roster, own or Replacements())
        self._scout = _without_codes(self._redactor)
        self._met: set[tuple[str, str]] = set()
        """Whom the study had not heard of before, by category and spelling."""
        self._put_back: Callable[[Replacements], None] | None = None

    @property
    def replacements(self) -> Replacements:
        return self._redactor.replacements

    @property
    def roster(self) -> Roster:
        return self._redactor.roster

    @property
    def failures(self) -> dict[str, tuple[int, str]]:
        """See `Redactor.failures`."""
        return self._redactor.failures

    def take(self, roster: Roster) -> None:
        """Goes on with another roster; codes that were shown stay."""
        self._redactor = self._compiled(roster, self.replacements.shown())
        self._scout = _without_codes(self._redactor)

    def let(self, policy: Deidentification) -> None:
        """Goes on with another policy: one that lets other words stand."""
        if policy == self._policy:
            return
        self._policy, self._detectors = policy, detectors(self._language, policy)
        self.take(self.roster)

    def redact(self, text: str) -> Redacted:
        """See `Redactor.redact`; whoever is new has a code on the medium on return."""
        return self._coded(lambda: self._redactor.redact(text))

    def redact_label(self, text: str) -> Redacted:
        """See `Redactor.redact_label`; whoever is new has a code on the medium on return."""
        return self._coded(lambda: self._redactor.redact_label(text))

    def code(self, category: str, words: str) -> str:
        """See `Redactor.code`; whoever is new has a code on the medium on return."""
        return self._coded(lambda: self._redactor.code(category, words))

    def fresh(self, category: str) -> str:
        """See `Replacements.fresh`; it is on the medium on return."""
        return self._coded(lambda: self.replacements.fresh(category))

    def names(self, text: str) -> bool:
        """See `Redactor.names`."""
        return self._redactor.names(text)

    def look(self, text: str) -> Redacted:
        """What would be redacted, with codes that mean nothing: nobody is given one for it."""
        return self._scout.redact(text)

    def forget(self, entities: Iterable[tuple[str, str]]) -> None:
        """Nothing that is left names them, and `forget_first` was asked for: their codes mean
        nobody now."""
        gone = set(entities)
        self._put_back = None
        self._met -= gone
        self.replacements.forget(gone)

    def forget_first(self, entities: Iterable[tuple[str, str]]) -> None:
        """Takes out of the study's list, and of nothing else, whom it had not heard of before this
        program met them; until `forget` or `remember_again`."""
        gone = set(entities) & self._met
        if self._codes is not None and gone:
            with self._codes.held() as study:
                if study is not None:
                    self._put_back = study.forget(gone)

    def remember_again(self) -> None:
        """Puts back into the study's list whom `forget_first` took out last."""
        if self._codes is not None and self._put_back is not None:
            with self._codes.held() as study:
                if study is not None:
                    self._put_back(study)
        self._put_back = None

    def _compiled(self, roster: Roster, own: Replacements) -> Redactor:
        if self._codes is not None:
            with self._codes.held() as study:
                if study is not None:
                    study.claim(roster)
                    made = self._with(roster, joined(study, own))
                    add_new(study, made.replacements)
                    made.replacements.giving = False
                    return made
            self._codes = None
        return self._with(roster, own)

    def _with(self, roster: Roster, replacements: Replacements) -> Redactor:
        return Redactor(
            roster, self._language, replacements, detectors=self._detectors, policy=self._policy
        )

    def _coded(self, redact: Callable[[], _T]) -> _T:
        try:
            return redact()
        except NewEntityError:
            return self._agreed(redact)

    def _agreed(self, redact: Callable[[], _T]) -> _T:
        """Redacts a text in which somebody is new, while no other process may change the list."""
        assert self._codes is not None, "codes of one's own are given at once"
        codes = self.replacements
        before = codes.given, codes.reserved
        try:
            with self._codes.held() as study:
                if study is not None:
                    now = joined(study, codes.shown())
                    codes.given, codes.reserved = now.given, now.reserved
                codes.giving = True
                found = redact()
                if study is not None:
                    known = {(c, s) for c, given in study.given.items() for s in given}
                    add_new(study, codes)
                    self._met |= {(c, s) for c, given in study.given.items() for s in given} - known
        except BaseException:
            codes.given, codes.reserved = before
            codes.giving = False
            raise
        codes.giving = study is None
        return found
