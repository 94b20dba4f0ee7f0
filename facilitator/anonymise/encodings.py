"""How text files are coded, where they are not UTF-8: what is read as what."""

from __future__ import annotations

from facilitator.anonymise.words import table

_SHOWN = {"euc_jp": "EUC-JP", "cp932": "Shift_JIS", "gb18030": "GB 18030"}


def read_line(data: bytes, language: str) -> tuple[str, str | None]:
    """A line's text, and what it was read as if it is not UTF-8 ("Windows-1252").

    The older codings of the language (ISO 639-1; `data/encodings.toml`) are tried first, so that
    "André" and "田中" are still names; Windows-1252 takes every byte.
    """
    for coding in ("utf-8", *table("encodings").get(language, "").split(), "cp1252"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        shown = _SHOWN.get(coding, f"Windows-{coding[2:]}")
        return text, None if coding == "utf-8" else shown
    return data.decode("cp1252", errors="replace"), "Windows-1252"
