"""Countries as telephone numbers are looked for in them, and what people write for one."""

from __future__ import annotations

_CODES = """\
AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER
ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE
IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV
LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK
SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA
VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
REGIONS = frozenset(_CODES.split())
"""ISO 3166-1 codes with a numbering plan of their own, as `phonenumbers.SUPPORTED_REGIONS` has
them (9.0); a test compares the two. Here, because that library takes 0.1 s to import."""

_MEANT = {
    **dict.fromkeys(("UK", "ENGLAND", "SCOTLAND", "WALES", "BRITAIN", "GREAT BRITAIN"), "GB"),
    **dict.fromkeys(("UNITED KINGDOM", "GBR", "EN", "+44"), "GB"),
    **dict.fromkeys(("USA", "UNITED STATES", "AMERICA", "+1"), "US"),
    **dict.fromkeys(("IRELAND", "IRL", "EIRE", "ÉIRE", "+353"), "IE"),
    **dict.fromkeys(("JAPAN", "JPN", "JA", "日本", "+81"), "JP"),
    **dict.fromkeys(("GERMANY", "DEUTSCHLAND", "GER", "DEU", "+49"), "DE"),
    **dict.fromkeys(("AUSTRIA", "ÖSTERREICH", "AUT", "+43"), "AT"),
    **dict.fromkeys(("SWITZERLAND", "SCHWEIZ", "SUISSE", "CHE", "+41"), "CH"),
    **dict.fromkeys(("FRANCE", "FRA", "+33"), "FR"),
    **dict.fromkeys(("SPAIN", "ESPAÑA", "ESP", "+34"), "ES"),
    **dict.fromkeys(("ITALY", "ITALIA", "ITA", "+39"), "IT"),
    **dict.fromkeys(("NETHERLANDS", "HOLLAND", "NEDERLAND", "NLD", "+31"), "NL"),
    **dict.fromkeys(("CANADA", "CAN"), "CA"),
    **dict.fromkeys(("AUSTRALIA", "AUS", "+61"), "AU"),
    **dict.fromkeys(("NEW ZEALAND", "NZL", "+64"), "NZ"),
    **dict.fromkeys(("INDIA", "IND", "+91"), "IN"),
    **dict.fromkeys(("CHINA", "CHN", "ZH", "中国", "+86"), "CN"),
    **dict.fromkeys(("KOREA", "SOUTH KOREA", "KOR", "한국", "+82"), "KR"),
    **dict.fromkeys(("UKRAINE", "UKR", "УКРАЇНА", "+380"), "UA"),
    **dict.fromkeys(("DENMARK", "DANMARK", "DNK", "+45"), "DK"),
    **dict.fromkeys(("SWEDEN", "SVERIGE", "SWE", "+46"), "SE"),
    **dict.fromkeys(("GREECE", "GRC", "EL", "+30"), "GR"),
}
"""What is written for a country and is no code of one. None of it is a code of another."""


def region_meant(written: str) -> str | None:
    """The code of the country that somebody may have meant; None if nobody can tell."""
    name = " ".join(written.split()).upper()
    return name if name in REGIONS else _MEANT.get(name)
