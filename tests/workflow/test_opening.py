"""Planning a session: what it is called, and what it takes from the study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.errors import FacilitatorError
from facilitator.workflow.catalogue import listing
from facilitator.workflow.opening import create_session, plan_meeting, with_present
from facilitator.workflow.seating import remarks
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.workflow.conftest import GUIDE


@pytest.fixture
def study(workspace: Workspace) -> Workspace:
    workspace.guides.mkdir()
    (workspace.guides / "short.md").write_text(GUIDE, encoding="utf-8")
    return workspace


def number(store: SessionStore) -> int:
    opened = store.session.opened
    assert opened is not None
    return opened.number


def test_two_studies_of_one_user_meet_on_the_same_day(study: Workspace, tmp_path: Path) -> None:
    """Keys of all studies lie in one folder: a name that is taken there is not used again."""
    other = replace(study, root=tmp_path / "other")
    other.guides.mkdir(parents=True)
    (other.guides / "short.md").write_text(GUIDE, encoding="utf-8")
    first = create_session(plan_meeting(study))
    second = create_session(plan_meeting(other))
    assert first.session.id != second.session.id
    assert (number(first), number(second)) == (1, 1)
    third = create_session(plan_meeting(study))
    assert number(third) == 2
    for store in (first, second, third):
        store.close()


def test_a_name_that_was_asked_for_is_never_changed(study: Workspace) -> None:
    create_session(plan_meeting(study, session_id="m1")).close()
    with pytest.raises(FacilitatorError, match="already"):
        plan_meeting(study, session_id="m1")


def test_seats_and_roster_are_joined(study: Workspace, tmp_path: Path) -> None:
    """Those of study.toml in its order, then those that only the roster has."""
    seats = ("Nurse 1", "User 2", *(f"User {n}" for n in range(4, 13)), "Facilitator 1")
    study = replace(study, study=replace(study.study, seats=seats))
    assert plan_meeting(study).codes == seats
    short = tmp_path / "short.toml"
    entry = '[[participants]]\ncode = "{}"\nnames = ["{}"]\n'
    rows = (("User 1", "Zebor"), ("User 2", "Quilla"))
    short.write_text("".join(entry.format(*row) for row in rows), encoding="utf-8")
    plan = plan_meeting(study, roster=short)
    assert plan.codes == (*seats, "User 1")
    with create_session(plan) as store:
        (unnamed,) = remarks(store.session)
    others = ", ".join(code for code in seats if code != "User 2")
    assert unnamed == f"The roster has no name of {others}: it is masked by rules alone."
    assert "Quilla" not in unnamed


def test_who_is_there_can_be_named_and_nobody_else_is_present(study: Workspace) -> None:
    seats = ("User 1", "User 2", "Facilitator 1")
    plan = plan_meeting(replace(study, study=replace(study.study, seats=seats)))
    with create_session(with_present(plan, ("User 2", "Facilitator 1"), ("User 2",))) as store:
        session = store.session
        assert session.codes == seats
        assert session.present == ("User 2", "Facilitator 1")
        assert session.attendance.unquoted == {"User 2"}
        assert session.attendance.listed
    (listed,) = listing(study)
    assert listed.codes == ("User 2", "Facilitator 1")
    with create_session(with_present(plan_meeting(plan.workspace), (), ())) as store:
        assert not store.session.attendance.listed, "nobody was named: all count as seated"


def test_who_has_no_seat_is_not_present_and_a_name_is_not_repeated(study: Workspace) -> None:
    plan = plan_meeting(replace(study, study=replace(study.study, seats=("User 1",))))
    with pytest.raises(FacilitatorError, match="User 9") as error:
        with_present(plan, ("User 1", "User 9", "Maria Reid"), ())
    assert "Maria" not in error.value.what + error.value.hint
    with pytest.raises(FacilitatorError, match="not quoted"):
        with_present(plan, ("User 1",), ("User 2",))
