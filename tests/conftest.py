"""Fixtures all tests share, and the switch for benchmarks."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PICTURES = "TEXTUAL_SNAPSHOT_TEMPDIR"
"""Where pytest-textual-snapshot puts its pictures; it tells a worker of pytest-xdist by this."""
_pictures = os.environ.get(PICTURES)

# Before any plugin sets a TEXTUAL_ variable of its own: this takes all but harmless ones away.
import facilitator.tui  # noqa: E402, F401

if _pictures is not None:
    os.environ[PICTURES] = _pictures

# A shell lets a job in the background ignore ctrl+c, and what is started here would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is, and nothing of the program.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--benchmarks", action="store_true", help="run tests/benchmarks, and print")
    parser.addoption(
        "--kill-rounds",
        type=int,
        default=25,
        help="how often tests/e2e/test_kill.py kills the program or a child of it (default 25)",
    )
    parser.addoption(
        "--kill-seed", type=int, default=None, help="the seed of those kills, to repeat them"
    )
    parser.addoption(
        "--shared-rounds",
        type=int,
        default=2,
        help="how often tests/sharing kills a host or a machine that joined (default 2)",
    )
    parser.addoption(
        "--rounds",
        type=int,
        default=60,
        help="how often tests/vault/test_fuzz.py damages a session (default 60)",
    )
    parser.addoption(
        "--seed", type=int, default=1, help="the seed of the first of those rounds (default 1)"
    )
    parser.addoption(
        "--every-step",
        action="store_true",
        help="cut sealing off at each of its steps, not at some of them",
    )


LONGEST_ID = 200
"""Characters of a value that name its row. A file of a million brackets is a row like any other,
and its name goes from the workers to whoever counts, again and again."""


def pytest_make_parametrize_id(val: object) -> str | None:
    if not isinstance(val, str | bytes) or len(val) <= LONGEST_ID:
        return None
    return f"{val[:LONGEST_ID]!a}... ({len(val)})"


ONE_AT_A_TIME = ("microphone", "terminal", "timing")
"""What is marked so hears one sound server, waits for a screen as a person does, or holds the
program to so many seconds: never two of them at once, however many workers there are."""
GROUP = "one at a time"


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the time of a test is waiting, for sound, a screen
    or a process."""
    return (os.cpu_count() or 1) + 1


# First: pytest-xdist reads what group a test is of in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(name) for name in ONE_AT_A_TIME):
            item.add_marker(pytest.mark.xdist_group(GROUP))
    if config.getoption("--benchmarks"):
        return
    measured = [item for item in items if item.get_closest_marker("benchmark")]
    if measured:
        config.hook.pytest_deselected(items=measured)
        items[:] = [item for item in items if item not in measured]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("xdist_group") and item.config.getoption("loadgroup", False):
        assert item.nodeid.endswith(f"@{GROUP}"), "it may run beside its like"


@pytest.fixture(autouse=True)
def own_key_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a key folder of its own: none ever touches the user's, or their passphrase."""
    home = tmp_path / "own-home"
    monkeypatch.setenv("FACILITATOR_HOME", str(home))
    monkeypatch.delenv("FACILITATOR_PASSPHRASE_FILE", raising=False)
    return home


@pytest.fixture(autouse=True)
def own_umask() -> Iterator[None]:
    """A process that is hardened keeps its files to itself; the tests after it do not."""
    mask = os.umask(0o022)
    os.umask(mask)
    yield
    os.umask(mask)
