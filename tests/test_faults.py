"""Faults that nobody foresaw: their place is shown, and nothing that was said."""

from __future__ import annotations

import sys
import threading

import pytest

from facilitator.cli import main
from facilitator.commands import machine

SAID = "what somebody said"


class Unruly:
    def __del__(self) -> None:
        raise ValueError(SAID)


def of_a_thread(_options: object) -> int:
    def failing() -> None:
        raise ValueError(SAID)

    thread = threading.Thread(target=failing)
    thread.start()
    thread.join()
    return 0


def that_cannot_be_caught(_options: object) -> int:
    Unruly()
    return 0


@pytest.mark.parametrize("fault", [of_a_thread, that_cannot_be_caught])
def test_a_fault_beside_the_command_shows_its_place_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: object
) -> None:
    before = threading.excepthook, sys.unraisablehook
    monkeypatch.setattr(machine, "doctor", fault)
    assert main(["doctor"]) == 0
    told = "".join(capsys.readouterr())
    assert f"A part of the program stopped (ValueError in {__name__}:" in told
    assert SAID not in told
    assert "Traceback" not in told
    assert (threading.excepthook, sys.unraisablehook) == before
