"""The roster's names in Japanese talk: by what is written and by how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.japanese.kana import (
    KANA,
    from_romaji,
    hiragana,
    long_key,
    morae,
    one_apart,
    plain_key,
    unvoiced,
)
from facilitator.anonymise.japanese.lists import family_names, generic
from facilitator.anonymise.japanese.morphemes import (
    JAPANESE,
    Morphemes,
    analyse,
    morphemes,
    name_readings,
    readings,
    word_kinds,
)
from facilitator.anonymise.japanese.naming import (
    CALLING,
    HONORIFICS,
    closes,
    honorific,
    introduced,
    introduced_at,
    joined,
    name_before,
    nobody,
    related,
    stands,
    titled,
)
from facilitator.anonymise.japanese.persons import addressed, announced, thing, treated
from facilitator.anonymise.spellings import PART, WHOLE, Entity, Spelling
from facilitator.anonymise.unspaced import Forms
from facilitator.anonymise.words import common_words
from facilitator.domain.transcript import Certainty, Label

_SEPARATORS = re.compile(r"[\s・,、=]+")
_HONORIFIC_END = re.compile(r"(.{1,})(?:さん|ちゃん|くん|君|様|さま|先生|氏)")
_LONGEST_RUN = 5
"""Morphemes that a name can fall into."""

_LONGEST_FORM = 12
_CALLED = re.compile(r"(?<=[ぁ-ゖァ-ヺー])(?:さん|ちゃん|くん|さーん|さま|様|先生|せんせ)")
"""Honorifics behind kana, which the dictionary may have cut elsewhere: かわさ|ん."""

_MISHEARD_FROM = 4
"""Morae from which a name that differs in one may still be meant."""

_PLACE_BEHIND = frozenset(
    [
        "病院",
        "医院",
        "クリニック",
        "診療所",
        "大学",
        "高校",
        "中学",
        "中学校",
        "小学校",
        "学園",
        "町",
        "市",
        "区",
        "村",
        "郡",
        "県",
        "府",
        "駅",
        "島",
        "通り",
        "団地",
        "商店",
        "工務店",
        "会",
        "荘",
        "寮",
        "神社",
        "寺",
        "公園",
        "温泉",
        "薬局",
        "製作所",
        "建設",
        "運送",
        "工業",
        "産業",
        "川",
        "山",
        "橋",
        "坂",
        "ビル",
        "内科",
        "外科",
        "歯科",
        "医科",
        "会館",
        "屋",
    ]
)
"""Behind a family name these make another name of it: 田中病院, 山田中学."""

_DAYS = frozenset("月火水木金土日")

_SPEAKING = (
    "言",
    "話",
    "聞",
    "思",
    "怒",
    "笑",
    "泣",
    "来",
    "喋",
    "しゃべ",
    "呼",
    "休",
    "帰",
    "いう",
    "いっ",
)


_ATTENDED = re.compile(
    r"(?:に|で|を|へ|まで|から|は|の|さんに|さんの|さんで)(?:、|は|も|また|昔|前|今|毎日|ずっと)?(?:通|入院|入所|入居|入っ|入る|退院"
    r"|退所|勤め|働|行|転院|紹介|見学|辞め|やめ|お?世話|い[たるて]|住|戻|電話|工賃|先生|職員|スタッフ|人[がはにとも]|仲間"
    r"|デイ|利用者|食堂|世話人|看護師|医者|ワーカー|相談員|外来|病棟|診察|待合|みんな|旅行|行事|ごはん|お昼|作業|仕事)"
)
"""What follows a service's name where that is an everyday word: 三つ葉に通って."""


_SIR = re.compile(r"さん|ちゃん|くん|君|様|さま|先生|せんせ|氏|さーん")
_PARTICLES = re.compile(r"(?:は|が|を|に|の|と|も|で|へ|や|って|から|まで|だけ|とか|なんか|です)+")
_CALLING = ("ねえ", "ねぇ", "なあ", "あのさ", "おーい")
_CASE = re.compile("[がをにはもとへ]|って|から|まで")
_NEVER_NAMES = ("副詞", "接続詞", "連体詞", "感動詞", "形状詞")
_UNLIKELY = -1_000_000
_LEAST = {1: 0, 2: -9500, 3: -10_000, 4: -12_000}


class Part(NamedTuple):
    """A name or a part of one: as written (hiragana for katakana), its readings in hiragana, and
    whether these tell long vowels (romaji do not)."""

    surface: str
    readings: tuple[str, ...]
    exact: bool


class JapaneseNames:
    """Forms of the roster's names in Japanese scripts and, in Japanese talk, of those in romaji."""

    def __init__(self, known: Iterable[Entity]) -> None:
        self.written: dict[str, Spelling] = {}
        self.long: dict[str, Spelling] = {}
        self.plain: dict[str, Spelling] = {}
        self._romaji: dict[str, Spelling] = {}
        self._letters: dict[str, Spelling] = {}
        for entity in known:
            self._add(entity)
        self._forms = Forms(self.written)
        self._sounds = Forms(k for k in self.long if len(k) > 2 and k not in self.written)
        self._misheard = [key for key in self.long if len(morae(key)) >= _MISHEARD_FROM]
        self._ordinary: dict[str, bool] = {}
        # Where a word begins with a voiced sound inside a name, kanji do not say.
        self._unvoiced: dict[str, list[str]] = {}
        for key in self.long:
            self._unvoiced.setdefault(unvoiced(key), []).append(key)
        self._beginnings = {key[:n] for key in self._unvoiced for n in range(1, len(key) + 1)}

    # What the roster gives

    def _add(self, entity: Entity) -> None:
        if entity.label is not Label.PERSON:
            self._add_place(entity)
            return
        names = [_parts(name) for name in entity.names]
        read = {
            plain_key(reading)
            for parts in names
            if len(parts) > 1
            for part in parts
            if not JAPANESE.search(part.surface) or KANA.fullmatch(part.surface)
            for reading in part.readings
        }
        for name, divided in zip(entity.names, names, strict=True):
            script = JAPANESE.search(fold(name).text) is not None
            # The roster may say itself how its kanji are read.
            told = len(divided) > 1 and read and any(_kanji(p.surface) for p in divided)
            parts = [_told(part, read) for part in divided] if told else divided
            self._name(entity, parts, script)

    def _name(self, entity: Entity, parts: list[Part], script: bool) -> None:
        for part in parts:
            self._form(entity, [part], PART if len(parts) > 1 else WHOLE, script)
        if len(parts) > 1:
            self._form(entity, parts, WHOLE, script)
            self._form(entity, parts[::-1], WHOLE, script)
        elif (match := _HONORIFIC_END.fullmatch(parts[0].surface)) is not None:
            kana = tuple(match[1] for _ in "1" if KANA.fullmatch(match[1]))
            readings = kana or name_readings(match[1])
            self._form(entity, [Part(match[1], readings, True)], PART, script)

    def _form(self, entity: Entity, parts: list[Part], rank: int, script: bool) -> None:
        surface = "".join(p.surface for p in parts)
        if surface.isascii() and len(surface) > 1:
            _spell(self._letters, surface, entity, rank)
        if script and (len(surface) > 1 or not KANA.fullmatch(surface)):
            _spell(self.written, surface, entity, rank)
            if len(parts) > 1:
                _spell(self.written, "・".join(p.surface for p in parts), entity, rank)
        readings = [""]
        for part in parts:
            readings = [before + reading for before in readings for reading in part.readings][:12]
        for reading in readings:
            if len(reading) < 2:
                continue
            if all(p.exact for p in parts):
                _spell(self.long, long_key(reading), entity, rank)
            _spell(self.plain, plain_key(reading), entity, rank)
            if script:
                _spell(self._romaji, plain_key(reading), entity, rank)

    def _add_place(self, entity: Entity) -> None:
        for name in entity.names:
            surface = _SEPARATORS.sub("", hiragana(name))
            if not JAPANESE.search(surface):
                continue
            _spell(self.written, surface, entity, WHOLE)
            raws = analyse(name)
            reading = "".join(r.reading for r in raws)
            if KANA.fullmatch(reading) and all(r.reading for r in raws) and len(reading) > 3:
                _spell(self.long, long_key(reading), entity, WHOLE)
                _spell(self.plain, plain_key(reading), entity, WHOLE)
            core = raws
            while len(core) > 1 and core[-1].surface in generic():
                core = core[:-1]
            short = hiragana("".join(r.surface for r in core))
            if len(core) < len(raws) and len(short) > 1:
                _spell(self.written, short, entity, PART)

    # What the text holds

    def meant(self, ms: Morphemes, first: int, stop: int) -> str | None:
        """The code of whom morphemes [first, stop) name by surface or reading; None if nobody."""
        spelling = self._meant(ms, first, stop)
        return None if spelling is None else spelling.replacement

    def _meant(self, ms: Morphemes, first: int, stop: int) -> Spelling | None:
        if not self.plain and not self.written:
            return None
        surface = ms.hiragana[ms[first].at : ms[stop - 1].stop]
        if surface in self.written:
            return self.written[surface]
        for reading in self._readings(ms, first, stop):
            key = long_key(reading)
            if key in self.long:
                return self.long[key]
        for reading in self._readings(ms, first, stop):
            spelling = self.plain.get(plain_key(reading))
            if spelling is not None:
                return spelling
        return None

    def _readings(self, ms: Morphemes, first: int, stop: int) -> Iterator[str]:
        """How a run of morphemes may be read, the likeliest first."""
        group = ms[first:stop]
        if all(m.reading for m in group):
            yield "".join(m.reading for m in group)
        if len(group) == 1 or all(len(m.surface) == 1 for m in group):
            yield from name_readings(joined(ms, first, stop))
        elif len(group) == 2:
            for family in name_readings(group[0].surface)[:3]:
                for given in name_readings(group[1].surface)[:6]:
                    yield family + given

    def find(self, context: Context) -> Iterator[Finding]:
        """Every place where the text names somebody or something of the roster."""
        if not self.plain and not self.written:
            return
        if not JAPANESE.search(context.folded.text):
            yield from self._in_latin(context)
            return
        ms = morphemes(context)
        taken = bytearray(len(ms.plain))
        for match in _CALLED.finditer(ms.plain):
            yield from self._misheard_kana(ms, match.start(), taken)
        for form in self._forms.within(ms.hiragana):
            yield from self._scan(ms, taken, ms.hiragana, form, self.written[form])
        if self._sounds:
            sound = long_key(ms.hiragana)
            for form in self._sounds.within(sound):
                yield from self._scan(ms, taken, sound, form, self.long[form])
        yield from self._by_reading(context, ms, taken)

    def _scan(
        self, ms: Morphemes, taken: bytearray, text: str, form: str, spelling: Spelling
    ) -> Iterator[Finding]:
        at = text.find(form)
        while at >= 0:
            stop = at + len(form)
            if not any(taken[at:stop]):
                certainty = self._certainty(ms, at, stop, form, spelling)
                if certainty is not None:
                    taken[at:stop] = b"\x01" * len(form)
                    yield _finding(ms, at, stop, spelling, certainty)
            at = text.find(form, at + 1)

    def _certainty(
        self, ms: Morphemes, at: int, stop: int, form: str, spelling: Spelling
    ) -> Certainty | None:
        if spelling.label is Label.PERSON:
            return self._person(ms, at, stop, form)
        return self._place(ms, at, stop, form, spelling)

    def _place(
        self, ms: Morphemes, at: int, stop: int, form: str, spelling: Spelling
    ) -> Certainty | None:
        if at not in ms.begins or stop not in ms.ends:
            return self._across(ms, at, stop, spelling)
        kana = KANA.fullmatch(form) is not None
        if not self._means(form):
            return Certainty.CERTAIN
        if spelling.rank == PART:
            return Certainty.SUGGESTED if _ATTENDED.match(ms.plain, stop) else None
        sure = len(form) > 3 and (not kana or _ATTENDED.match(ms.plain, stop))
        return Certainty.CERTAIN if sure else Certainty.SUGGESTED

    def _person(self, ms: Morphemes, at: int, stop: int, form: str) -> Certainty | None:
        """Whether somebody's name stands at [at, stop) rather than a part of other words."""
        first, last = ms.number_at[at], ms.number_at[stop - 1] + 1
        kana = KANA.fullmatch(form) is not None
        beats = len(morae(form)) if kana else 2 * len(form)
        called = _SIR.match(ms.plain, stop) is not None
        if not called and self._makes_place(ms, stop, last):
            return None
        if self._one_of_the_week(ms, at, stop):
            return None
        likely = ms.likelihood(at, stop)
        aligned = at in ms.begins and stop in ms.ends
        if likely is None:
            likely = 0 if aligned and (beats > 2 or called) else _UNLIKELY
        told = introduced_at(ms, stop)
        if beats == 2 and kana and not aligned and likely < -5000 and not (told or called):
            return None
        if kana and beats < 4 and any(p in ms.gaps for p in range(at + 1, stop)) and not called:
            return None
        if form in CALLING and ms.plain[at:stop] == form:
            return None
        if (
            not (told or beats > 2 and kana)
            and likely < (-4000 if kana else 0)
            and self._within(ms, at, stop)
        ):
            return None
        if likely < _LEAST.get(beats, -10_000) - 4000 * called - 8000 * told:
            return None
        exact = at == ms[first].at and stop == ms[last - 1].stop
        if (called and aligned) or told or (exact and stands(ms, first, last)):
            return Certainty.CERTAIN
        means = self._means(form)
        if (means or not exact) and self._otherwise(ms, first, last, at, stop, likely, kana):
            return None
        if likely < -3000 or beats < 3 or not aligned or means:
            return Certainty.SUGGESTED
        return Certainty.CERTAIN

    def _otherwise(
        self, ms: Morphemes, first: int, last: int, at: int, stop: int, likely: int, kana: bool
    ) -> bool:
        """Whether a word that is no name as well is not meant as one here."""
        if (
            (stop == ms[last - 1].stop and treated(ms, last))
            or addressed(ms, first, last)
            or announced(ms, first)
        ):
            return False
        if related(ms, first) or ms.plain.endswith(_CALLING, 0, at):
            return False
        m = ms[first]
        if m.kind[0] in _NEVER_NAMES and m.stop > stop and (likely < -3000 or not kana):
            return True
        before = ms[first - 1] if first else None
        if (
            before is not None
            and not m.gap
            and at == m.at
            and stop == ms[last - 1].stop
            and (
                all(x.kind[0] in ("助詞", "助動詞") for x in ms[first:last])
                or m.surface in ("ほう", "方")
            )
            and (
                before.kind[0] in ("動詞", "助動詞", "形容詞")
                or before.surface == "の"
                or (before.noun and last - first > 1)
            )
            and not _CASE.match(ms.plain, stop)
        ):
            return True
        return thing(ms, at, stop)

    def _within(self, ms: Morphemes, at: int, stop: int) -> bool:
        """Whether a word of the dictionary takes in a part of [at, stop) and something besides that
        is no particle: けん in けんか, 大地 in 大地震."""
        m = ms[ms.number_at[at]]
        if m.at < at and m.known and not m.kana and KANA.fullmatch(ms.hiragana[at:stop]):
            return True  # behind a verb's or adjective's kanji: らん in 焦らん
        if m.person or m.stop < stop or m.kind[0] in ("助詞", "助動詞"):
            return False
        if not m.known and not (m.katakana and len(m.surface) > stop - at):
            return False
        behind = ms.plain[stop : m.stop]
        return m.at < at or (behind != "" and not _PARTICLES.fullmatch(behind))

    def _one_of_the_week(self, ms: Morphemes, at: int, stop: int) -> bool:
        """月、水、金: days."""
        return ms.plain[at:stop] in _DAYS and (
            ms.plain[at - 1 : at] in _DAYS or ms.plain[stop : stop + 1] in _DAYS
        )

    def _across(self, ms: Morphemes, at: int, stop: int, spelling: Spelling) -> Certainty | None:
        """A name that begins or ends inside what was taken for a word."""
        form = ms.hiragana[at:stop]
        kana = KANA.fullmatch(form) is not None
        crossing = [
            ms[ms.number_at[p]] for p, edges in ((at, ms.begins), (stop - 1, None))
            if (p not in edges if edges is not None else stop not in ms.ends)
        ]  # fmt: skip
        behind = ms.plain[stop : stop + 3]
        called = behind.startswith(("さん", "ちゃん", "くん", "先生", "さま", "様", "君"))
        if not kana:
            if len(form) > 2 or (called and at in ms.begins):
                return Certainty.CERTAIN
            return None if any(m.known for m in crossing) else Certainty.SUGGESTED
        beats = len(morae(form))
        if called and beats == 2 and (not at or ms.plain[at - 1] in "のとはがもにをでやへ、。,."):
            return Certainty.CERTAIN
        if beats > 4 or (called and beats > 2 and at in ms.begins):
            return Certainty.CERTAIN
        if any(m.known and len(m.surface) >= len(form) for m in crossing):
            return None
        if called and beats > 2:
            return Certainty.CERTAIN
        if spelling.label is not Label.PERSON or beats < 3:
            return None
        if all(not m.known for m in crossing):
            return Certainty.CERTAIN if beats > 3 else Certainty.SUGGESTED
        return Certainty.SUGGESTED if beats > 3 else None

    def _makes_place(self, ms: Morphemes, stop: int, last: int) -> bool:
        behind = ms[last] if last < len(ms) and ms[last].at == stop else None
        if behind is not None and not behind.gap:
            return behind.surface in _PLACE_BEHIND or behind.surface.endswith(
                ("病院", "クリニック", "大学", "高校", "センター", "医院")
            )
        return False

    def _means(self, form: str) -> bool:
        """Whether a form is an everyday word as well, or too short to be sure of."""
        if form not in self._ordinary:
            self._ordinary[form] = _means_more(form)
        return self._ordinary[form]

    def _by_reading(self, context: Context, ms: Morphemes, taken: bytearray) -> Iterator[Finding]:
        at = 0
        while at < len(ms):
            m = ms[at]
            found = None
            if not (m.masked or m.punctuation or taken[m.at]):
                if m.latin:
                    found = self._latin_from(context, ms, at)
                else:
                    found = self._read_from(ms, at, taken)
            if found is None:
                at += 1
                continue
            stop, finding = found
            yield finding
            at = stop
        for stop in range(1, len(ms)):
            if honorific(ms, stop) and not taken[ms[stop - 1].at]:
                yield from self._misheard_before(ms, stop)

    def _read_from(self, ms: Morphemes, at: int, taken: bytearray) -> tuple[int, Finding] | None:
        """(next morpheme, finding) for the longest name whose reading begins at a morpheme."""
        paths: dict[int, str] = {}
        self._follow(ms, (at, at), "", taken, paths)
        for stop in sorted(paths, reverse=True):
            finding = self._heard(ms, at, stop, paths[stop])
            if finding is not None:
                return stop, finding
        for stop in range(min(len(ms), at + 2), at, -1):
            group = ms[at:stop]
            if any(m.masked or m.punctuation or taken[m.at] or not m.noun for m in group):
                continue
            spelling = self._meant(ms, at, stop)
            if spelling is None or spelling.label is not Label.PERSON:
                continue
            certainty = self._named(ms, at, stop, exact=False)
            if certainty is not None:
                return stop, _finding(ms, group[0].at, group[-1].stop, spelling, certainty)
        return None

    def _follow(
        self,
        ms: Morphemes,
        run: tuple[int, int],
        kana: str,
        taken: bytearray,
        paths: dict[int, str],
    ) -> None:
        """Every run from morpheme `run[0]` on that can be read as a name: where it ends, and its
        key. `kana` is the reading of what lies before `run[1]`."""
        first, at = run
        if at >= len(ms) or at >= first + _LONGEST_RUN:
            return
        m = ms[at]
        if m.masked or m.punctuation or taken[m.at] or m.latin:
            return
        said = (m.reading,) if m.reading else ()
        if not m.kana or m.surface in "ヶケ":
            said = tuple(dict.fromkeys((*said, *readings(m.surface))))[:6]
        for reading in said:
            whole = kana + reading
            key = unvoiced(long_key(whole))
            if key not in self._beginnings:
                continue
            if key in self._unvoiced and any(not p.kana for p in ms[first : at + 1]):
                exact = long_key(whole)
                if exact in self.long or at + 1 not in paths:
                    paths[at + 1] = exact if exact in self.long else self._unvoiced[key][0]
            self._follow(ms, (first, at + 1), whole, taken, paths)

    def _heard(self, ms: Morphemes, first: int, stop: int, key: str) -> Finding | None:
        """The finding that a run in kanji, or partly so, is read as a name of the roster."""
        spelling = self.long[key]
        at, end = ms[first].at, ms[stop - 1].stop
        if spelling.label is not Label.PERSON:
            if len(key) < 4:
                return None
            certainty: Certainty | None = Certainty.CERTAIN
        elif self._makes_place(ms, end, stop):
            return None
        else:
            certainty = self._named(ms, first, stop, exact=True)
        return None if certainty is None else _finding(ms, at, end, spelling, certainty)

    def _named(self, ms: Morphemes, first: int, stop: int, exact: bool) -> Certainty | None:
        """Whether a run that is read as a name stands as one."""
        group = ms[first:stop]
        called = honorific(ms, stop) or titled(ms, stop) or introduced(ms, stop)
        if len(joined(ms, first, stop)) == 1 and not (called or group[0].person):
            return None  # one character may be read as many names: 輪, 鈴, 林
        if stands(ms, first, stop):
            return Certainty.CERTAIN
        if self._one_of_the_week(ms, group[0].at, group[-1].stop):
            return None
        named = all(m.person for m in group)
        beats = len(morae("".join(m.reading for m in group)))
        if named and closes(ms, stop):
            return Certainty.CERTAIN if exact and beats > 2 else Certainty.SUGGESTED
        if exact and stop - first > 1 and beats > 4:
            return Certainty.CERTAIN  # family and given name, or a name nobody could say by chance
        if all(m.noun and not m.known and m.kana for m in group):
            return Certainty.SUGGESTED
        return None

    def _latin_from(self, context: Context, ms: Morphemes, at: int) -> tuple[int, Finding] | None:
        stop = at
        best: tuple[int, Finding] | None = None
        while stop < len(ms) and stop < at + 4 and (ms[stop].latin or ms[stop].surface in "'-"):
            stop += 1
            if ms[stop - 1].latin and (found := self._latin(context, ms, at, stop)) is not None:
                best = stop, found
        return best

    def _latin(self, context: Context, ms: Morphemes, first: int, stop: int) -> Finding | None:
        written = "".join(m.surface for m in ms[first:stop])
        spelling = self._letters.get(written)
        capital = context.text[ms[first].start].isupper()
        if spelling is not None and spelling.label is Label.PERSON:
            unsure = stop - first == 1 and written in common_words() and not capital
            certainty = Certainty.SUGGESTED if unsure else Certainty.CERTAIN
            return _finding(ms, ms[first].at, ms[stop - 1].stop, spelling, certainty)
        reading = "".join(m.reading for m in ms[first:stop])
        spelling = self.plain.get(plain_key(reading))
        if spelling is None or any(m.latin and not m.reading for m in ms[first:stop]):
            return None
        called = honorific(ms, stop)
        word = ms[first].surface if stop - first == 1 else ""
        if word in common_words() and not (called or (capital and len(word) > 3)):
            return None
        certainty = Certainty.CERTAIN if called or len(reading) > 1 else Certainty.SUGGESTED
        return _finding(ms, ms[first].at, ms[stop - 1].stop, spelling, certainty)

    def _misheard_before(self, ms: Morphemes, stop: int) -> Iterator[Finding]:
        """A name before an honorific that is one of the roster's but for a mora."""
        found = name_before(ms, stop, calling=True)
        if found is None:
            return
        first = found[0]
        group = ms[first:stop]
        if any(m.masked or not m.reading for m in group):
            return
        key = long_key("".join(m.reading for m in group))
        if len(morae(key)) < _MISHEARD_FROM - 1 or key in self.long:
            return
        voiced = self._unvoiced.get(unvoiced(key), [])
        other = all(m.person for m in group) and not all(m.kana for m in group)
        listed = key in _family_keys() or bool(word_kinds(joined(ms, first, stop)))
        heard = voiced[:1]
        if not heard and not other and not listed:
            heard = [k for k in self._misheard if one_apart(k, key)]
        if len(heard) == 1 and self.long[heard[0]].label is Label.PERSON:
            yield _finding(ms, group[0].at, group[-1].stop, self.long[heard[0]], Certainty.CERTAIN)

    def _misheard_kana(self, ms: Morphemes, end: int, taken: bytearray) -> Iterator[Finding]:
        """Kana before an honorific that are one of the roster's names but for a mora, however the
        dictionary divides them."""
        for at in range(max(0, end - _LONGEST_FORM), end - 1):
            heard = ms.hiragana[at:end]
            long = len(heard) > 2 or at in ms.gaps or not at
            if long and (heard in self.written or long_key(heard) in self.long):
                return  # somebody of the roster, heard well
        for form in self._misheard:
            for length in (len(form) + 1, len(form), len(form) - 1):
                at = end - length
                heard = ms.hiragana[max(0, at) : end]
                if at < 0 or not KANA.fullmatch(heard):
                    continue
                if at and at not in ms.begins and "ぁ" <= ms.hiragana[at - 1] <= "ゖ":
                    continue
                key = long_key(heard)
                if key in self.long or key in _family_keys() or word_kinds(heard):
                    continue
                if one_apart(form, key) and self.long[form].label is Label.PERSON:
                    taken[at:end] = b"\x01" * length
                    yield _finding(ms, at, end, self.long[form], Certainty.CERTAIN)
                    return

    def _in_latin(self, context: Context) -> Iterator[Finding]:
        """Japanese names in the romaji of a text in another language."""
        if not self._romaji:
            return
        tokens = context.tokens
        at = 0
        while at < len(tokens):
            used = 1
            for length in (2, 1):
                group = tokens[at : at + length]
                if len(group) < length or any(t.masked or t.number for t in group):
                    continue
                if length > 1 and group[1].gap not in (" ", "-", ""):
                    continue
                letters = [from_romaji(t.key) for t in group]
                spelling = self._romaji.get(plain_key("".join(letters))) if all(letters) else None
                if spelling is None or spelling.label is not Label.PERSON:
                    continue
                behind = tokens[at + length : at + length + 1]
                called = bool(behind) and behind[0].key in HONORIFICS
                known = all(context.word(t) and not context.marked(t) for t in group)
                if not called and (known or sum(len(t.key) for t in group) < 4):
                    continue
                start, end = group[0].start, group[-1].end
                code = spelling.replacement
                yield Finding(start, end, Label.PERSON, "", Certainty.CERTAIN, None, code)
                used = length
                break
            at += used


def _finding(
    ms: Morphemes, at: int, stop: int, spelling: Spelling, certainty: Certainty
) -> Finding:
    start, end = ms.span(at, stop)
    return Finding(start, end, spelling.label, "", certainty, None, spelling.replacement)


def _spell(table: dict[str, Spelling], key: str, entity: Entity, rank: int) -> None:
    spelling = table.setdefault(key, Spelling(rank=rank))
    if rank > spelling.rank:
        spelling.rank = rank
        spelling.entities = [entity]
    elif rank == spelling.rank and spelling.entities[-1:] != [entity]:
        spelling.entities.append(entity)


def _family_keys() -> frozenset[str]:
    global _FAMILY_KEYS
    if not _FAMILY_KEYS:
        _FAMILY_KEYS = frozenset(long_key(reading) for reading in family_names().values())
    return _FAMILY_KEYS


_FAMILY_KEYS: frozenset[str] = frozenset()


def _kanji(text: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in text)


def _means_more(form: str) -> bool:
    """Whether the dictionary has a form, in either kana, as anything but a name."""
    if len(form) == 1 or (KANA.fullmatch(form) and len(morae(form)) < 3):
        return True
    kinds = word_kinds(form)
    return any(kind[1] != "固有名詞" for kind in kinds)


def _told(part: Part, read: set[str]) -> Part:
    """A part in kanji with only those readings that the roster gives elsewhere, if it gives any."""
    if not _kanji(part.surface):
        return part
    told = tuple(r for r in _all_readings(part) if plain_key(r) in read)
    return Part(part.surface, told or part.readings, True)


def _all_readings(part: Part) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*part.readings, *name_readings(part.surface))))


def _parts(name: str) -> list[Part]:
    """A roster's name in its parts: as it is divided there, or into family and given name."""
    pieces = [p for p in _SEPARATORS.split(fold(name).text) if p]
    if len(pieces) > 1 or not JAPANESE.search(pieces[0]):
        return [_part(p) for p in pieces]
    return [_part(p) for p in _divided(pieces[0])]


def _divided(name: str) -> list[str]:
    """Family and given name of a name written without a space; the whole where they are unclear."""
    if len(name) < 3 or _HONORIFIC_END.fullmatch(name):
        return [name]
    raws = analyse(name)
    if len(raws) > 1 and raws[0].kind[3] == "姓" and raws[1].kind[2] == "人名":
        return [raws[0].surface, name[len(raws[0].surface) :]]
    for length in (3, 2, 1):
        if name[:length] in family_names() and 0 < len(name) - length <= 4:
            return [name[:length], name[length:]]
    if KANA.fullmatch(hiragana(name)):
        kana = hiragana(name)
        for length in range(min(5, len(name) - 2), 1, -1):
            if long_key(kana[:length]) in _family_keys() and name_readings(kana[length:]):
                return [name[:length], name[length:]]
    elif len(raws) == 2 and all(r.kind[2] in ("人名", "地名") for r in raws):
        return [raws[0].surface, raws[1].surface]
    elif len(name) == 4 and all(_kanji(c) or c in "々" for c in name) and not word_kinds(name):
        return [name[:2], name[2:]]
    return [name]


def _part(text: str) -> Part:
    kana = hiragana(text)
    if KANA.fullmatch(kana):
        return Part(kana, (kana,), True)
    if text.isascii() or not JAPANESE.search(text):
        reading = from_romaji(text)
        return Part(kana, (reading,) if reading else (), False)
    raws = analyse(text)
    read = "".join(r.reading for r in raws)
    whole = (read,) if all(r.reading for r in raws) and KANA.fullmatch(read) else ()
    named = name_readings(text)
    return Part(kana, tuple(dict.fromkeys((*whole, *named)))[:6], True)
