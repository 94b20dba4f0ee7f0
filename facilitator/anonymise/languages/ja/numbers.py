"""Telephone numbers and numbers that somebody is filed under, written and said in Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.forms.numbers import RATIO, SHORTEST_NUMBER, YEARS, amount
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.numerals import (
    SPOKEN_NUMERAL,
    DigitRun,
    digit_runs,
    spoken_value,
)
from facilitator.domain.transcript import Certainty, Label

_REACH = 16
"""Characters before a number within which a word still says what it is."""

_FILED = re.compile(
    r"保険証|被保険者|記号|患者番号|患者id|診察券|診察番号|カルテ|手帳|マイナンバー|個人番号|会員|受給者"
    r"|受付番号|登録番号|整理番号|id|番号[はがも]|証の番号|ナンバー|口座|免許|パスポート|社員番号|学籍|暗証"
    r"|パスワード|年金番号|基礎年金|照会番号|予約番号|ケース番号|利用者番号|職員番号|背番号|ログイン"
    r"|注文番号|伝票|在留カード|通帳|支店|アイディー|証明書|受験番号|証券"
)
_CALLED = re.compile(
    r"電話|携帯|けいたい|ケータイ|番号|ファックス|fax|フリーダイヤル|内線|連絡先|かけ|tel|スマホ"
    r"|ショートメール|下[四4]桁|末尾|市外局番|自宅|家電|いえでん|留守電"
)
_LAST_DIGITS = re.compile(r"下[三四34]桁|末尾|内線")
_QUANTITY = re.compile(
    r"(?:円|人|歳|才|個|回|年|月|日|時|分|秒|週|mg|ミリ|グラム|キロ|メートル|センチ|台|本|枚|冊|件|度|番目|割|%|パーセント|万|億|千|百|歩|単位"
    r"|票|点|名|つ|階|号室|丁目|番地|倍|世帯|箇所|か所|ヶ月|か月|カロリー|ポイント|床|ベッド|g|kg|cm|km|ml|cc|人目|回目|代)"
)
_MOBILE = re.compile(r"0[5789]0\d{8}|0120\d{6}")
_SIGNS = str.maketrans("〇零一二三四五六七八九・、〜~", "00123456789.,--")
_SHORTEST_CALLED = 7
_ADDRESS = re.compile(r"丁目|番地|番(?![号目を、はでが])(?=\d|[一二三四五六七八九])|号(?=室|棟)")
_CODED = re.compile(r"(?=[a-z0-9-]*\d{2})(?=[a-z0-9-]*[a-z])[a-z0-9][a-z0-9-]{3,}")
_NO_CODE = re.compile(
    r"(?:covid|[a-z])-?\d{1,3}|\d+(?:mg|kg|cm|km|ml|g|m|cc|gb|mb|am|pm|w|v|h|s|th|st|nd|rd)"
)
_CUED = re.compile(
    r"(?:保険証|被保険者|患者|診察券|診察|カルテ|手帳|まいなんばー|会員|受給者証?|登録|整理|口座|免許証?|暗証|社員"
    r"|学籍|年金|利用者|職員|予約|記号|在留かーど)の?(?:番号|なんばー|id|あいでぃー)?"
    r"(?:が|は|って|の|、|で|も|を)*(?:えっと|えーと|確か|たしか)?、?"
    rf"(?P<number>(?:第|だい)?{SPOKEN_NUMERAL}(?:(?:の|[-ー]){SPOKEN_NUMERAL})*)(?P<unit>号|番|ごう|ばん)?"
)
"""A number of three digits or more directly behind what it is for, however it is said."""

_FEWEST = 100

_LEAD = re.compile(r"第$|[ぁ-ゖァ-ヺa-z]-$")
_PLATE = re.compile(
    r"([一-龯ぁ-んァ-ヶ]{2,5})([0-9]{3}|[〇零一二三四五六七八九]{3})(?:の|、)?([ぁ-ん])(?:の|、)?"
    r"((?:[0-9]|[〇零一二三四五六七八九]){2}(?:の|-|ー)?(?:[0-9]|[〇零一二三四五六七八九]){2})"
)
"""A vehicle's registration: office, class, kana, number."""

_NUMBER = (Label.ID, "number")


class JapaneseNumberDetector:
    """Five or more digits in a row; a telephone number where the region's plan allows one."""

    name = "ja_number"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for run in digit_runs(ms.hiragana):
            before = ms.plain[max(0, run.start - _REACH) : run.start]
            filed = _FILED.search(before) is not None
            cued = filed or _CALLED.search(before) is not None
            written = fold(text[slice(*ms.span(run.start, run.stop))]).text
            if _measured(ms, run, written, cued) or self._counted(ms, run, cued):
                continue
            if len(run.digits) < SHORTEST_NUMBER:
                last = _LAST_DIGITS.search(before) is not None
                if last or (filed and len(run.digits) == SHORTEST_NUMBER - 1):
                    start = run.start - self._lead(ms, run)
                    yield _finding(ms, start, run.stop, _NUMBER, Certainty.SUGGESTED)
                continue
            called = _CALLED.search(before) is not None
            mobile = _MOBILE.fullmatch(run.digits) is not None
            cued = mobile or not filed or _phone_cue(before)
            possible = cued and self._phone(context, ms, run)
            if possible or (called and not filed and run.digits[0] == "0"):
                kind = (Label.CONTACT, "phone number")
            else:
                kind = _NUMBER
            start, stop = run.start - self._plus(ms, run), run.stop
            if kind == _NUMBER:
                lead = self._lead(ms, run)
                start -= lead
                stop += int(lead > 0 and ms.plain[stop : stop + 1] in ("号", "番"))
            yield _finding(ms, start, stop, kind)
        for match in _PLATE.finditer(ms.plain):
            start = max(match.start(), ms[ms.number_at[match.start(2) - 1]].at)
            yield _finding(ms, start, match.end(), (Label.OTHER, "registration"))
        for match in _CUED.finditer(ms.hiragana):
            number = match["number"].removeprefix("第").removeprefix("だい")
            parts = [spoken_value(part) for part in re.split("[-のー]", number)]
            if len(parts) > 1 or parts[0] >= _FEWEST or match["unit"] in ("号", "ごう"):
                stop = match.end("number")
                if _QUANTITY.match(ms.hiragana, stop) is None:
                    yield _finding(ms, match.start("number"), stop, _NUMBER)
        for match in _CODED.finditer(ms.plain):
            yield from self._coded(ms, match)

    def _coded(self, ms: Morphemes, match: re.Match[str]) -> Iterator[Finding]:
        """Letters and digits together."""
        code = match.group()
        digits = sum(c.isdecimal() for c in code)
        if _NO_CODE.fullmatch(code) or match.start() not in ms.begins:
            return
        filed = _FILED.search(ms.plain[max(0, match.start() - _REACH) : match.start()])
        if filed or digits > 4:
            yield _finding(ms, *match.span(), _NUMBER)
        elif digits > 2:
            yield _finding(ms, *match.span(), _NUMBER, Certainty.SUGGESTED)

    def _lead(self, ms: Morphemes, run: DigitRun) -> int:
        """Characters before a number that belong to it: 第, a letter and a dash."""
        lead = _LEAD.search(ms.plain[max(0, run.start - 2) : run.start])
        return len(lead.group()) if lead else 0

    def _plus(self, ms: Morphemes, run: DigitRun) -> int:
        return int(run.start > 0 and ms.plain[run.start - 1] == "+")

    def _counted(self, ms: Morphemes, run: DigitRun, cued: bool) -> bool:
        """An amount, a year, or counting; `cued` if a word before says that it is a number."""
        text = ms.plain[run.start : run.stop]
        after = ms.plain[run.stop : run.stop + 8]
        if _ADDRESS.match(after):
            return True  # of a street address
        if _QUANTITY.match(after) and (run.said < 4 or not run.words):
            return run.said < 3
        if ms.plain[max(0, run.start - 1) : run.start] in ("¥", "\\", "$"):
            return True
        if run.words and run.said > 2 and _counting(run.digits) and not cued:
            return True
        if run.words and run.said < SHORTEST_NUMBER and run.said * 2 < len(run.digits):
            return not any(len(part) > 4 for part in re.findall(r"\d+", text))
        return False

    def _phone(self, context: Context, ms: Morphemes, run: DigitRun) -> bool:
        digits = run.digits
        if not 9 <= len(digits) <= 13:
            return False
        # Google's tables take 30 ms to load; most meetings never say a number.
        import phonenumbers

        plus = "+" if self._plus(ms, run) or (digits.startswith("81") and len(digits) > 10) else ""
        for region in context.regions:
            try:
                parsed = phonenumbers.parse(plus + digits, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_possible_number(parsed) and (digits[0] == "0" or plus):
                return True
        return False


def _measured(ms: Morphemes, run: DigitRun, written: str, cued: bool) -> bool:
    """Years, a decimal, a price, a ratio, a row of doses, in figures or in kanji."""
    figures = written.translate(_SIGNS).replace("から", "-").replace("より", "-")
    if YEARS.fullmatch(figures):
        # By itself it is a year where that is said; beside others they all are.
        return len(run.digits) > len("2019") or "年" in ms.plain[run.stop : run.stop + 2]
    called = cued and len(run.digits) >= _SHORTEST_CALLED
    return not called and (amount(figures) or RATIO.match(ms.plain, run.stop) is not None)


def _phone_cue(before: str) -> bool:
    cues = list(_CALLED.finditer(before))
    filed = list(_FILED.finditer(before))
    specific = [c for c in cues if c.group() != "番号"]
    return bool(specific) and (not filed or specific[-1].start() > filed[-1].start() - 4)


def _counting(digits: str) -> bool:
    """One, two, three: up or down by one."""
    steps = {int(b) - int(a) for a, b in pairwise(digits)}
    return steps in ({1}, {-1}) and len(digits) < 10


def _finding(
    ms: Morphemes,
    at: int,
    stop: int,
    kind: tuple[Label, str],
    certainty: Certainty = Certainty.CERTAIN,
) -> Finding:
    start, end = ms.span(at, stop)
    return Finding(start, end, *kind, certainty)
