"""Presidio's pattern recognisers: e-mail, cards, accounts, and the identity numbers of countries.

No model belongs to them. Those of no country in particular run always, the others for the study's
regions. Presidio's own start (`AnalyzerEngine()`) would download a spaCy model, and its check of
e-mail addresses a list of domains: it is given neither the one nor the other to do.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from facilitator.anonymise.detector import REGIONS
from facilitator.anonymise.models.adapter import KINDS, Entity, Kind, ModelDetector
from facilitator.anonymise.models.offline import no_network
from facilitator.anonymise.models.options import Table, need
from facilitator.domain.deidentification import Deidentification

NAME = "presidio"

THRESHOLD = 0.4
"""What Presidio gives a weak pattern beside a word that speaks for it
(`min_score_with_context_similarity`); weak patterns alone, such as eight digits, are below it."""

LINES = ("entities", "certain", "threshold")
"""What may stand in its table."""

_KINDS = {
    "EMAIL_ADDRESS": "email",
    "URL": "link",
    "PHONE_NUMBER": "phone number",
    "ZA_TELEPHONE_NUMBER": "phone number",
    "ZA_MOBILE_NUMBER": "phone number",
    "DATE_TIME": "date",
    "UK_POSTCODE": "postcode",
    "CA_POSTAL_CODE": "postcode",
    "DE_PLZ": "postcode",
    "UK_VEHICLE_REGISTRATION": "registration",
    "IN_VEHICLE_REGISTRATION": "registration",
    "NG_VEHICLE_REGISTRATION": "registration",
    "ZA_LICENSE_PLATE": "registration",
    "TR_LICENSE_PLATE": "registration",
    "DE_KFZ": "registration",
}
_OTHERWISE = "number"

# Presidio says "uk" where ISO 3166 has GB.
_COUNTRY = {"gb": "uk"}

_TOLD = "en"
"""The language Presidio is told, whatever is spoken: it chooses recognisers by language where we
choose by country, and patterns do not depend on it."""


def kind_of(entity: str) -> Kind:
    """What one of Presidio's entity types is; those without a kind of their own are numbers."""
    return KINDS[_KINDS.get(entity, _OTHERWISE)]


def detector(policy: Deidentification) -> ModelDetector:
    """The detector that study.toml asks for. Raises FacilitatorError if the extra is missing or a
    line of the table is wrong."""
    table = Table(policy, NAME, LINES)
    threshold = table.share("threshold", THRESHOLD)
    with no_network():
        library = need("presidio_analyzer", NAME)
        spacy = need("spacy", NAME)
        _no_suffix_list()
        regions = policy.regions or REGIONS["en"]
        recognisers = list(_recognisers(library, regions))
        types = {e for r in recognisers for e in r.supported_entities}
        entities = table.types("entities", types) or frozenset(types)
        certain = table.types("certain", entities)
        words = _Words(library, spacy)
        engine = library.AnalyzerEngine(
            registry=library.RecognizerRegistry(
                recognizers=[r for r in recognisers if entities & set(r.supported_entities)],
                supported_languages=[_TOLD],
            ),
            nlp_engine=words,
            supported_languages=[_TOLD],
        )
    kinds = {entity: kind_of(entity) for entity in entities}
    return ModelDetector(NAME, (), _recogniser(engine, words, threshold), kinds, certain)


def _recogniser(engine: Any, words: _Words, threshold: float) -> Callable[[str], Iterable[Entity]]:
    def recognise(text: str) -> list[Entity]:
        with words.forgotten():
            found = engine.analyze(text, language=_TOLD, score_threshold=threshold)
            return [Entity(f.entity_type, f.start, f.end, text[f.start : f.end]) for f in found]

    return recognise


def _recognisers(library: Any, regions: Iterable[str]) -> Iterator[Any]:
    """Every recogniser by pattern, of no country or of one of the regions."""
    predefined = need("presidio_analyzer.predefined_recognizers", NAME)
    shapes = (library.PatternRecognizer, predefined.PhoneRecognizer)
    countries = {_COUNTRY.get(r.lower(), r.lower()) for r in regions}
    classes: list[Any] = [c for c in vars(predefined).values() if inspect.isclass(c)]
    for made in classes:
        if not issubclass(made, shapes):
            continue
        if made is predefined.PhoneRecognizer:
            yield made(supported_language=_TOLD, supported_regions=tuple(regions))
        elif made.COUNTRY_CODE is None or made.COUNTRY_CODE in countries:
            yield made(supported_language=_TOLD)


def _no_suffix_list() -> None:
    """The list of domain endings is the one that came with the package; no other is fetched or
    kept in the home folder."""
    tldextract = need("tldextract", NAME)
    module = need("tldextract.tldextract", NAME)
    module.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


class _Words:
    """The words of a text and nothing else, in the shape Presidio wants from a language model: it
    looks for words that speak for a weak pattern ("passport") before it."""

    def __init__(self, library: Any, spacy: Any) -> None:
        self._artifacts = need("presidio_analyzer.nlp_engine", NAME).NlpArtifacts
        self._nlp = spacy.blank(_TOLD)

    def forgotten(self) -> AbstractContextManager[Any]:
        """What is said inside does not stay in the vocabulary."""
        zone: AbstractContextManager[Any] = self._nlp.memory_zone()
        return zone

    def load(self) -> None:
        """Nothing has to be loaded."""

    def is_loaded(self) -> bool:
        return True

    def get_supported_languages(self) -> list[str]:
        return [_TOLD]

    def get_supported_entities(self) -> list[str]:
        return []

    def process_text(self, text: str, language: str) -> Any:
        words = self._nlp.make_doc(text)
        return self._artifacts(
            entities=[],
            tokens=words,
            tokens_indices=[word.idx for word in words],
            lemmas=[word.lower_ for word in words],
            nlp_engine=self,
            language=language,
        )

    def is_stopword(self, word: str, language: str) -> bool:
        return bool(self._nlp.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:
        return bool(self._nlp.vocab[word].is_punct)
