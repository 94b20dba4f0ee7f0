"""Each detector by itself: what it finds when no other helps, and what it leaves."""

from __future__ import annotations

import pytest

from facilitator.anonymise import BUILT_IN, Redactor, Roster
from facilitator.anonymise.registry import LAST
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Label

ROSTER = Roster.from_toml(
    '[[participants]]\ncode = "User 1"\nnames = ["Kwabena Mensah"]\n'
    '[[participants]]\ncode = "User 2"\nnames = ["田中花子"]'
)

# name: (what it finds, in which text, its label, and a text in which it finds nothing)
ALONE = {
    "email": ("dan@example.org", "it is dan@example.org", Label.CONTACT, "at home"),
    "ja_contact": ("hana@example.org", "hana@example.orgです", Label.CONTACT, "家にいます"),
    "date": ("4 March 1982", "on 4 March 1982", Label.DATE, "in March 1982"),
    "ja_date": ("昭和五十七年三月四日", "昭和五十七年三月四日に", Label.DATE, "昭和五十七年に"),
    "postcode": ("SE15 3QT", "it is SE15 3QT", Label.ADDRESS, "I take B12"),
    "address": ("14 Station Road", "I live at 14 Station Road", Label.ADDRESS, "14 people came"),
    "ja_address": ("桜台二の五の十一", "桜台二の五の十一です", Label.ADDRESS, "二人来ました"),
    "identifier": ("RX604118", "my number is RX604118", Label.ID, "I take B12"),
    "phone": ("07700 900123", "ring 07700 900123", Label.CONTACT, "in 2019"),
    "ja_number": (
        "〇九〇の一二三四の五六七八",
        "〇九〇の一二三四の五六七八に",
        Label.CONTACT,
        "三人が来た",
    ),
    "age": ("47", "I'm 47 now", Label.AGE, "I have 47 pounds"),
    "ja_age": ("四十七歳", "四十七歳になりました", Label.AGE, "四十七人いました"),
    "roster": ("kwabena", "then kwabena spoke", Label.PERSON, "then somebody spoke"),
    "misheard": ("kwabina", "then kwabina spoke", Label.PERSON, "then somebody spoke"),
    "ja_organisation": ("みどりクリニック", "みどりクリニックだ", Label.ORG, "クリニックだ"),
    "ja_spelt": ("さ、と、う", "さ、と、うと書きます", Label.OTHER, "手紙を書きます"),
    "ja_honorific": ("高橋", "高橋さんが来た", Label.PERSON, "お客さんが来た"),
    "ja_place": ("八王子", "八王子に住んでる", Label.PLACE, "日本に住んでる"),
    "ja_name": ("高橋", "高橋が言った", Label.PERSON, "先生が言った"),
    "suffix": ("Springfield Hospital", "at Springfield Hospital", Label.ORG, "at the hospital"),
    "opening": ("University of Leeds", "the University of Leeds", Label.ORG, "at university"),
    "title": ("Zbrzezny", "I saw Doctor Zbrzezny there", Label.PERSON, "I saw the doctor there"),
    "introduction": ("zbrzezny", "my name's zbrzezny", Label.PERSON, "my name's on the list"),
    "relation": ("zbrzezny", "my sister zbrzezny came", Label.PERSON, "my sister came"),
    "lettering": ("k o w a l", "it's spelt k o w a l", Label.PERSON, "on p i p and e s a"),
    "living": ("zbrzezno", "i grew up in zbrzezno", Label.PLACE, "i grew up in poverty"),
    "town": ("Walthamstow", "a bus to Walthamstow", Label.PLACE, "a bus to Poland"),
    "given": ("deepika", "then deepika came", Label.PERSON, "then somebody came"),
    "detail": (
        "first woman to captain the lifeboat",
        "I was the first woman to captain the lifeboat",
        Label.OTHER,
        "I was the first to arrive",
    ),
    "ja_detail": ("県で一人だけの助産師", "県で一人だけの助産師です", Label.OTHER, "助産師です"),
    "learned": ("oluchi", "and then oluchi told me", Label.PERSON, "then it rained on me"),
    "ja_learned": ("愛", "昨日愛が電話くれて", Label.PERSON, "昨日雨が降って"),
}  # fmt: skip


def test_none_is_left_out() -> None:
    assert set(ALONE) == set(BUILT_IN)
    assert set(LAST) <= set(ALONE)


@pytest.mark.parametrize("name", BUILT_IN)
def test_alone(name: str) -> None:
    said, heard, label, clean = ALONE[name]
    language = "ja" if BUILT_IN[name]().languages == ("ja",) else "en"
    policy = Deidentification(ages=10)
    redactor = Redactor(ROSTER, language, detectors=[name], policy=policy)
    (found,) = redactor.redact(heard).redactions
    assert heard[found.start : found.end] == said
    assert (found.label, found.source) == (label, name)
    assert redactor.redact(clean).redactions == ()
