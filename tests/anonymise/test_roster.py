"""Roster files: what they mean, and how a broken one is refused without showing a name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.anonymise import Entry, Redactor, Roster
from facilitator.anonymise.roster_file import words_besides
from facilitator.errors import FacilitatorError

GOOD = '[[participants]]\ncode = "User 1"\nnames = ["Daniel Okafor"]\n'


def test_reads_all_tables() -> None:
    roster = Roster.from_toml(
        GOOD
        + '[[participants]]\ncode = "Volunteer Worker 2"\nnames = ["Maya  Lindqvist", "May-May"]\n'
        '[[people]]\nnames = ["Priya Rao"]\nreplacement = "[Person 4]"\n'
        '[[places]]\nname = "Rowan Ward"\n'
        '[[places]]\nnames = ["St Mary\'s", "Mary\'s"]\nreplacement = "[Service 1]"\n'
    )
    assert roster.codes == ("User 1", "Volunteer Worker 2")
    assert roster.entries[1] == Entry(
        "participants", (("names", ("Maya Lindqvist", "May-May")),), "Volunteer Worker 2"
    )
    assert roster.of("people") == (Entry("people", (("names", ("Priya Rao",)),), "[Person 4]"),)
    assert roster.of("places", "services") == (
        Entry("places", (("names", ("Rowan Ward",)),)),
        Entry("places", (("names", ("St Mary's", "Mary's")),), "[Service 1]"),
    )


def test_no_repr_shows_a_name() -> None:
    roster = Roster.from_toml(GOOD + '[[people]]\nnames = ["Priya Rao"]')
    assert "User 1" in repr(roster)
    assert "Okafor" not in repr(roster)
    assert "Rao" not in repr(roster)


def test_an_empty_file_is_an_empty_roster() -> None:
    assert Roster.from_toml("") == Roster()
    assert Redactor(Roster()).redact("Nobody is here.").redactions == ()


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ('[[participant]]\ncode = "User 1"\nnames = ["Zorblatt"]', "line 1"),
        (GOOD + 'nickname = "Zorblatt"\n', "entry 1 of [[participants]] (line 1)"),
        (GOOD + '\n[[participants]]\ncode = "User 1"\nnames = ["Zorblatt"]', "(line 5)"),
        ('[[participants]]\ncode = "Zorblatt"\nnames = ["Zorblatt"]', "line 1"),
        ('[[participants]]\ncode = "User 0"\nnames = ["Zorblatt"]', "line 1"),
        ('[[participants]]\ncode = "user 1"\nnames = ["Zorblatt"]', "line 1"),
        ('[[participants]]\nnames = ["Zorblatt"]', "line 1"),
        ('[[participants]]\ncode = "User 1"', "line 1"),
        ('[[participants]]\ncode = "User 1"\nnames = []', "line 1"),
        ('[[participants]]\ncode = "User 1"\nnames = ["Zorblatt", " "]', "name 2"),
        ('[[participants]]\ncode = "User 1"\nnames = ["Zorblatt", 3]', "line 1"),
        ('[[participants]]\ncode = "User 1"\nnames = ["the"]', "name 1"),
        ('[[participants]]\ncode = "User 1"\nnames = ["Nurse"]', "name 1"),
        ('[[participants]]\ncode = "User 1"\nnames = ["Z"]', "name 1"),
        (GOOD + '[[people]]\nnames = ["daniel okafor"]', "entry 1 of [[people]] (line 4)"),
        (GOOD + '[[people]]\nnames = ["Zorblatt"]\nreplacement = "Person 1"', "line 4"),
        (GOOD + '[[people]]\nnames = ["Zorblatt"]\nreplacement = "[a Zorblatt]"', "line 4"),
        ('participants = "Zorblatt"', "line 1"),
        ('[[participants]]\ncode = "User 1"\nnames = ["Zorblatt"', "end of document"),
        # The rest: by kind of fault.
        ("Zorblatt = 1\n" + GOOD, "line 1"),
        (GOOD + "\n[Zorblatt]\nx = 1", "line 5"),
        (GOOD + '"Zorblatt" = 1\n', "(line 1): key number 3"),
        (GOOD + "[[participants.Zorblatt]]\nx = 1\n", "key number 3"),
        (GOOD + '[[places]]\nname = "Zorblatt"\ncode = "Service 1"', "(line 4)"),
        (GOOD + '[[services]]\nname = "Zorblatt"\nkana = "x"', "(line 4)"),
        (GOOD + '[[people]]\nname = "Zorblatt"', "(line 4): key number 1"),
        (GOOD + '[[people]]\nreplacement = "[Person 1]"', "line 4"),
        (GOOD + "[[places]]\nnames = []", "line 4"),
        (GOOD + '[[places]]\nname = ""', "name 1"),
        (GOOD + '[[places]]\nname = ["Zorblatt", "\u3000"]', "name 2"),
        (GOOD + 'given = ["Zorblatt", ""]', "name 2 of 'given'"),
        (GOOD + "given = []", "given"),
        (GOOD + "nicknames = 3", "nicknames"),
        (GOOD + 'kana = [["Zorblatt"]]', "kana"),
        (GOOD + 'romaji = {Zorblatt = "x"}', "romaji"),
        (GOOD + "family = true", "family"),
        (GOOD + 'family = "?!"', "name 1 of 'family'"),
        (GOOD + 'family = "12"', "name 1 of 'family'"),
        (GOOD + 'family = "\u200b"', "name 1 of 'family'"),
        (GOOD + 'given = "Doctor"', "name 1 of 'given'"),
        (GOOD + 'given = "さん"', "name 1 of 'given'"),
        (GOOD + 'kana = "センセイ"', "name 1 of 'kana'"),
        (GOOD + 'kana = "あ"', "name 1 of 'kana'"),
        (GOOD + 'nicknames = "the doctor"', "name 1 of 'nicknames'"),
        (GOOD + 'nicknames = "Him"', "name 1 of 'nicknames'"),
        (GOOD + 'nicknames = "ｗｉｔｈ"', "name 1 of 'nicknames'"),
        (GOOD + 'nicknames = "User 2"', "is a code"),
        (GOOD + 'nicknames = "[Person 2]"', "is a code"),
        (GOOD + '[[services]]\nname = "User 4"', "is a code"),
        (GOOD + '[[services]]\nname = "Person 2"', "is a code"),
        (GOOD + r'nicknames = "Zor\nblatt"', "control character"),
        (GOOD + r'nicknames = "Zor\u0000blatt"', "control character"),
        (GOOD + r'nicknames = "Zor\u0085blatt"', "control character"),
        (GOOD + 'nicknames = "Zor\ufffdblatt"', "was lost"),
        (GOOD + 'nicknames = "Zor\x07blatt"', "line 4, column"),
        (GOOD + '[[people]]\nfull = "Daniel Okafor"', "also stands in entry 1 of [[partic"),
        (GOOD + '[[people]]\ngiven = "daniel"\nfamily = "OKAFOR"', "also stands in entry 1"),
        (GOOD + '[[services]]\nname = "Daniel Okafor"', "entry 1 of [[services]] (line 4)"),
        ('[[participants]]\ncode = 1\nnames = ["Zorblatt"]', "line 1"),
        ('[[participants]]\ncode = "User"\nnames = ["Zorblatt"]', "line 1"),
        ('[[participants]]\ncode = "[User 1]"\nnames = ["Zorblatt"]', "line 1"),
        ('[[participants]]\ncode = "Zorblatt 1"\nnames = ["Ann Zorblatt"]', "holds a name"),
        ('participants = [{code = "User 1", names = ["Zorblatt", ""]}]', "(line 1)"),
        ('participants = ["Zorblatt"]', "line 1"),
        ('people = {names = ["Zorblatt"]}', "line 1"),
        ("a = " + "[" * 5_000, "TOML"),
        *(
            (GOOD + f'[[people]]\nnames = ["Zorblatt"]\nreplacement = {bad}', "line 4")
            for bad in (
                '""',
                '"[]"',
                '"[ ]"',
                '"[1]"',
                '"[Person 0]"',
                '"[Person 01]"',
                '"[Person 1"',
                '"Person 1"',
                '"[Person 1] "',
                '"[[Person 1]]"',
                '"[Person 1/2]"',
                '"[Person 12345]"',
                "1",
                '["[Person 1]"]',
                # The code of a participant, and that of another entry.
                '"[User 1]"',
            )
        ),
        (
            '[[people]]\nnames = ["Zorblatt"]\nreplacement = "[Person 1]"\n'
            '[[people]]\nnames = ["Bix"]\nreplacement = "[Person 1]"\n',
            "entry 2 of [[people]] (line 4)",
        ),
        (
            '[[places]]\nname = "Zorblatt"\nreplacement = "[Service 1]"\n'
            '[[services]]\nname = "Bix"\nreplacement = "[Service 1]"\n',
            "entry 1 of [[services]] (line 4)",
        ),
    ],
)
def test_a_broken_roster_is_refused_without_a_name(broken: str, where: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        Roster.from_toml(broken)
    assert where in caught.value.what
    assert caught.value.hint
    assert "zorblatt" not in str(caught.value).lower()
    assert "okafor" not in str(caught.value).lower()
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("name", ["Will", "May", "Grace", "Hope", "Mark", "Frank", "Dick", "Bear"])
def test_a_name_that_is_also_a_word_is_taken(name: str) -> None:
    roster = Roster.from_toml(f'[[participants]]\ncode = "User 1"\nnames = ["{name}"]')
    assert roster.of("participants")[0].names == (name,)
    assert list(words_besides(roster)) == ([] if name == "Dick" else [("User 1", 1)])


def test_other_names_need_no_word_about_them() -> None:
    roster = Roster.from_toml(GOOD + '[[people]]\nnames = ["Grace Mbeki", "Grace"]')
    assert list(words_besides(roster)) == [("one of the people", 1)]


@pytest.mark.parametrize(
    "broken",
    [
        'code = “User 2”\nnames = ["Zorblatt"]',
        'code = "User 2"\nnames = [“Zorblatt”]',
        'code = "User 2"\nnames = ["Zorblatt”]',
        'code = "User 2"\nnames = [“Zorblatt"]',
        'code = "User 2"\nnames = [„Zorblatt“]',
        'code = "User 2"\nnames = [«Zorblatt»]',
        'code = "User 2"\nnames = [‘Zorblatt’]',
        # Straight at both ends, so that one name would swallow two.
        'code = "User 2"\nnames = ["Zorblatt”, “Zorblatta"]',
    ],
)
def test_typographic_quotation_marks_are_named_as_such(broken: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        Roster.from_toml(f"{GOOD}[[participants]]\n{broken}\n")
    assert "typographic quotation marks" in caught.value.what
    assert "line" in caught.value.what
    assert "straight" in str(caught.value)
    assert "zorblatt" not in str(caught.value).lower()


def test_typographic_quotation_marks_within_a_name_stay() -> None:
    for name in ("Robert “Bob” Smith", "Siobhán O’Brien"):
        roster = Roster.from_toml(f'[[participants]]\ncode = "User 1"\nnames = ["{name}"]')
        assert roster.of("participants")[0].names == (name,)
    with pytest.raises(FacilitatorError, match="not valid TOML"):
        Roster.from_toml('[[participants]]\ncode = "User 1"\nnames = ["Siobhán O’Brien", = 3]')


def test_a_faulty_line_is_told_as_an_editor_counts() -> None:
    odd = "# \u2028 \x85 no line ends to an editor\n"
    for text in (odd + GOOD, (odd + GOOD).replace("\n", "\r\n")):
        with pytest.raises(FacilitatorError, match=r"\(line 2\): name 1 of 'nicknames'"):
            Roster.from_toml(text + 'nicknames = ""')


# -- what names may be told apart as ---------------------------------------------------------------


FULL = """\
[[participants]]
code = "User 3"
names = ["May-May"]
full = "Maya Clarissa Lindqvist"
given = "Maya"
family = ["Lindqvist", "Lindquist"]
nicknames = ["Maz"]

[[participants]]
code = "User 4"
given = "花子"
family = "田中"
kana = "たなか はなこ"
romaji = ["Tanaka Hanako"]

[[people]]
given = "Ebony"
family = "Lindqvist"
"""


def test_names_in_fields_are_all_looked_for() -> None:
    roster = Roster.from_toml(FULL)
    first, second = roster.of("participants")
    assert first.names == (
        "May-May",
        "Maya Lindqvist",
        "Maya Lindquist",
        "Maya Clarissa Lindqvist",
        "Maya",
        "Lindqvist",
        "Lindquist",
        "Maz",
    )
    assert dict(first.said)["family"] == ("Lindqvist", "Lindquist")
    assert second.names[0] == "田中 花子"
    redactor = Redactor(roster)
    for said in ("Maya", "maz", "may may", "Maya Lindquist", "Maya Clarissa Lindqvist", "maya's"):
        assert redactor.redact(f"and then {said} came").text.startswith("and then User 3")
    for said in ("田中さん", "花子さん", "田中花子さん", "たなかさん", "タナカハナコ"):
        assert "User 4" in Redactor(roster, "ja").redact(f"昨日は{said}が来ました").text
    # Whom a shared family name means nobody can tell.
    assert redactor.redact("Mrs Lindqvist came").text == "Mrs [User 3 / Person 1] came"
    assert redactor.redact("ebony lindqvist came").text == "[Person 1] came"


def test_a_name_in_a_field_alone_is_enough() -> None:
    for key in ("full", "given", "family", "nicknames", "kana", "romaji"):
        text = f'[[participants]]\ncode = "User 1"\n{key} = "Zorblatt"'
        assert Roster.from_toml(text).of("participants")[0].names == ("Zorblatt",)
        assert Roster.from_toml(f'[[people]]\n{key} = ["Zorblatt"]').entries[0].names == (
            "Zorblatt",
        )


def test_names_and_name_are_one_or_a_list_each() -> None:
    roster = Roster.from_toml('[[places]]\nname = ["Rowan Ward"]\nnames = "The Rowan"')
    assert roster.entries[0].names == ("Rowan Ward", "The Rowan")


def test_services_are_places_with_codes_of_their_own() -> None:
    roster = Roster.from_toml(
        '[[services]]\nnames = ["Rowan Ward", "The Rowan"]\n'
        '[[places]]\nname = "Dagenham"\n'
        '[[services]]\nname = "Springfield House"\nreplacement = "[Service 5]"\n'
        '[[services]]\nname = "Hillcrest"\n'
    )
    assert [entry.table for entry in roster.entries] == ["places", *["services"] * 3]
    shown = Redactor(roster).redact("from Dagenham to the Rowan Ward, Springfield House, Hillcrest")
    assert shown.text == "from [Place 1] to [Service 1], [Service 5], [Service 2]"


def test_facilitators_are_participants_with_a_code_of_theirs() -> None:
    roster = Roster.from_toml('[[participants]]\ncode = "Facilitator 2"\ngiven = "Kevin"')
    assert Redactor(roster).redact("ask Kevin").text == "ask Facilitator 2"


def test_a_category_without_a_number_may_stand_for_several() -> None:
    roster = Roster.from_toml(
        '[[people]]\nnames = ["Zorblatt"]\nreplacement = "[the ward manager]"\n'
        '[[people]]\nnames = ["Vashtermoor"]\nreplacement = "[the ward manager]"\n'
    )
    assert "[the ward manager]" in Redactor(roster).redact("so Zorblatt rang").text


def test_codes_hold_letters_of_any_script() -> None:
    codes = ("Ärztin 1", "利用者 1", "Co-facilitator 1", "Участник 3", "रोगी 2", "مشارك 1")
    names = ("Zorblatt", "Quorwyn", "Vashtermoor", "Hesperil", "Tovinne", "Bramovar")
    roster = Roster.from_toml(
        "".join(
            f'[[participants]]\ncode = "{code}"\nnames = ["{name}"]\n'
            for code, name in zip(codes, names, strict=True)
        )
    )
    assert roster.codes == codes
    assert Roster.from_toml(roster.to_toml()) == roster
    for language in ("en", "ja", "ru"):
        redactor = Redactor(roster, language)
        for code, name in zip(codes, names, strict=True):
            shown = redactor.redact(f"{name}.").text
            assert shown == f"{code}."
            assert redactor.redact(shown).text == shown


# -- written and read again ------------------------------------------------------------------------


names = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=4, max_size=12)
entries = st.fixed_dictionaries(
    {},
    optional={
        "names": st.lists(names, min_size=1, max_size=3),
        **{
            key: st.lists(names, min_size=1, max_size=2)
            for key in ("full", "given", "family", "nicknames", "kana", "romaji")
        },
    },
).filter(bool)


def lines(entry: dict[str, list[str]]) -> str:
    return "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items()
    )


@given(
    participants=st.lists(entries, max_size=3),
    people=st.lists(entries, max_size=3),
    services=st.lists(names, max_size=2),
)
def test_written_and_read_again_it_is_the_same(
    participants: list[dict[str, list[str]]],
    people: list[dict[str, list[str]]],
    services: list[str],
) -> None:
    text = "".join(
        f'[[participants]]\ncode = "User {n}"\n{lines(entry)}'
        for n, entry in enumerate(participants, 1)
    )
    text += "".join(f"[[people]]\n{lines(entry)}" for entry in people)
    text += "".join(
        f'[[services]]\n{lines({"names": [f"{name} House"]})}replacement = "[Service {n}]"\n'
        for n, name in enumerate(services, 7)
    )
    text += '[[places]]\nnames = ["Rowan \\"the\\\\other\\" Ward"]\n'
    try:
        roster = Roster.from_toml(text)
    except FacilitatorError as error:
        # Generated names may coincide; that is for the reader to refuse, not to misread.
        assert any(w in error.what for w in ("stands in", "holds a name", "everyday word"))
        return
    assert Roster.from_toml(roster.to_toml()) == roster
    assert roster.to_toml() == Roster.from_toml(roster.to_toml()).to_toml()


@given(st.text(max_size=300))
def test_any_text_is_a_roster_or_a_clear_error(text: str) -> None:
    for made in (text, f"[[participants]]\n{text}", f"[[people]]\nnames = [{json.dumps(text)}]"):
        try:
            Roster.from_toml(made)
        except FacilitatorError as error:
            assert error.hint


def test_a_ward_may_be_called_by_a_number() -> None:
    roster = Roster.from_toml(
        GOOD + '[[services]]\nnames = ["Ward 4", "Unit Seven"]\n[[places]]\nname = "Number 42"'
    )
    assert [entry.names for entry in roster.of("places", "services")] == [
        ("Number 42",),
        ("Ward 4", "Unit Seven"),
    ]
