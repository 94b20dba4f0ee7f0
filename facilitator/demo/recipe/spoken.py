"""Numbers, dates, times, sums, telephone numbers and addresses as they are said in Britain."""

from __future__ import annotations

import random
from collections.abc import Callable


def listed(words: str) -> list[str]:
    """The words of a line: easier to read and to mend than a list of quoted ones."""
    return words.split()


UNITS = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINAL_UNITS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
MONTHS = listed(
    "January February March April May June July August September October November December"
)
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_PREFIX_LETTERS = listed("A B C D E F G H K L M N O P R S T W")

Maker = Callable[[random.Random], str]


def cardinal(number: int) -> str:
    """`number` (0 to 999,999) in words, British style ("two hundred and five")."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return TENS[tens - 2] + (f" {UNITS[unit]}" if unit else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{UNITS[hundreds]} hundred" + (f" and {cardinal(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    joint = " and " if 0 < rest < 100 else " "
    return f"{cardinal(thousands)} thousand" + (joint + cardinal(rest) if rest else "")


def ordinal(number: int) -> str:
    """`number` (1 to 31) as a rank: "twenty first"."""
    if number < 20:
        return _ORDINAL_UNITS[number - 1]
    tens, unit = divmod(number, 10)
    if unit:
        return f"{TENS[tens - 2]} {_ORDINAL_UNITS[unit - 1]}"
    return TENS[tens - 2].replace("ty", "tieth")


def year(rng: random.Random) -> str:
    """A year from 1935 to 2026."""
    kind = rng.random()
    if kind < 0.55:
        past = rng.randint(35, 99)
        return f"nineteen {cardinal(past)}"
    if kind < 0.75:
        part = rng.randint(0, 12)
        return "two thousand" + (f" and {cardinal(part)}" if part else "")
    return f"twenty {cardinal(rng.randint(10, 26))}"


def _birth_year(rng: random.Random) -> str:
    if rng.random() < 0.85:
        return f"nineteen {cardinal(rng.randint(35, 99))}"
    return "two thousand" + rng.choice(["", " and one", " and three", " and five"])


def date_of_birth(rng: random.Random) -> str:
    """ "the fourth of March nineteen eighty two", and the other orders in use."""
    day, month, born = ordinal(rng.randint(1, 31)), rng.choice(MONTHS), _birth_year(rng)
    return rng.choices(
        [
            f"the {day} of {month} {born}",
            f"the {day} of {month}, {born}",
            f"{month} the {day} {born}",
            f"{day} of {month} {born}",
            f"the {day} of the {ordinal(rng.randint(1, 12))} {born}",
        ],
        [8, 4, 2, 2, 1],
    )[0]


def day_and_date(rng: random.Random) -> str:
    """A day of the week, a date, or both."""
    day, date, month = rng.choice(DAYS), ordinal(rng.randint(1, 31)), rng.choice(MONTHS)
    return rng.choice(
        [f"{day} the {date} of {month}", f"the {date} of {month}", f"{day}, the {date}", day]
    )


def clock(rng: random.Random) -> str:
    """A time of day, by the hour, by quarters or by minutes."""
    hour = cardinal(rng.randint(1, 12))
    return rng.choice(
        [
            f"{hour} o'clock",
            f"{hour} o'clock",
            hour,
            f"half past {hour}",
            f"quarter {rng.choice(['past', 'to'])} {hour}",
            f"{rng.choice(['ten', 'five', 'twenty'])} {rng.choice(['past', 'to'])} {hour}",
            f"{hour} {rng.choice(['thirty', 'fifteen', 'forty five'])}",
            f"{hour} in the {rng.choice(['morning', 'afternoon', 'evening'])}",
        ]
    )


def pounds(rng: random.Random) -> str:
    """A sum of money."""
    amount = rng.choice(
        [
            rng.randint(2, 99),
            rng.randint(2, 20) * 10,
            rng.randint(2, 9) * 100,
            rng.randint(100, 999),
        ]
    )
    text = f"{cardinal(amount)} pounds"
    tail = rng.random()
    if amount < 100 and tail < 0.2:
        return f"{text} {rng.choice(['fifty', 'ninety nine', 'twenty', 'thirty'])}"
    if amount < 100 and tail < 0.3:
        return f"{cardinal(amount)} pence"
    return text


def years(rng: random.Random) -> str:
    """A length of time in years."""
    return rng.choice(
        [
            f"{cardinal(rng.randint(2, 30))} years",
            f"about {cardinal(rng.randint(2, 30))} years",
            f"over {cardinal(rng.randint(2, 20))} years",
            "two and a half years",
            "many years",
            "a year",
        ]
    )


def minutes(rng: random.Random) -> str:
    """A length of time in minutes or hours."""
    return rng.choice(
        [
            f"{cardinal(rng.choice([2, 3, 5, 10, 15, 20, 25, 30, 40, 45, 50, 90]))} minutes",
            f"{cardinal(rng.randint(2, 90))} minutes",
            "half an hour",
            "an hour",
            "an hour and a half",
            "two hours",
            "a quarter of an hour",
        ]
    )


def _figures(rng: random.Random, count: int, zero: str) -> str:
    """`count` digits read out, with "double" and "triple" now and then."""
    figures = [rng.randint(0, 9) for _ in range(count)]
    if count > 2 and rng.random() < 0.5:
        at = rng.randrange(count - 1)
        figures[at + 1] = figures[at]
    names = [zero if figure == 0 else UNITS[figure] for figure in figures]
    said: list[str] = []
    at = 0
    while at < count:
        run = 1
        while at + run < count and names[at + run] == names[at] and run < 3:
            run += 1
        if run > 1 and rng.random() < 0.75:
            said.append(f"{'double' if run == 2 else 'triple'} {names[at]}")
        else:
            said.extend([names[at]] * run)
        at += run
    return " ".join(said)


def phone(rng: random.Random) -> str:
    """A telephone number read out: a British mobile or landline, or fewer figures."""
    zero = rng.choice(["oh", "oh", "zero"])
    stop = rng.choice([", ", ", ", " "])
    shape = rng.random()
    if shape < 0.4:
        head = f"{zero} seven {_figures(rng, 3, zero)}"
        groups = [head, _figures(rng, 3, zero), _figures(rng, 3, zero)]
    elif shape < 0.55:
        area = rng.choice(["one four one", "one two one", "one six one", "one three one"])
        groups = [f"{zero} {area}", _figures(rng, 3, zero), _figures(rng, 4, zero)]
    elif shape < 0.65:
        groups = [
            f"{zero} two {zero}",
            rng.choice(["seven", "eight"]) + " " + _figures(rng, 3, zero),
            _figures(rng, 4, zero),
        ]
    elif shape < 0.75:
        groups = [
            f"{zero} eight {rng.choice(['hundred', f'{zero} {zero}', f'double {zero}'])}",
            _figures(rng, 3, zero),
            _figures(rng, 3, zero),
        ]
    elif shape < 0.85:
        groups = [f"{zero} one {_figures(rng, 3, zero)}", _figures(rng, 6, zero)]
    else:
        groups = [_figures(rng, 3, zero), _figures(rng, rng.choice([3, 4]), zero)]
    return stop.join(groups)


def digits(rng: random.Random) -> str:
    """Three to six digits, for codes and case numbers."""
    return _figures(rng, rng.randint(3, 6), rng.choice(["oh", "zero"]))


def postcode(rng: random.Random) -> str:
    """A postcode spelt out."""
    first, second, third, fourth = (rng.choice(_PREFIX_LETTERS) for _ in range(4))
    area = rng.choice([first, f"{first} {second}"])
    return f"{area} {rng.choice(UNITS[1:20])}, {rng.choice(UNITS[1:10])} {third} {fourth}"


def large(rng: random.Random) -> str:
    """A number from a hundred to a few million."""
    return rng.choice(
        [
            cardinal(rng.randint(100, 999)),
            cardinal(rng.randint(1, 99) * 1000),
            cardinal(rng.randint(1000, 9999)),
            f"{cardinal(rng.randint(2, 60))} million",
            f"{cardinal(rng.randint(1, 9))} hundred",
            f"a {rng.choice(['hundred', 'thousand', 'million'])}",
        ]
    )


def small_number(rng: random.Random) -> str:
    """Two to twelve most of the time, up to ninety nine now and then."""
    return cardinal(rng.randint(2, 12) if rng.random() < 0.6 else rng.randint(13, 99))


MAKERS: dict[str, Maker] = {
    "age": lambda rng: cardinal(rng.randint(5, 89)),
    "num": small_number,
    "small": lambda rng: cardinal(rng.randint(1, 9)),
    "digit": lambda rng: rng.choice([*UNITS[:10], "oh"]),
    "year": year,
    "dob": date_of_birth,
    "daydate": day_and_date,
    "ordinal": lambda rng: ordinal(rng.randint(1, 31)),
    "clock": clock,
    "pounds": pounds,
    "years": years,
    "minutes": minutes,
    "phone": phone,
    "digits": digits,
    "postcode": postcode,
    "big": large,
}

WORDS = frozenset(
    " ".join(
        [
            *UNITS,
            *TENS,
            *(ordinal(n) for n in range(1, 32)),
            *MONTHS,
            *DAYS,
            *_PREFIX_LETTERS,
            "hundred thousand million double triple oh and of the past to half quarter o'clock in",
            "hours minutes",
            "morning afternoon evening pounds pence years about over many year an a hour",
        ]
    )
    .lower()
    .split()
)
