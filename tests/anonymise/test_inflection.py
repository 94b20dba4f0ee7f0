"""Names of the roster as grammars change them, and ordinary sentences that must stay."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster

ROSTERS: dict[str, list[str]] = {
    "ko": ["김민준", "박서연", "이 하늘", "남궁민수"],
    "ar": ["محمد الراشد", "فاطمة حسن", "عبد الله يوسف", "أحمد"],
    "he": ["דוד כהן", "רחל"],
    "uk": ["Олена Ковальчук", "Андрій Шевченко", "Ольга Іваненко", "Петро Ковалець", "Марія"],
    "ru": ["Иван Петров", "Наталья Соколова", "Сергей Достоевский", "Павел", "Оля", "Игорь"],
    "el": ["Γιώργος Παπαδόπουλος", "Μαρία Νικολάου"],
    "fi": ["Matti Virtanen", "Aino Mäki", "Pekka Lahti", "Markus Korhonen"],
    "hu": ["Nagy Éva", "Szabó Péter", "Kovács Anna", "Tóth György"],
    "tr": ["Ayşe Yılmaz", "Mehmet Demir"],
    "pl": ["Łukasz Wiśniewski", "Agnieszka Nowak", "Paweł Zieliński", "Marta Kowalska"],
    "cs": ["Jana Nováková", "Petr Dvořák", "Marek Svoboda"],
}

CHANGED = {
    "ko": {
        "김민준이 왔어요.": "User 1이 왔어요.",
        "민준이가 말했어요.": "User 1이가 말했어요.",
        "민준씨한테 물었어요.": "User 1씨한테 물었어요.",
        "서연아, 이리 와.": "User 2아, 이리 와.",
        "박서연 선생님께서는": "User 2 선생님께서는",
        "하늘이랑 민수는": "User 3이랑 User 4는",
        "어제 김민준과 박서연을 봤어요": "어제 User 1과 User 2을 봤어요",
    },
    "ar": {
        "قلت لمحمد.": "قلت لUser 1.",
        "ومحمد جاء بالراشد": "وUser 1 جاء بUser 1",
        "سألت محمدًا": "سألت User 1ا",
        "مع فاطمة وأحمد": "مع User 2 وUser 4",
        "كتاب لفاطمة": "كتاب لUser 2",
    },
    "he": {"דיברתי עם דוד ולרחל": "דיברתי עם User 1 ולUser 2"},
    "uk": {
        "Я запитав Олену Ковальчука.": "Я запитав User 1.",
        "Олені було добре, з Оленою": "User 1 було добре, з User 1",
        "Андрієві й Ользі": "User 2 й User 3",
        "від Андрія Шевченка": "від User 2",
        "про Петра Ковальця": "про User 4",
        "Марії немає": "User 5 немає",
    },
    "ru": {
        "Я видел Ивана Петрова с Натальей Соколовой": "Я видел User 1 с User 2",
        "Наталье и Сергею": "User 2 и User 3",
        "с Достоевским, о Достоевском": "с User 3, о User 3",
        "Павла, Павлу и с Павлом": "User 4, User 4 и с User 4",
        "звонил Оле и Игорю": "звонил User 5 и User 6",
        "Олина мама и Петровы": "User 5 мама и User 1",
    },
    "el": {
        "Είδα τον Γιώργο Παπαδόπουλο.": "Είδα τον User 1.",
        "του Γιώργου και της Μαρίας": "του User 1 και της User 2",
    },
    "fi": {
        "Puhuin Matin kanssa, Virtaselle": "Puhuin User 1 kanssa, User 1",
        "Ainolta ja Mäeltä": "User 2 ja User 2",
        "Pekan luona Lahden kanssa": "User 3 luona User 3 kanssa",
        "Markuksen ja Korhosta": "User 4 ja User 4",
        "Matillakin oli": "User 1 oli",
    },
    "hu": {
        "Évával beszéltem, Nagynak": "User 1 beszéltem, User 1",
        "Péterrel és Annához": "User 2 és User 3",
        "Györggyel, Szabóéknál": "User 4, User 2",
        "Péternek az anyja": "User 2 az anyja",
    },
    "tr": {
        "Ayşe'ye söyledim": "User 1 söyledim",
        "Mehmet'in annesi, Ayşeyle": "User 2 annesi, User 1",
        "Yılmaz'dan": "User 1",
    },
    "pl": {
        "Rozmawiałem z Łukaszem Wiśniewskim": "Rozmawiałem z User 1",
        "o Agnieszce i Pawłowi": "o User 2 i User 3",
        "Marcie Kowalskiej": "User 4",
    },
    "cs": {
        "Mluvil jsem s Janou Novákovou": "Mluvil jsem s User 1",
        "Petrovi a Marka": "User 2 a User 3",
    },
}

ORDINARY = {
    "ko": [
        "이 사람은 어제 병원에 갔어요.",
        "오늘은 날씨가 정말 좋네요.",
        "박물관에 가서 김치를 먹었습니다.",
        "이것은 민주주의에 대한 이야기예요.",
    ],
    "ar": [
        "والله لا أعرف ماذا أقول",
        "الحمد لله على السلامة",
        "ذهبت إلى المستشفى مع ابن عمي",
        "كان حسنا جدا في البيت الجديد",
    ],
    "he": ["היום הלכתי לבית החולים", "אני לא יודע מה להגיד"],
    "uk": [
        "Я живу в місті й працюю у школі.",
        "Мені було дуже погано, але тепер краще.",
        "Марення і мрії, ковалі та петрушка.",
    ],
    "ru": [
        "Мне было плохо, но теперь стало лучше.",
        "Олень пришёл в деревню, около реки.",
        "Ивовый прут и павлины, соколы летели.",
        "Он сказал, что всё хорошо.",
    ],
    "el": ["Ήμουν στο νοσοκομείο και μετά πήγα σπίτι.", "Δεν ξέρω τι να πω."],
    "fi": [
        "Minulla oli huono olo, mutta nyt on parempi.",
        "Se oli ainoa matto ja lahdella vene.",
        "Kävin lääkärissä viime viikolla.",
    ],
    "hu": [
        "Nagyon rosszul voltam, de most jobb.",
        "Az orvos azt mondta, hogy menjek haza.",
    ],
    "tr": ["Dün hastaneye gittim, çok kötüydüm.", "Annem de geldi ve konuştuk."],
    "pl": ["Byłem w szpitalu, ale teraz jest lepiej.", "Nowe marzenia i martwe pola."],
    "cs": ["Byl jsem v nemocnici, ale teď je líp.", "Volba je svobodná a petržel."],
}


def redactor(language: str) -> Redactor:
    return Redactor(
        Roster.from_toml(
            "".join(
                f'[[participants]]\ncode = "User {n}"\nnames = ["{name}"]\n'
                for n, name in enumerate(ROSTERS[language], 1)
            )
        ),
        language,
    )


@pytest.mark.parametrize(
    ("language", "heard", "shown"),
    [(lang, heard, shown) for lang, forms in CHANGED.items() for heard, shown in forms.items()],
)
def test_names_with_endings_and_prefixes_are_masked(language: str, heard: str, shown: str) -> None:
    assert redactor(language).redact(heard).text == shown


@pytest.mark.parametrize(
    ("language", "heard"),
    [(language, heard) for language, lines in ORDINARY.items() for heard in lines],
)
def test_ordinary_sentences_stay(language: str, heard: str) -> None:
    assert redactor(language).redact(heard).text == heard


@pytest.mark.parametrize("language", ["ko", "ar", "uk", "ru", "el", "he"])
def test_scripts_of_their_own_are_read_in_talk_of_any_language(language: str) -> None:
    heard, shown = next(iter(CHANGED[language].items()))
    made = redactor(language)
    made.language = "en"
    assert made.redact(heard).text == shown


def test_endings_of_latin_script_belong_to_their_language() -> None:
    heard = "Nagyon jo, Annal itt"
    made = redactor("hu")
    made.language = "en"
    assert "User 3" not in made.redact(heard).text


@pytest.mark.parametrize(
    ("name", "heard", "shown"),
    [
        ("राहुल शर्मा", "मैंने राहुल से कहा", "मैंने User 1 से कहा"),
        ("காவ்யா", "நான் காவ்யா உடன்", "நான் User 1 உடன்"),
        ("রহিম", "আমি রহিম কে বললাম", "আমি User 1 কে বললাম"),
    ],
)
def test_names_in_scripts_with_vowel_signs(name: str, heard: str, shown: str) -> None:
    roster = Roster.from_toml(f'[[participants]]\ncode = "User 1"\nnames = ["{name}"]')
    assert Redactor(roster, "hi").redact(heard).text == shown


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("it's spelt K for kilo, A, T, E", "it's spelt User 1"),
        ("K A T E", "User 1"),
        ("K, A, T, E and so on", "User 1 and so on"),
        ("K as in kilo, A as in apple, T, E.", "User 1."),
        ("k-a-t-e", "User 1"),
        ("Kilo Alpha Tango Echo, yes", "User 1, yes"),
        ("I asked J, E, double N, Y", "I asked User 2"),
        ("it is M, A, R, L, O, W and I went", "it is User 1 and I went"),
        ("A, B, C and then K, A, T, I said", "A, B, C and then K, A, T, I said"),
    ],
)
def test_names_of_the_roster_that_are_spelt(heard: str, shown: str) -> None:
    roster = Roster.from_toml(
        '[[participants]]\ncode = "User 1"\nnames = ["Kate Marlow"]\n'
        '[[participants]]\ncode = "User 2"\nnames = ["Jenny Hall"]\n'
    )
    made = Redactor(roster, detectors=["roster"])
    assert made.redact(heard).text == shown
