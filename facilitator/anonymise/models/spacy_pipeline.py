"""The entities of a spaCy pipeline that is installed on this machine.

[anonymise.spacy] in study.toml names the pipeline: an installed package ("en_core_web_sm") or the
full path of a folder that `nlp.to_disk` wrote. Whatever it writes into `doc.ents` and `doc.spans`
is read. It runs on meetings in its own language, a multilingual one on all.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from facilitator.anonymise.models.adapter import KINDS, Entity, Kind, ModelDetector
from facilitator.anonymise.models.offline import no_network
from facilitator.anonymise.models.options import Table, need
from facilitator.domain.deidentification import Deidentification
from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.words import _

NAME = "spacy"

LINES = ("pipeline", "entities", "certain", "labels")
"""What may stand in its table."""

# The names of entity types in the schemes that spaCy's own pipelines were trained on: OntoNotes
# (English, Japanese, Chinese, ...), WikiNER (French, German, multilingual, ...), and those of the
# Korean, Norwegian, Polish and Swedish corpora; and of Sekine's extended hierarchy (version 7.1),
# which GiNZA writes, without countries and regions. Dates, times and nationalities (DATE, TIME,
# NORP) are left out, because days, durations and nationalities stay; the built-in detectors know
# which dates point to somebody.
_TYPES = {
    "person": ("PERSON", "PER", "PRS", "PS", "PERSNAME"),
    "place": ("GPE", "LOC", "FAC", "LC", "GPE_LOC", "GEOGNAME", "PLACENAME"),
    "service": ("ORG", "OG", "ORGNAME", "GPE_ORG", "ORGANIZATION"),
}
_EXTENDED = {
    "place": """
        Location_Other Spa GPE_Other City County Province Geological_Region_Other Mountain Island
        River Lake Bay Facility_Other Facility_Part Park Sports_Facility Museum Zoo Amusement_Park
        Theater Worship_Place Car_Stop Station Airport Port Line_Other Railroad Road Bridge Tunnel
        Archaeological_Place_Other Market
    """,
    "service": """
        Organization_Other International_Organization Show_Organization Family
        Sports_Organization_Other Pro_Sports_Organization Corporation_Other Company Company_Group
        Political_Organization_Other Political_Party Government Military GOE_Other
        Public_Institution School Research_Institute
    """,
    "address": "Address_Other Postal_Address",
    "phone number": "Phone_Number",
    "email": "Email",
    "link": "URL",
}

DEFAULT: Mapping[str, Kind] = {
    type_: KINDS[kind] for kind, types in _TYPES.items() for type_ in types
} | {type_.upper(): KINDS[kind] for kind, types in _EXTENDED.items() for type_ in types.split()}
"""What the entity types of common pipelines are, by their names in capitals."""

_ANY_LANGUAGE = frozenset({"", "xx", "mul"})
# Speech recognition calls both written standards of Norwegian "no".
_ALSO_KNOWN_AS = {"nb": ("nb", "no"), "nn": ("nn", "no")}

_REMOTE = ("llm", "hf_", "huggingface")
"""Components by the beginning of their factory's name that send texts to a service."""


def detector(policy: Deidentification) -> ModelDetector:
    """The detector that study.toml asks for. Raises FacilitatorError if the extra, the pipeline or
    a line of the table is missing or wrong."""
    table = Table(policy, NAME, LINES)
    pipeline = table.text("pipeline")
    if not pipeline:
        raise table.refused(
            _("it does not say which pipeline"),
            _('Write pipeline = "en_core_web_sm", or a full path.'),
        )
    added = table.kinds("labels")
    spacy = need("spacy", NAME)
    with no_network(), warnings.catch_warnings():
        # A pipeline made by another version of spaCy warns; on a screen that is only noise.
        warnings.simplefilter("ignore")
        nlp = _load(spacy, pipeline, table)
    kinds = {**DEFAULT, **added}
    found = _types(nlp)
    if found:
        kinds = {t: kind for t, kind in kinds.items() if t in found}
    if not kinds:
        raise table.refused(
            _("the pipeline finds nothing whose kind is known here"),
            _("Say in [anonymise.spacy.labels] what these are: {found}.").format(
                found=", ".join(sorted(found))
            ),
        )
    chosen = table.types("entities", kinds) or frozenset(kinds)
    certain = table.types("certain", chosen)
    language = str(nlp.lang)
    languages = () if language in _ANY_LANGUAGE else _ALSO_KNOWN_AS.get(language, (language,))
    kinds = {t: kind for t, kind in kinds.items() if t in chosen}
    return ModelDetector(NAME, languages, _recogniser(nlp), kinds, certain)


def _load(spacy: Any, pipeline: str, table: Table) -> Any:
    """The pipeline, from its package or folder; nothing is fetched, and no service is asked."""
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
            _stays_here(spacy, config, table)
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


def _stays_here(spacy: Any, config: Path, table: Table) -> None:
    """Refuses a pipeline with a component that sends texts to a service."""
    if not config.is_file():
        return
    read = spacy.util.load_config(config)
    for component in read.get("components", {}).values():
        if str(component.get("factory", "")).startswith(_REMOTE):
            raise table.refused(
                _("the pipeline has a component that sends texts elsewhere"),
                _("Choose one that works on this machine alone."),
            )


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
