"""A reader of the output that stops without leaving holds nobody up."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper

import pytest

from facilitator.commands.outlet import Outlet
from facilitator.terminal import prepare_streams


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIOWrapper]]:
    """A pipe's end to read from, and a stream over the other."""
    reader, writer = os.pipe()
    with open(writer, "w", encoding="ascii") as stream:  # noqa: PTH123
        yield reader, stream
        os.close(reader)  # and whoever still writes is let go


def fill(stream: TextIOWrapper) -> int:
    """Writes until the pipe takes no more; bytes that are in it."""
    number = stream.fileno()
    os.set_blocking(number, False)
    filled = 0
    with suppress(BlockingIOError):
        while True:
            filled += os.write(number, b"." * 512)
    os.set_blocking(number, True)
    return filled


def read(reader: int, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := os.read(reader, size - len(data))):
        data += more
    return data


def test_lines_come_whole_and_in_order_whatever_the_encoding(
    pipe: tuple[int, TextIOWrapper],
) -> None:
    prepare_streams()
    reader, stream = pipe
    stream.reconfigure(errors="facilitator.readable")
    stream.write("before; ")
    said: list[str] = []
    outlet = Outlet(stream, said.append)
    for line in ("é – ", "two\x1b[2J"):
        outlet.line(line)
    outlet.finish(lambda: False)
    expected = b"before; e - \ntwo [2J\n"
    assert read(reader, len(expected)) == expected
    assert said == []


def test_a_reader_that_reads_no_more_holds_up_neither_lines_nor_the_end(
    pipe: tuple[int, TextIOWrapper],
) -> None:
    reader, stream = pipe
    filled = fill(stream)
    said: list[str] = []
    outlet = Outlet(stream, said.append, limit=3)
    for number in range(50):
        outlet.line(f"line {number}")
    assert said == ["The output is not read"]
    outlet.finish(lambda: True)
    assert said == ["The output is not read"]
    assert read(reader, filled) == b"." * filled


def test_a_reader_that_is_slow_gets_everything_while_nobody_says_stop(
    pipe: tuple[int, TextIOWrapper],
) -> None:
    reader, stream = pipe
    filled = fill(stream)
    said: list[str] = []
    outlet = Outlet(stream, said.append)
    outlet.line("first")
    outlet.line("last")
    asked = threading.Event()

    def stopping() -> bool:
        asked.set()
        return False

    ending = threading.Thread(target=outlet.finish, args=(stopping,))
    ending.start()
    assert asked.wait(30)
    assert read(reader, filled + 11).endswith(b".first\nlast\n")
    ending.join(30)
    assert not ending.is_alive()
    assert said == []


def test_a_reader_that_has_gone_is_done_without() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    said: list[str] = []
    with open(writer, "w", encoding="ascii") as stream:  # noqa: PTH123
        outlet = Outlet(stream, said.append)
        outlet.line("nobody reads this")
        outlet.line("nor this")
        outlet.finish(lambda: False)
    assert said == []
