"""The entities of a spaCy pipeline that is installed on this machine.

[anonymise.spacy] in study.toml names the pipeline: an installed package ("en_core_web_sm") or the
full path of a folder that `nlp.to_disk` wrote. Whatever it writes into `doc.ents` and `doc.spans`
is read. It runs on meetings in its own language, a multilingual one on all.
"""

from __future__ import annotations

import importlib
import tomllib
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from facilitator.anonymise.models.adapter import KINDS, Entity, ModelDetector
from facilitator.anonymise.models.offline import no_network
from facilitator.domain.deidentification import Deidentification
from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.words import _

NAME = "spacy"

LINES = ("pipeline", "entities", "certain", "labels")
"""What may stand in its table."""

TYPES: dict[str, dict[str, str]] = tomllib.loads(
    (files("facilitator.anonymise") / "data" / "entity_types.toml").read_text("utf-8")
)
"""Entity types by scheme and kind."""

DEFAULT = {
    type_.upper(): KINDS[kind]
    for scheme in TYPES.values()
    for kind, types in scheme.items()
    for type_ in types.split()
}
"""What the entity types of common pipelines are, by their names in capitals."""

_ANY_LANGUAGE = frozenset({"", "xx", "mul"})
# Speech recognition calls both written standards of Norwegian "no".
_ALSO_KNOWN_AS = {"nb": ("nb", "no"), "nn": ("nn", "no")}

_REMOTE = ("llm", "hf_", "huggingface")
"""Components by the beginning of their factory's name that send texts to a service."""


def detector(policy: Deidentification) -> ModelDetector:
    """The detector that study.toml asks for. Raises FacilitatorError if the extra, the pipeline or
    a line of the table is missing or wrong."""
    table = policy.options.get(NAME, {})
    pipeline, labels = table.get("pipeline"), table.get("labels", {})
    if unknown := sorted(set(table) - set(LINES)):
        what = _("it has an unknown line: {unknown}").format(unknown=", ".join(unknown))
        raise _refused(what, _("Known: {lines}.").format(lines=", ".join(LINES)))
    if pipeline is None:
        raise _refused(
            _("it does not say which pipeline"),
            _('Write pipeline = "en_core_web_sm", or a full path.'),
        )
    if not isinstance(pipeline, str) or not pipeline.strip():
        raise _refused(_("{name} is not text").format(name="pipeline"), _("Mend that line."))
    if not isinstance(labels, dict):
        what = _("{name} is no table").format(name="labels")
        raise _refused(what, 'Write [anonymise.spacy.labels] PATIENT = "person".')
    if not all(isinstance(kind, str) and kind in KINDS for kind in labels.values()):
        what = _("{name} has a kind there is not").format(name="labels")
        raise _refused(what, _("There are: {kinds}.").format(kinds=", ".join(KINDS)))
    with no_network(), warnings.catch_warnings():
        # A pipeline made by another version of spaCy warns; on a screen that is only noise.
        warnings.simplefilter("ignore")
        nlp = _load(pipeline)
    kinds = {**DEFAULT, **{type_.upper(): KINDS[kind] for type_, kind in labels.items()}}
    found = _types(nlp)
    if found:
        kinds = {type_: kind for type_, kind in kinds.items() if type_ in found}
    if not kinds:
        raise _refused(
            _("the pipeline finds nothing whose kind is known here"),
            _("Say in [anonymise.spacy.labels] what these are: {found}.").format(
                found=", ".join(sorted(found))
            ),
        )
    chosen = _listed(table, "entities", kinds) or frozenset(kinds)
    certain = _listed(table, "certain", chosen)
    language = str(nlp.lang)
    languages = () if language in _ANY_LANGUAGE else _ALSO_KNOWN_AS.get(language, (language,))
    kinds = {type_: kind for type_, kind in kinds.items() if type_ in chosen}
    return ModelDetector(NAME, languages, _recogniser(nlp), kinds, certain)


def _refused(what: str, hint: str) -> FacilitatorError:
    said = _("[anonymise.{detector}] cannot be used: {what}.").format(detector=NAME, what=what)
    return FacilitatorError(said, hint)


def _listed(table: Mapping[str, Any], name: str, known: Collection[str]) -> frozenset[str]:
    """A list of entity types, in capitals; all of them have to be known."""
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        what = _("{name} is not a list of entity types").format(name=name)
        raise _refused(what, _('Write it as {name} = ["PERSON"].').format(name=name))
    chosen = frozenset(v.upper() for v in value)
    if unknown := sorted(chosen - set(known)):
        what = _("{name} has an entity type there is not: {unknown}")
        there = _("There are: {known}.").format(known=", ".join(sorted(known)))
        raise _refused(what.format(name=name, unknown=", ".join(unknown)), there)
    return chosen


def _load(pipeline: str) -> Any:
    """The pipeline, from its package or folder; nothing is fetched, and no service is asked."""
    try:
        spacy: Any = importlib.import_module("spacy")
    except ImportError as error:
        raise FacilitatorError(
            _("The detector {detector!r} needs {missing}, which is not installed.").format(
                detector=NAME, missing=error.name or NAME
            ),
            _(
                "Install it with: pip install 'facilitator[ner]'. Or take "
                '"{detector}" out of `also` in study.toml.'
            ).format(detector=NAME),
        ) from error
    installed = spacy.util.is_package(pipeline)
    folder = expanded(pipeline)
    if not installed and not (folder.is_absolute() and folder.is_dir()):
        raise FacilitatorError(
            _("[anonymise.spacy]: there is no pipeline {pipeline!r} on this machine.").format(
                pipeline=pipeline
            ),
            _(
                "Install its package (for example: python -m spacy download "
                "en_core_web_sm), or give the full path of its folder."
            ),
        )
    try:
        path = Path(spacy.util.get_package_path(pipeline)) if installed else folder
        for config in (path / "config.cfg", *path.glob("*/config.cfg")):
            read = spacy.util.load_config(config) if config.is_file() else {}
            for component in read.get("components", {}).values():
                if str(component.get("factory", "")).startswith(_REMOTE):
                    raise _refused(
                        _("the pipeline has a component that sends texts elsewhere"),
                        _("Choose one that works on this machine alone."),
                    )
        return spacy.load(pipeline if installed else folder)
    except FacilitatorError:
        raise
    except Exception as error:
        raise FacilitatorError(
            _("[anonymise.spacy]: the pipeline {pipeline!r} cannot be loaded ({name}).").format(
                pipeline=pipeline, name=type(error).__name__
            ),
            _(
                "It may be damaged, made for another version of spaCy, or need "
                "another package. Try it with: python -m spacy validate."
            ),
        ) from error


def _types(nlp: Any) -> frozenset[str]:
    """The entity types that the pipeline can find, in capitals; empty if it does not say."""
    types: set[str] = set()
    for name in nlp.pipe_names:
        if {"doc.ents", "doc.spans"} & set(nlp.get_pipe_meta(name).assigns):
            types |= {str(label).upper() for label in nlp.pipe_labels.get(name, ())}
    return frozenset(types)


def _recogniser(nlp: Any) -> Callable[[str], Iterable[Entity]]:
    def recognise(text: str) -> list[Entity]:
        # What was said must not stay in the vocabulary, and hours of it must not fill the memory.
        with nlp.memory_zone():
            doc = nlp(text)
            spans = [*doc.ents, *(s for group in doc.spans.values() for s in group)]
            return [Entity(s.label_, s.start_char, s.end_char, s.text) for s in spans]

    return recognise
