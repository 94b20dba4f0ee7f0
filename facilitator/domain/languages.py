"""The languages that Whisper knows, and what people call them.

A row is Whisper's own code, which is mostly ISO 639-1; ISO 639-2/3 codes; the English name and
others that are in use; and what its speakers call it, or people in Japan. Codes and names are of
`whisper.tokenizer.LANGUAGES` and `TO_LANGUAGE_CODE` (faster-whisper: `tokenizer._LANGUAGE_CODES`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from facilitator.domain.language_codes import CODES
from facilitator.errors import FacilitatorError
from facilitator.words import _, marked

_TABLE = """\
af | afr | Afrikaans |
am | amh | Amharic | አማርኛ
ar | ara | Arabic | العربية, عربي
as | asm | Assamese | অসমীয়া
az | aze | Azerbaijani | Azərbaycan, Azərbaycanca
ba | bak | Bashkir | Башҡорт
be | bel | Belarusian | Беларуская
bg | bul | Bulgarian | Български
bn | ben | Bengali, Bangla | বাংলা
bo | bod, tib | Tibetan | བོད་སྐད་
br | bre | Breton | Brezhoneg
bs | bos | Bosnian | Bosanski
ca | cat | Catalan, Valencian | Català, Valencià
cs | ces, cze | Czech | Čeština, Česky
cy | cym, wel | Welsh | Cymraeg
da | dan | Danish | Dansk
de | deu, ger | German | Deutsch, ドイツ語
el | ell, gre | Greek | Ελληνικά
en | eng | English | 英語
es | spa | Spanish, Castilian | Español, Castellano, スペイン語
et | est | Estonian | Eesti
eu | eus, baq | Basque | Euskara
fa | fas, per | Persian, Farsi | فارسی
fi | fin | Finnish | Suomi
fo | fao | Faroese | Føroyskt
fr | fra, fre | French | Français, フランス語
gl | glg | Galician | Galego
gu | guj | Gujarati | ગુજરાતી
ha | hau | Hausa |
haw | haw | Hawaiian | ʻŌlelo Hawaiʻi
he | heb, iw | Hebrew | עברית
hi | hin | Hindi | हिन्दी
hr | hrv | Croatian | Hrvatski
ht | hat | Haitian Creole, Haitian | Kreyòl ayisyen
hu | hun | Hungarian | Magyar
hy | hye, arm | Armenian | Հայերեն
id | ind | Indonesian | Bahasa Indonesia
is | isl, ice | Icelandic | Íslenska
it | ita | Italian | Italiano
ja | jpn | Japanese | 日本語, にほんご, Nihongo
jw | jav, jv | Javanese | Basa Jawa
ka | kat, geo | Georgian | ქართული
kk | kaz | Kazakh | Қазақ, Қазақша
km | khm | Khmer | ខ្មែរ
kn | kan | Kannada | ಕನ್ನಡ
ko | kor | Korean | 한국어, 한국말, 韓国語
la | lat | Latin | Latina
lb | ltz | Luxembourgish, Letzeburgesch | Lëtzebuergesch
ln | lin | Lingala | Lingála
lo | lao | Lao | ລາວ
lt | lit | Lithuanian | Lietuvių
lv | lav | Latvian | Latviešu
mg | mlg | Malagasy |
mi | mri, mao | Maori | Te reo Māori, te reo
mk | mkd, mac | Macedonian | Македонски
ml | mal | Malayalam | മലയാളം
mn | mon | Mongolian | Монгол
mr | mar | Marathi | मराठी
ms | msa, may | Malay | Bahasa Melayu, Melayu
mt | mlt | Maltese | Malti
my | mya, bur | Myanmar, Burmese | မြန်မာ
ne | nep | Nepali | नेपाली
nl | nld, dut | Dutch, Flemish | Nederlands, Vlaams
nn | nno | Nynorsk, Norwegian Nynorsk | Norsk nynorsk
no | nor, nb, nob | Norwegian, Bokmål, Norwegian Bokmål | Norsk, Norsk bokmål
oc | oci | Occitan | Occitan
pa | pan | Punjabi, Panjabi | ਪੰਜਾਬੀ
pl | pol | Polish | Polski
ps | pus | Pashto, Pushto | پښتو
pt | por | Portuguese | Português, ポルトガル語
ro | ron, rum, mo | Romanian, Moldavian, Moldovan | Română
ru | rus | Russian | Русский
sa | san | Sanskrit | संस्कृतम्
sd | snd | Sindhi | سنڌي
si | sin | Sinhala, Sinhalese | සිංහල
sk | slk, slo | Slovak | Slovenčina
sl | slv | Slovenian, Slovene | Slovenščina
sn | sna | Shona | chiShona
so | som | Somali | Soomaali
sq | sqi, alb | Albanian | Shqip
sr | srp | Serbian | Српски, Srpski
su | sun | Sundanese | Basa Sunda
sv | swe | Swedish | Svenska
sw | swa | Swahili | Kiswahili
ta | tam | Tamil | தமிழ்
te | tel | Telugu | తెలుగు
tg | tgk | Tajik | Тоҷикӣ
th | tha | Thai | ไทย, ภาษาไทย
tk | tuk | Turkmen | Türkmen
tl | tgl, fil | Tagalog, Filipino |
tr | tur | Turkish | Türkçe
tt | tat | Tatar | Татар
uk | ukr | Ukrainian | Українська
ur | urd | Urdu | اردو
uz | uzb | Uzbek | Oʻzbek
vi | vie | Vietnamese | Tiếng Việt, ベトナム語
yi | yid, ji | Yiddish | ייִדיש
yo | yor | Yoruba | Yorùbá
yue | yue | Cantonese | 粵語, 廣東話, 广东话
zh | zho, chi, cmn | Chinese, Mandarin | 中文, 汉语, 漢語, 普通话, 國語, 华语, 中国語
"""

_COUNTRIES = {
    "jp": "ja", "kr": "ko", "cn": "zh", "tw": "zh", "cz": "cs", "dk": "da", "gr": "el",
    "ua": "uk", "vn": "vi", "gb": "en", "us": "en", "ee": "et", "al": "sq", "rs": "sr",
}  # fmt: skip
"""ISO 3166 codes that are written for the language of the country. Only those that are no code of
a language known here; "ee" and "rs" are none that Whisper has."""

_EITHER = {"UK": "the country's English (en) or Ukrainian (uk)"}
"""What people write for two languages; one that nobody speaks there would be invented text."""

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*(?:\.[a-z0-9-]+)?(?:@[a-z0-9]+)?")
"""A language tag (BCP 47: "en-GB", "zh-Hant-TW") or a locale ("en_GB.UTF-8"), in small letters."""


def _plain(name: str) -> str:
    """A name as it is compared: no capitals, accents, or spaces around."""
    apart = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    return "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Lm"))


_ROWS = [[column.strip() for column in line.split("|")] for line in _TABLE.splitlines()]

LANGUAGES = {code: names.split(",")[0] for code, _codes, names, _own in _ROWS}
"""The English name of each language by Whisper's code of it."""


@cache
def _known() -> Mapping[str, str]:
    """Whisper's code by any code or name, as `_plain` has it."""
    known: dict[str, str] = {}
    for code, *columns in _ROWS:
        for name in (code, *",".join(columns).split(",")):
            if name.strip():
                known[_plain(name)] = code
    return {**_COUNTRIES, **known}


TOLD = (
    marked("Arabic"), marked("Chinese"), marked("Dutch"), marked("English"), marked("French"),
    marked("German"), marked("Hindi"), marked("Italian"), marked("Japanese"), marked("Korean"),
    marked("Polish"), marked("Portuguese"), marked("Russian"), marked("Spanish"),
    marked("Turkish"), marked("Ukrainian"), marked("Vietnamese"),
)  # fmt: skip
"""Names that have a translation; the others are said in English."""


def language_name(code: str) -> str:
    """The name of a language, in the language of the screens."""
    return _(LANGUAGES[code])


@cache
def _english_names() -> Mapping[str, str]:
    return {_plain(name): name for name in LANGUAGES.values()}


_ALIKE = 0.7
"""How much alike (difflib's ratio) a name is that was probably meant."""


def language_code(named: str) -> str | None:
    """Whisper's code of a language however people write it; None if it is none it knows.

    A code or a tag ("en", "EN", "en-GB", "eng"), a country's where it can mean nothing else
    ("jp"), or a name ("English", "english (UK)", "British English", "日本語").
    """
    if named in LANGUAGES:
        return named
    if named.strip() in _EITHER:
        return None
    name = _plain(re.sub(r"\(.*\)|,.*", "", named))
    known = _known()
    if name in known:
        return known[name]
    tag = _TAG.fullmatch(name)
    if tag:
        return known.get(tag[1])
    # Which English it is makes no difference to Whisper.
    last = name.rpartition(" ")[2]
    return known.get(last) if last in _english_names() else None


def spoken_language(named: str) -> str:
    """Whisper's code of a language however people write it. FacilitatorError if it is none."""
    code = language_code(named)
    if code is None:
        either = _EITHER.get(named.strip())
        names = _english_names()
        near = get_close_matches(_plain(named), names, n=1, cutoff=_ALIKE)
        asked = (
            _("Was {name} meant? ").format(name=either or names[near[0]]) if either or near else ""
        )
        raise FacilitatorError(
            _("'{named}' is no language that speech recognition knows.").format(named=named),
            _("{asked}Write its code, such as en or ja, or its English name.").format(asked=asked),
        )
    return code


def masked_language(named: str) -> str:
    """The code under which detectors know a language: Whisper's, or another ISO 639 code as it is.

    FacilitatorError if it is neither.
    """
    if named in LANGUAGES:
        return named
    tag = _TAG.fullmatch(_plain(named))
    other = tag is not None and tag[1] in CODES and language_code(named) is None
    return tag[1] if tag and other else spoken_language(named)
