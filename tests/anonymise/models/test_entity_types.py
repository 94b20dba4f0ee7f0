"""What common pipelines call what they find, by a stand-in that says it."""

from __future__ import annotations

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.detector import Rule
from facilitator.anonymise.models.spacy_pipeline import DEFAULT, NAME, Entity, suggesting

SAID = {
    "Person": "日下部",
    "Company": "トキワ物流",
    "City": "岬市",
    "Station": "桜台駅",
    "School": "潮見高校",
    "Country": "フランス",
    "Animal": "犬",
}


def test_the_extended_types_of_ginza_are_known_and_countries_stay() -> None:
    def recognise(text: str) -> list[Entity]:
        found = ((type_, word, text.find(word)) for type_, word in SAID.items())
        return [(type_, at, at + len(w)) for type_, w, at in found if at >= 0]

    model = Rule(NAME, suggesting(recognise, DEFAULT), ("ja",))
    alone = Redactor(Roster(), "ja", detectors=[model])
    shown = alone.redact("と".join(SAID.values())).text
    assert shown == "[Person 1]と[Service 1]と[Place 1]と[Place 2]と[Service 2]とフランスと犬"
