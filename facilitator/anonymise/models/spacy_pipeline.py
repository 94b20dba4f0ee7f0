"""The entities of a spaCy pipeline that is installed on this machine.

[anonymise.spacy] in study.toml names the pipeline: an installed package ("en_core_web_sm") or the
full path of a folder that `nlp.to_disk` wrote. Whatever it writes into `doc.ents` and `doc.spans`
is suggested. It runs on meetings in its own language, a multilingual one on all.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from facilitator.anonymise.detector import ENTITIES, LABELS, Context, Finding, Rule
from facilitator.anonymise.folding import MASKED
from facilitator.anonymise.languages import grammar
from facilitator.anonymise.models.offline import no_network
from facilitator.anonymise.tokens import tokenise
from facilitator.anonymise.words import listed, table
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty
from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.words import _

NAME = "spacy"

LINES = ("pipeline", "labels")
"""What may stand in its table."""

KINDS: Mapping[str, str] = {category.lower(): category for category in LABELS}
"""What replacements say (`LABELS`), by the names it has in study.toml."""

TYPES: Mapping[str, Mapping[str, str]] = table("entity_types")
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

_FOUND = {"doc.ents", "doc.spans"}
"""Where a component writes what it finds."""

Entity = tuple[str, int, int]
"""What a pipeline found: its own entity type, and code points [start, end) of the text."""


def suggesting(
    recognise: Callable[[str], Iterable[Entity]], kinds: Mapping[str, str]
) -> Callable[[Context], Iterator[Finding]]:
    """What suggests what a pipeline finds.

    `recognise` finds entities in a text. `kinds` says what each entity type is, by its name in
    capitals; types it lacks are passed over. What is already masked is shown to the pipeline as one
    U+FFFC, however long it was: the length of a code must not change what is found.
    """

    def find(context: Context) -> Iterator[Finding]:
        text = context.text
        # Where each character that the pipeline is shown begins, and the end of the text.
        origin = [at for at, char in enumerate(text) if text[at - 1 : at + 1] != MASKED * 2]
        shown = "".join(text[at] for at in origin)
        origin.append(len(text))
        with no_network():
            entities = list(recognise(shown))
        for type_, first, last in entities:
            if kind := kinds.get(type_.upper()):
                yield from _identifying(context, origin[first], origin[last], kind)

    return find


def _identifying(context: Context, start: int, end: int, category: str) -> Iterator[Finding]:
    """A finding with its edges as all detectors have them: without white space and, for names,
    without article, title and possessive. Nothing if what it covers identifies nobody."""
    piece = context.text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
    entity = None
    if category in ENTITIES:
        # By themselves: in a script without spaces the text's own tokens are longer.
        words = tokenise(piece.strip())
        leading = listed("articles").union(grammar(context.language).listed("titles"))
        while len(words) > 1 and words[0].key in leading:
            words.pop(0)
        # Nations, days and public bodies stay, whatever a model takes them for.
        if all(t.masked or t.number or t.key in leading or context.public(t) for t in words):
            return
        start, end = start + words[0].start, start + words[-1].end
        entity = " ".join(t.key for t in words if not t.masked)
    if start < end:
        yield Finding(start, end, LABELS[category], category, Certainty.SUGGESTED, entity)


def detector(policy: Deidentification) -> Rule:
    """The detector that study.toml asks for. Raises FacilitatorError if the extra, the pipeline or
    a line of the table is missing or wrong."""
    said = policy.options.get(NAME, {})
    pipeline, labels = said.get("pipeline"), said.get("labels", {})
    if unknown := sorted(set(said) - set(LINES)):
        what, hint = _("it has an unknown line: {unknown}"), _("Known: {lines}.")
        _refuse(what, hint, unknown=", ".join(unknown), lines=", ".join(LINES))
    if not isinstance(pipeline, str) or not pipeline.strip():
        hint = _('Write pipeline = "en_core_web_sm", or a full path.')
        _refuse(_("it does not say which pipeline"), hint)
    kinds = labels.values() if isinstance(labels, dict) else [labels]
    if not all(isinstance(kind, str) and kind in KINDS for kind in kinds):
        what, hint = _("{name} has a kind there is not"), _("There are: {kinds}.")
        _refuse(what, hint, name="labels", kinds=", ".join(KINDS))
    with no_network(), warnings.catch_warnings():
        # A pipeline made by another version of spaCy warns; on a screen that is only noise.
        warnings.simplefilter("ignore")
        nlp = _load(pipeline)
    known = {**DEFAULT, **{type_.upper(): KINDS[kind] for type_, kind in labels.items()}}
    found = _types(nlp)
    if found and found.isdisjoint(known):
        what = _("the pipeline finds nothing whose kind is known here")
        hint = _("Say in [anonymise.spacy.labels] what these are: {found}.")
        _refuse(what, hint, found=", ".join(sorted(found)))

    def recognise(text: str) -> list[Entity]:
        # What was said must not stay in the vocabulary, and hours of it must not fill the memory.
        with nlp.memory_zone():
            doc = nlp(text)
            spans = [*doc.ents, *(s for group in doc.spans.values() for s in group)]
            return [(s.label_, s.start_char, s.end_char) for s in spans]

    languages = () if nlp.lang in _ANY_LANGUAGE else _ALSO_KNOWN_AS.get(nlp.lang, (nlp.lang,))
    return Rule(NAME, suggesting(recognise, known), languages)


def _refuse(what: str, hint: str, why: Exception | None = None, **said: object) -> NoReturn:
    refused = _("[anonymise.{detector}] cannot be used: {what}.")
    what = refused.format(detector=NAME, what=what.format(**said))
    raise FacilitatorError(what, hint.format(**said)) from why


def _load(pipeline: str) -> Any:
    """The pipeline, from its package or folder; nothing is fetched, and no service is asked."""
    try:
        spacy: Any = importlib.import_module("spacy")
    except ImportError as error:
        hint = _(
            "Install it with: pip install 'facilitator[ner]'. Or take "
            '"{detector}" out of `also` in study.toml.'
        )
        missing = error.name or NAME
        _refuse(_("{missing} is not installed"), hint, error, missing=missing, detector=NAME)
    package = spacy.util.is_package(pipeline)
    folder = Path(spacy.util.get_package_path(pipeline)) if package else expanded(pipeline)
    if not (folder.is_absolute() and folder.is_dir()):
        hint = _(
            "Install its package (for example: python -m spacy download "
            "en_core_web_sm), or give the full path of its folder."
        )
        _refuse(_("there is no pipeline {pipeline!r} on this machine"), hint, pipeline=pipeline)
    try:
        for config in (*folder.glob("config.cfg"), *folder.glob("*/config.cfg")):
            for component in spacy.util.load_config(config).get("components", {}).values():
                if str(component.get("factory", "")).startswith(_REMOTE):
                    what = _("the pipeline has a component that sends texts elsewhere")
                    _refuse(what, _("Choose one that works on this machine alone."))
        return spacy.load(pipeline if package else folder)
    except FacilitatorError:
        raise
    except Exception as error:
        what = _("the pipeline {pipeline!r} cannot be loaded ({name})")
        hint = _(
            "It may be damaged, made for another version of spaCy, or need "
            "another package. Try it with: python -m spacy validate."
        )
        _refuse(what, hint, error, pipeline=pipeline, name=type(error).__name__)


def _types(nlp: Any) -> frozenset[str]:
    """The entity types that the pipeline can find, in capitals; empty if it does not say."""
    saying = [n for n in nlp.pipe_names if _FOUND & {*nlp.get_pipe_meta(n).assigns}]
    labels = (label for name in saying for label in nlp.pipe_labels.get(name, ()))
    return frozenset(str(label).upper() for label in labels)
