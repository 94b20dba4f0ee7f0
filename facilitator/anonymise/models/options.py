"""The table of an optional detector in study.toml, read and checked."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Mapping
from typing import Any

from facilitator.anonymise.models.adapter import KINDS, Kind
from facilitator.domain.deidentification import Deidentification
from facilitator.errors import FacilitatorError
from facilitator.words import _


def refused(detector: str, what: str, hint: str) -> FacilitatorError:
    """The error for a line of [anonymise.DETECTOR] that cannot be used."""
    return FacilitatorError(
        _("[anonymise.{detector}] cannot be used: {what}.").format(detector=detector, what=what),
        hint,
    )


def need(module: str, detector: str) -> Any:
    """A library of the extra `ner`; FacilitatorError saying what to install if it is not there."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else module
        raise FacilitatorError(
            _("The detector {detector!r} needs {missing}, which is not installed.").format(
                detector=detector, missing=missing
            ),
            _(
                "Install it with: pip install 'facilitator[ner]'. Or take "
                '"{detector}" out of `also` in study.toml.'
            ).format(detector=detector),
        ) from error


class Table:
    """[anonymise.DETECTOR]; every method raises FacilitatorError if its line is not as it says."""

    def __init__(self, policy: Deidentification, detector: str, lines: Collection[str]) -> None:
        self._detector = detector
        self._values: Mapping[str, Any] = policy.options.get(detector, {})
        unknown = sorted(set(self._values) - set(lines))
        if unknown:
            raise self.refused(
                _("it has an unknown line: {unknown}").format(unknown=", ".join(unknown)),
                _("Known: {lines}.").format(lines=", ".join(lines)),
            )

    def refused(self, what: str, hint: str) -> FacilitatorError:
        return refused(self._detector, what, hint)

    def text(self, name: str) -> str:
        """A line that has to be there and to hold text; empty if it is not there."""
        value = self._values.get(name, "")
        if not isinstance(value, str) or (name in self._values and not value.strip()):
            raise self.refused(_("{name} is not text").format(name=name), _("Mend that line."))
        return value

    def types(self, name: str, known: Collection[str]) -> frozenset[str]:
        """A list of entity types, in capitals; all of them have to be known."""
        value = self._values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self.refused(
                _("{name} is not a list of entity types").format(name=name),
                _('Write it as {name} = ["PERSON"].').format(name=name),
            )
        chosen = {v.upper() for v in value}
        unknown = sorted(chosen - set(known))
        if unknown:
            raise self.refused(
                _("{name} has an entity type there is not: {unknown}").format(
                    name=name, unknown=", ".join(unknown)
                ),
                _("There are: {known}.").format(known=", ".join(sorted(known))),
            )
        return frozenset(chosen)

    def share(self, name: str, default: float) -> float:
        """A number from 0 to 1."""
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.refused(
                _("{name} is not a number from 0 to 1").format(name=name), _("Mend that line.")
            )
        return float(value)

    def kinds(self, name: str) -> dict[str, Kind]:
        """A table from entity types, in capitals, to kinds by name (`adapter.KINDS`)."""
        value = self._values.get(name, {})
        if not isinstance(value, dict):
            raise self.refused(
                _("{name} is no table").format(name=name),
                f'Write [anonymise.{self._detector}.{name}] PATIENT = "person".',
            )
        for kind in value.values():
            if not isinstance(kind, str) or kind not in KINDS:
                raise self.refused(
                    _("{name} has a kind there is not").format(name=name),
                    _("There are: {kinds}.").format(kinds=", ".join(KINDS)),
                )
        return {type_.upper(): KINDS[kind] for type_, kind in value.items()}
