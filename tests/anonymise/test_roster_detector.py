"""The roster's names in every form a person or a speech engine gives them."""

from __future__ import annotations

import unicodedata

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.transcript import Certainty, Label


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        # whole, parts, nickname; any case
        ("Daniel Okafor came.", "User 1 came."),
        ("daniel okafor came", "User 1 came"),
        ("DANIEL OKAFOR CAME", "User 1 CAME"),
        ("So Daniel said it, then Okafor.", "So User 1 said it, then User 1."),
        ("i asked danny", "i asked User 1"),
        ("Okafor, Daniel", "User 1, User 1"),
        # possessives, with any apostrophe and with none
        ("Maya's point", "User 2's point"),
        ("Maya’s point", "User 2’s point"),
        ("mayas point", "User 2's point"),
        ("that was Daniels idea", "that was User 1's idea"),
        # hyphens, apostrophes, accents, or their absence
        ("Zoe came with Nunez", "User 5 came with User 5"),
        ("zoë núñez hartmann", "User 5"),
        ("Núñez-Hartmann", "User 5"),
        ("Siobhan d souza", "User 12"),
        ("dsouza and D’Souza and D'Souza's", "User 12 and User 12 and User 12's"),
        ("Mary-Anne and maryanne and Mary Anne", "Nurse 1 and Nurse 1 and Nurse 1"),
        ("nurse obrien said", "nurse Nurse 1 said"),
        # cut and joined by the engine
        ("daniel oka for came", "User 1 came"),
        ("ask lind qvist", "ask User 2"),
        # spelt out
        ("that is m a y a", "that is User 2"),
        ("O-K-A-F-O-R", "User 1"),
        # short forms nobody entered
        ("then dan came with Mary", "then User 1 came with Nurse 1"),
        ("i asked dani", "i asked User 1"),
        # several in one line
        ("Maya and Daniel, with Zoë", "User 2 and User 1, with User 5"),
        # places, with and without article, possessive, "Saint" in full
        ("on Rowan Ward", "on [Service 1]"),
        ("on rowan ward", "on [Service 1]"),
        ("at Saint Mary's Hospital", "at [Service 2]"),
        ("at saint marys hospital", "at [Service 2]"),
        ("at St. Mary's", "at [Service 2]"),
        ("moved to Walthamstow", "moved to [Place 1]"),
        # digits that touch a name must not run into the code's number
        ("Maya2 wrote", "User 2 wrote"),
        # other scripts
        ("山田さんが来た", "Volunteer Worker 1さんが来た"),
        ("太郎とやまださん", "Volunteer Worker 1とVolunteer Worker 1さん"),
        ("ヤマダさん", "Volunteer Worker 1さん"),
        ("ﾔﾏﾀﾞさん", "Volunteer Worker 1さん"),
        ("yamada was late", "Volunteer Worker 1 was late"),
    ],
)
def test_names_become_codes(redactor: Redactor, heard: str, shown: str) -> None:
    assert redactor.redact(heard).text == shown


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        (unicodedata.normalize("NFD", "Zoë came"), "User 5 came"),
        ("Ｍａｙａ came", "User 2 came"),
        ("M\u200baya came", "User 2 came"),
        ("Ma\u00adya came", "User 2 came"),
        ("Dani\u0301el came", "User 1 came"),
        # what has no width behind a name goes with it
        ("\ufeffDaniel\u200d came", "\ufeffUser 1 came"),
        ("Okafor\u0301 came", "User 1 came"),
    ],
)
def test_unicode_forms_do_not_hide_a_name(redactor: Redactor, heard: str, shown: str) -> None:
    assert redactor.redact(heard).text == shown


def test_kana_meet_in_either_script() -> None:
    redactor = Redactor(Roster.from_toml('[[participants]]\ncode = "User 1"\nnames = ["ハルカ"]'))
    assert redactor.redact("はるかさんとﾊﾙｶとハルカ").text == "User 1さんとUser 1とUser 1"


def test_ligatures_do_not_hide_a_name() -> None:
    redactor = Redactor(
        Roster.from_toml('[[participants]]\ncode = "User 1"\nnames = ["Steffi Fitzroy"]')
    )
    assert redactor.redact("Steﬀi and ﬁtzroy").text == "User 1 and User 1"


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("I asked Grace about it.", "I asked User 3 about it."),
        ("Grace, what do you think?", "User 3, what do you think?"),
        ("What do you think, Grace?", "What do you think, User 3?"),
        ("Grace's idea", "User 3's idea"),
        ("Grace said no.", "User 3 said no."),
        ("grace said no", "User 3 said no"),
        ("thank you grace", "thank you User 3"),
        ("thanks mark that helps", "thanks Facilitator 1 that helps"),
        ("Will told me.", "User 4 told me."),
        ("Will was late.", "User 4 was late."),
        ("So I gave it to Will.", "So I gave it to User 4."),
        ("will farnaby will come", "User 4 will come"),
        ("so will and i are already talking", "so User 4 and i are already talking"),
        ("will and my mum came too", "User 4 and my mum came too"),
        ("she and will were late", "she and User 4 were late"),
        ("Mark Priestley", "Facilitator 1"),
        ("I spoke to May about it.", "I spoke to [Person 2] about it."),
        ("May said so.", "[Person 2] said so."),
        ("Bill said he would pay.", "[Person 1] said he would pay."),
        ("Dr Bill came", "Dr [Person 1] came"),
    ],
)
def test_common_words_are_masked_where_they_stand_as_names(
    redactor: Redactor, heard: str, shown: str
) -> None:
    assert redactor.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "I will mark it in May.",
        "i will mark it in may",
        "i will and i do",
        "yes i will and she will and we are fine",
        "i hope it will and i know it may",
        "We hope it will.",
        "Will you come? May I ask? Will it help?",
        "It was May 2019 and then in May again.",
        "Mark my words.",
        "The bill came, and the grace period ended.",
        "there but for the grace of god",
        "to be frank it may never happen",
        "the doctor will see you and the nurse may help",
        "then will you come and may need a lift, in may started rain",
        "Hope is what we have lost.",
        "the mark said nothing to us",
        "she has a mark on her arm",
        "We saw marks on it, and bills to pay.",
    ],
)
def test_common_words_stay_where_they_do_not(redactor: Redactor, heard: str) -> None:
    result = redactor.redact(heard)
    assert [r for r in result.redactions if r.certainty is Certainty.CERTAIN] == []
    assert "User" not in result.text.replace("User 3 is what", "")


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("danial said so", "User 1 said so"),
        ("then okafour came", "then User 1 came"),
        ("I asked Lindquist", "I asked User 2"),
        ("and preestley agreed", "and Facilitator 1 agreed"),
        ("shivon", "User 12"),  # as Siobhán is said
        ("walthamstowe", "[Place 1]"),
        ("mister farnabey", "mister User 4"),
    ],
)
def test_misheard_names(redactor: Redactor, heard: str, shown: str) -> None:
    assert redactor.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard", ["the main denial of it", "a lingering market", "many marry anyone", "the prices"]
)
def test_everyday_words_are_not_misheard_names(redactor: Redactor, heard: str) -> None:
    assert redactor.redact(heard).redactions == ()


def test_a_part_two_people_share_names_both() -> None:
    redactor = Redactor(
        Roster.from_toml(
            '[[participants]]\ncode = "User 1"\nnames = ["Sarah Quist"]\n'
            '[[participants]]\ncode = "User 2"\nnames = ["Sarah Adeyemi"]'
        )
    )
    first = redactor.redact("sarah and sarah quist")
    assert first.text == "[User 1 / User 2] and User 1"
    assert redactor.redact(first.text) == type(first)(first.text, ())


def test_a_nickname_outranks_part_of_another_name() -> None:
    redactor = Redactor(
        Roster.from_toml(
            '[[participants]]\ncode = "User 1"\nnames = ["Sarah Quist"]\n'
            '[[participants]]\ncode = "User 2"\nnames = ["Sadia Khan", "Sarah"]'
        )
    )
    assert redactor.redact("sarah").text == "User 2"


def test_labels_and_sources(redactor: Redactor) -> None:
    found = redactor.redact("Maya was on Rowan Ward in Walthamstow").redactions
    assert [(r.label, r.source) for r in found] == [
        (Label.PERSON, "roster"),
        (Label.ORG, "roster"),
        (Label.PLACE, "roster"),
    ]


def test_codes_already_in_a_text_stay(redactor: Redactor) -> None:
    assert redactor.redact("User 13456 789").text == "User [phone number]"
    for text in ("User 1 and User 12's letter", "[Person 3] met Volunteer Worker 1 at [Place 9]"):
        assert redactor.redact(text).text == text


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("i was on ward four till may", "i was on [Service 1] till may"),
        ("They sent me to Ward 4.", "They sent me to [Service 1]."),
        ("unit 7 is worse", "[Service 1] is worse"),
        ("then number forty two, with the garden", "then [Place 1], with the garden"),
        ("Number 42's garden", "[Place 1]'s garden"),
    ],
)
def test_numbers_in_names_are_said_and_written(heard: str, shown: str) -> None:
    roster = '[[services]]\nnames = ["Ward 4", "Unit Seven"]\n[[places]]\nname = "Number 42"'
    assert Redactor(Roster.from_toml(roster)).redact(heard).text == shown


def test_a_figure_alone_is_only_suggested() -> None:
    redactor = Redactor(Roster.from_toml('[[services]]\nname = "Forty Two"'))
    found = redactor.redact("there were 42 of us").redactions
    assert [(r.replacement, r.certainty) for r in found] == [("[Service 1]", Certainty.SUGGESTED)]


WILL = Roster.from_toml('[[participants]]\ncode = "User 1"\nnames = ["Will Hargreaves"]')


@pytest.mark.parametrize(
    "heard",
    [
        "can {} go first",
        "and did {} say that",
        "when can {} come back",
        "i think {} won't",
        "yeah this is {}",
        "just ask {}",
    ],
)
def test_will_is_somebody_where_another_word_is_the_verb(heard: str) -> None:
    assert Redactor(WILL).redact(heard.format("will")).text == heard.format("User 1")


@pytest.mark.parametrize(
    "heard",
    [
        "they can and will do it",
        "that will and should happen",
        "it can or will go wrong",
        "i don't know if they will",
        "it won't and will never change",
    ],
)
def test_will_is_a_verb_beside_another(heard: str) -> None:
    assert Redactor(WILL).redact(heard).text == heard


OF_EVERYDAY_WORDS = Roster.from_toml(
    '[[participants]]\ncode = "User 1"\nnames = ["Mary Okafor"]\n'
    '[[people]]\nnames = ["Robin"]\n'
    '[[services]]\nnames = ["The Copper Kettle"]\n'
    '[[services]]\nnames = ["Wellspring Recovery College"]\n'
)


@pytest.mark.parametrize(
    ("heard", "shown", "sure"),
    [
        # a thing, in small letters; and somebody
        (
            "There's a robin that comes to the window",
            "There's a robin that comes to the window",
            [],
        ),
        ("then robin rang me", "then [Person 1] rang me", [True]),
        # a name of nothing but everyday words is told by its capitals
        ("my gran's copper kettle went", "my gran's [Service 1] went", [False]),
        ("I went to the Copper Kettle", "I went to [Service 1]", [True]),
        # an 's is of the name before, whatever stands behind
        ("I saw Mary Okafor's house", "I saw User 1's [Service 3]", [True, True]),
        # a saint is nobody's first name
        ("we live near St Mary's", "we live near [Service 3]", [True]),
        # cut where no name is
        ("the well spring recovery college is full", "the [Service 2] is full", [True]),
    ],
)
def test_names_of_everyday_words(heard: str, shown: str, sure: list[bool]) -> None:
    found = Redactor(OF_EVERYDAY_WORDS).redact(heard)
    assert found.text == shown
    assert [one.certainty is Certainty.CERTAIN for one in found.redactions] == sure


def test_a_service_is_meant_by_its_own_word_alone() -> None:
    unit = Roster.from_toml('[[services]]\nnames = ["Linden Unit"]\n')
    assert Redactor(unit).code("Service", "lindon unit") == "[Service 1]"
