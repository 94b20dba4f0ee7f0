"""Who is let in: the code, the two proofs, and what is refused."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from facilitator.sharing.pairing import (
    CODE_S,
    LETTERS,
    MOST_WRONG,
    Doorkeeper,
    Guest,
    JoinCode,
    Terms,
    check_words,
    device_id,
    join_url,
    new_nonce,
    short_fingerprint,
)
from facilitator.sharing.terms import Reason, Role

PRINT = "ab" * 32


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def door() -> tuple[Doorkeeper, Clock]:
    clock = Clock()
    return Doorkeeper(PRINT, clock), clock


def knocked(keeper: Doorkeeper, address: str = "10.0.0.2") -> Guest:
    guest = keeper.knock(address, Role.FLAGGER, new_nonce())
    assert isinstance(guest, Guest)
    return guest


def test_the_same_on_both_sides_as_written_down() -> None:
    """A page computes these as well: they are the protocol."""
    code = JoinCode("ABCDEFGHIJKLMNOP")
    terms = Terms(Role.CO_FACILITATOR, PRINT, "0" * 32, "1" * 32)
    assert code.shown == "ABCD-EFGH-IJKL-MNOP-I"
    assert (
        terms.proof(code, "client")
        == "3ba1e29200c02d88eaefb81aed5c6e51199ca5929827026f4c1e6cf3beb6cc64"
    )
    assert terms.words(code) == ("owl", "lentil")
    assert len(set(check_words())) == 256
    assert short_fingerprint(PRINT) == "q6urq6urq6urq6urq6urqw"
    assert join_url("10.0.0.1", 8443, code, PRINT) == (
        "https://10.0.0.1:8443/#ABCD-EFGH-IJKL-MNOP-I.q6urq6urq6urq6urq6urqw"
    )


def test_a_code_is_read_as_people_type_it_and_a_wrong_letter_costs_no_try() -> None:
    rng = random.Random(3)
    for _ in range(200):
        code = JoinCode.make()
        assert JoinCode.parse(code.shown) == code
        assert JoinCode.parse(code.shown.lower().replace("-", " ")) == code
        typed = list(code.shown.replace("-", ""))
        at = rng.randrange(len(typed))
        typed[at] = rng.choice([c for c in LETTERS if c != typed[at]])
        with pytest.raises(ValueError, match="wrong"):
            JoinCode.parse("".join(typed))
    assert JoinCode.parse("0bcd-efgh-ijkl-mnop-" + JoinCode("OBCDEFGHIJKLMNOP").shown[-1])


def test_who_knows_the_code_waits_with_two_words_and_the_code_is_used_up() -> None:
    keeper, _ = door()
    assert keeper.knock("10.0.0.2", Role.FLAGGER, new_nonce()) is Reason.CLOSED
    keeper.open()
    code = keeper.code
    assert code is not None
    guest = knocked(keeper)
    assert keeper.prove(guest, guest.terms.proof(code, "client")) == guest.terms.proof(code, "host")
    assert keeper.waiting is guest
    assert guest.words == guest.terms.words(code)
    assert keeper.knock("10.0.0.3", Role.OBSERVER, new_nonce()) is Reason.BUSY
    keeper.gone(guest)
    assert keeper.code not in (None, code)


def test_a_proof_holds_for_one_certificate_one_role_and_one_side() -> None:
    keeper, _ = door()
    keeper.open()
    others: tuple[dict[str, Any], ...] = (
        {"fingerprint": "cd" * 32},
        {"role": Role.CO_FACILITATOR},
        {"host_nonce": "2" * 32},
    )
    for number, other in enumerate(others):
        code = keeper.code
        assert code is not None
        guest = knocked(keeper, f"10.0.1.{number}")
        claimed = replace(guest.terms, **other)
        assert keeper.prove(guest, claimed.proof(code, "client")) is Reason.WRONG
    code, guest = keeper.code, knocked(keeper, "10.0.2.1")
    assert code is not None
    assert keeper.prove(guest, guest.terms.proof(code, "host")) is Reason.WRONG


def test_a_thousand_wrong_codes_meet_a_closed_door() -> None:
    keeper, _ = door()
    keeper.open()
    answers = []
    for n in range(1000):
        guest = keeper.knock(f"10.0.{n // 200}.{n % 200}", Role.FLAGGER, new_nonce())
        answers.append(keeper.prove(guest, "0" * 64) if isinstance(guest, Guest) else guest)
    assert answers == [Reason.WRONG] * MOST_WRONG + [Reason.CLOSED] * (1000 - MOST_WRONG)


def test_one_address_shuts_nobody_else_out() -> None:
    keeper, _ = door()
    keeper.open()
    for _ in range(3):
        assert keeper.prove(knocked(keeper, "10.0.0.9"), "0" * 64) is Reason.WRONG
    assert keeper.knock("10.0.0.9", Role.FLAGGER, new_nonce()) is Reason.CLOSED
    assert isinstance(keeper.knock("10.0.0.2", Role.FLAGGER, new_nonce()), Guest)


def test_a_code_and_a_waiting_guest_last_a_minute() -> None:
    keeper, clock = door()
    keeper.open()
    code, guest = keeper.code, knocked(keeper)
    assert code is not None
    clock.now += CODE_S
    assert keeper.prove(guest, guest.terms.proof(code, "client")) is Reason.LATE
    code, guest = keeper.code, knocked(keeper)
    assert code is not None
    assert isinstance(keeper.prove(guest, guest.terms.proof(code, "client")), str)
    assert keeper.tidy() is None
    clock.now += CODE_S
    assert keeper.tidy() is guest
    assert keeper.waiting is None


def test_who_has_the_secret_is_the_same_device_and_nobody_else() -> None:
    assert device_id(Role.FLAGGER, "a" * 64) == device_id(Role.FLAGGER, "a" * 64)
    assert device_id(Role.FLAGGER, "a" * 64) != device_id(Role.FLAGGER, "b" * 64)
    assert device_id(Role.OBSERVER, "a" * 64) != device_id(Role.FLAGGER, "a" * 64)
