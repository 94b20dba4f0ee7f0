"""Japanese sets: who and what their talk names, and lines that name nobody."""

from __future__ import annotations

import json
import re

from facilitator.anonymise.recipe.labelled import Labelled
from facilitator.domain.transcript import Label
from tests.benchmarks.outside import sources
from tests.benchmarks.outside.english import every, plain, scenes, span

_HONORIFICS = "さん|様|君|くん|氏|部長|課長|社長|先生|係長|専務|常務|主任"
_NAMED = re.compile(
    rf"{_HONORIFICS}|[都道府県]|[^都]市|駅|大学|株式会社|大阪|名古屋|福岡|札幌|仙台|沖縄|横浜|神戸|広島"
    "|岡山|金沢|新潟|静岡|浜松|熊本|鹿児島|長崎|奈良|熱海|軽井沢|箱根|草津|別府|日光|鎌倉|富士|琵琶湖|淡路島"
    "|新宿|渋谷|池袋|原宿|秋葉原|浅草|銀座|上野|品川|吉祥寺|梅田|難波|博多|関ヶ原|伊豆|石垣|宮古島|函館|小樽"
    "|旭川|富良野|ニューヨーク|ハワイ|バリ島|グアム|ロンドン|パリ|ソウル|ロサンゼルス|ディズニー|ユニバ|USJ"
)
_LONGEST_UTTERANCE = 60


def bsd() -> list[Labelled]:
    """Business scenes: names of who speaks. Clean is what names nobody in its English either."""
    named, clean = [], []
    turns = list(scenes())
    everybody = {word for scene in turns for turn in scene for word in _names(turn["ja_speaker"])}
    behind = re.compile(
        rf"(?:{'|'.join(sorted(map(re.escape, everybody), key=len, reverse=True))})"
        rf"(?=(?:{_HONORIFICS}))"
    )
    for scene in turns:
        speakers = sorted({w for turn in scene for w in _names(turn["ja_speaker"])}, key=len)
        here = re.compile("|".join(map(re.escape, reversed(speakers))) or "(?!)")
        for turn in scene:
            text = turn["ja_sentence"]
            found = {(m.start(), m.end()) for rule in (behind, here) for m in rule.finditer(text)}
            whole = [
                p for p in found if not any(o != p and o[0] <= p[0] and p[1] <= o[1] for o in found)
            ]
            spans = tuple(span(*place, Label.PERSON) for place in sorted(whole))
            if spans:
                named.append(Labelled(text, spans))
            elif plain(turn["en_sentence"]) and not _NAMED.search(text):
                clean.append(Labelled(text, ()))
    return named + every(clean, 771)


def _names(speaker: str) -> list[str]:
    name = re.sub(rf"(?:{_HONORIFICS})$", "", speaker.strip())
    return [word for word in re.split(r"[\s・　]+", name) if len(word) > 1]


def kwdlc() -> list[Labelled]:
    """First sentences of web pages: NE:PERSON and NE:ORGANIZATION."""
    named, clean = [], []
    kinds = {"PERSON": Label.PERSON, "ORGANIZATION": Label.ORG}
    for _, content in sources.texts("kwdlc", "knp", ".knp"):
        for sentence in content.split("EOS\n"):
            text = ""
            entities: list[tuple[str, int, int]] = []
            waiting: list[tuple[str, str]] = []
            for row in sentence.splitlines():
                if row.startswith(("#", "*", "+")):
                    text, entities = _place(text, entities, waiting)
                    waiting = re.findall(r"<NE:([A-Z]+):([^>]*)>", row)
                elif row:
                    text += row.split(" ")[0]
            text, entities = _place(text, entities, waiting)
            spans = tuple(
                span(start, end, kinds[kind]) for kind, start, end in entities if kind in kinds
            )
            if spans:
                named.append(Labelled(text, spans))
            elif text and not entities and len(text) >= 6:
                clean.append(Labelled(text, ()))
    return named + every(clean, 400)


def _place(
    text: str, entities: list[tuple[str, int, int]], waiting: list[tuple[str, str]]
) -> tuple[str, list[tuple[str, int, int]]]:
    """An entity is noted at the phrase in which it ends."""
    for kind, name in waiting:
        start = text.rfind(name)
        entities.append((kind, max(start, 0), max(start, 0) + len(name) * (start >= 0)))
    return text, [
        one for one in entities if one[2] > one[1] or one[0] not in ("PERSON", "ORGANIZATION")
    ]


def wikipedia() -> list[Labelled]:
    """Sentences of the encyclopaedia: 人名, and 法人名 and その他の組織名 (no political bodies)."""
    kinds = {"人名": Label.PERSON, "法人名": Label.ORG, "その他の組織名": Label.ORG}
    named, clean = [], []
    for entry in json.loads(sources.text("wikipedia", "ner.json")):
        spans = tuple(
            span(entity["span"][0], entity["span"][1], kinds[entity["type"]])
            for entity in entry["entities"]
            if entity["type"] in kinds
        )
        if spans:
            named.append(Labelled(entry["text"], spans))
        elif not entry["entities"]:
            clean.append(Labelled(entry["text"], ()))
    return every(named, 2000) + every(clean, 400)


def personachat() -> list[Labelled]:
    """Two strangers' chats; nobody gives a name. Towns and sights the rule lacks are among them."""
    folder = "real_persona_chat/dialogues"
    found = [
        Labelled(utterance["text"], ())
        for _, content in sources.texts("personachat", folder, ".json")
        for utterance in json.loads(content)["utterances"]
        if 8 <= len(utterance["text"]) <= _LONGEST_UTTERANCE
        and not _NAMED.search(utterance["text"])
    ]
    return every(found, 800)
