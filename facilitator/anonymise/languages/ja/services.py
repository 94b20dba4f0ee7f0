"""Services, shops and employers by their kind or ending beside a word of a name's kind.

"スーパーかねよし", "ワークスてとて", "東海ダルク", "あじさいネット". Where the dictionary cuts a
name in kana into particles and scraps, the text itself is read up to the next particle that
something sensible follows. And words that services are called by, alone, where somebody goes
there or works there: "なないろで面接の練習をして".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Finding
from facilitator.anonymise.languages.ja.kind_and_name import behind_kinds
from facilitator.anonymise.languages.ja.morphemes import Morphemes
from facilitator.anonymise.languages.ja.name_and_ending import before_endings
from facilitator.anonymise.languages.ja.service_alone import alone, unlisted
from facilitator.anonymise.languages.ja.service_morphemes import service_at
from facilitator.domain.transcript import Certainty

_FORMED = re.compile(
    r"(?:カトリック|プロテスタント|聖公会|日本基督教団|キリスト)[ぁ-ゖァ-ヺー一-鿿]{1,8}?教会"
    r"|(?:aa|na|ga|da|oa)の?[ぁ-ゖァ-ヺー一-鿿]{1,7}?グループ"
    r"|(?:ラ|ル|レ|ロ|ド|デ|ボン|サン|プチ|シェ|コール|ラ・ポム)・[ァ-ヺー]{2,10}"
)
"""カトリック緑が岡教会, ラ・メール."""


def services(ms: Morphemes) -> Iterator[Finding]:
    """What this module finds in a text."""
    yield from behind_kinds(ms)
    yield from before_endings(ms)
    yield from alone(ms)
    yield from unlisted(ms)
    for match in _FORMED.finditer(ms.plain):
        if match.start() in ms.begins and match.end() in ms.ends:
            yield service_at(ms, *match.span(), Certainty.SUGGESTED)
