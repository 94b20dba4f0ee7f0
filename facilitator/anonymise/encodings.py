"""How text files are coded, where they are not UTF-8: what is read as what."""

from __future__ import annotations

_LEGACY: dict[str, tuple[str, ...]] = {
    # EUC first: what Shift_JIS says is hardly ever well-formed in it, the reverse often is.
    "ja": ("euc_jp", "cp932"),
    "ko": ("cp949",),
    "zh": ("gb18030",),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro"), ("cp1250",)),
    **dict.fromkeys(("ru", "uk", "bg", "be", "sr", "mk"), ("cp1251",)),
    "el": ("cp1253",),
    "tr": ("cp1254",),
    "he": ("cp1255",),
    **dict.fromkeys(("ar", "fa", "ur"), ("cp1256",)),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
}
"""What a language was written in before UTF-8, besides Windows-1252: the Windows code pages
(Microsoft's "Code Page Identifiers"), and EUC for Japanese."""

_SHOWN = {"euc_jp": "EUC-JP", "cp932": "Shift_JIS", "gb18030": "GB 18030"}


def read_line(data: bytes, language: str) -> tuple[str, str | None]:
    """A line's text, and what it was read as if it is not UTF-8 ("Windows-1252").

    The older codings of the language (ISO 639-1) are tried first, so that "André" and "田中" are
    still names; Windows-1252 takes every byte.
    """
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        pass
    for coding in _LEGACY.get(language, ()):
        try:
            return data.decode(coding), _SHOWN.get(coding, f"Windows-{coding[2:]}")
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace"), "Windows-1252"
