"""Which detectors run: the built-in ones by language, and installed ones that a study names.

A package adds a detector through an entry point of the group `facilitator.detectors`: its name is
what study.toml says in `also`, its value a callable that takes the study's `Deidentification` and
gives a `Detector`. Installing a package alone changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import entry_points

from facilitator.anonymise.detector import MISHEARD, ROSTER, Context, Detector, Finding, Rule
from facilitator.anonymise.forms.contacts import contacts
from facilitator.anonymise.forms.numbers import numbers
from facilitator.anonymise.languages import Finder, Make, Pack, codes, pack
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.languages import language_code
from facilitator.errors import FacilitatorError
from facilitator.words import _

GROUP = "facilitator.detectors"
"""The entry point group by which other packages offer detectors."""


def _in_order(packs: Sequence[Pack]) -> dict[str, Make]:
    rules: tuple[dict[str, Finder], ...] = (
        {"email": contacts},
        *(one.forms for one in packs),
        {"phone": numbers, ROSTER: lambda context: context.matcher.find(context)},
        *(one.names for one in packs),
        {MISHEARD: lambda context: context.matcher.find_misheard(context)},
        *(one.guesses for one in packs),
    )
    made: dict[str, Make] = {
        name: partial(Rule, name, find) for part in rules for name, find in part.items()
    }
    # Know no rule, only what names usually stand beside: have the last word.
    return made | {name: make for one in packs for name, make in one.last.items()}


BUILT_IN = _in_order([pack(code) for code in codes()])
"""Every built-in detector by name, in order of precedence: where two findings overlap, the one of
the earlier detector is kept whole. What has a form of its own (an address, a number, a date) comes
before names, because a name inside an e-mail address must not leave the rest of it standing; the
roster comes before what is guessed from cues."""

LAST = tuple(name for code in codes() for name in pack(code).last)
"""Come behind installed detectors too."""


def detectors(language: str, policy: Deidentification) -> list[Detector]:
    """The detectors that run for a language, in order of precedence: installed ones behind all
    built-in ones that know a rule. FacilitatorError if the policy names one that there is not."""
    own = [pack(language)] if language in codes() else []
    mine = _in_order(own)
    there = ({**BUILT_IN, **mine}).keys() - {ROSTER}
    for name in sorted(set(policy.off) - there):
        what = _("[anonymise] off: there is no detector {name!r} that could be switched off.")
        hint = _("Those are: {built_in}.").format(built_in=", ".join(sorted(there)))
        raise FacilitatorError(what.format(name=name), hint)
    without = {*policy.off}.union(*(one.replaced for one in own))
    chosen = [make() for name, make in mine.items() if name not in without]
    chosen += [_installed(name, policy) for name in policy.also]
    # Stable: installed ones come behind the built-in ones, but before whoever has the last word.
    chosen.sort(key=lambda d: d.name in LAST)
    return [d for d in chosen if not d.languages or language in d.languages]


def base_language(named: str) -> str:
    """The ISO 639-1 code of a language however it is named: "en" for "en-GB" or "English"."""
    return language_code(named) or named.strip().lower().replace("_", "-").partition("-")[0]


def shortfall(language: str) -> str | None:
    """What is not looked for in a language on this machine, for people; None if all is."""
    base = base_language(language)
    if base not in codes():
        return _(
            "No rules for {language!r}: only the roster's names, numbers and addresses are masked."
        ).format(language=language)
    return pack(base).missing()


def _installed(name: str, policy: Deidentification) -> Detector:
    points = {point.name: point for point in entry_points(group=GROUP)}
    try:
        make: Callable[[Deidentification], Detector] = points[name].load()
        made = make(policy)
        languages = tuple(getattr(made, "languages", ()))
        return Guarded(name, lambda context: made.detect(context.text, context), languages)
    except FacilitatorError:
        raise
    except Exception as error:
        why = type(error).__name__ if name in points else _("not installed")
        there = ", ".join(sorted(points)) or _("none")
        raise FacilitatorError(
            _("The detector {name!r} cannot be started ({name_2}).").format(name=name, name_2=why),
            _(
                "Installed: {there}. Install or mend what it needs, or take its name out of "
                "[anonymise] also."
            ).format(there=there),
        ) from error


@dataclass(frozen=True, slots=True)
class Guarded(Rule):
    """Another package's detector: what it raises is noted, not passed on.

    Everything else still masks; a meeting must not stop because of an extra. `faults` are the kinds
    of its exceptions, one a text it failed on (never their messages, which may quote the text).
    """

    faults: list[str] = field(default_factory=list)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        try:
            yield from self.find(context)
        except Exception as error:
            self.faults.append(type(error).__name__)
