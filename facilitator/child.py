"""Child processes: one line of JSON a message, in through stdin, out through stdout.

The first line a child gets is its configuration, keys included: a pipe leaves no trace in process
lists or on a disk. When its parent dies, stdin ends, and so does the child; a child has nothing
that is not also in the spool or the journal.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import IO, Any, TypeVar

from facilitator import child_messages as msg
from facilitator import interpreter
from facilitator.child_messages import Message
from facilitator.domain.reading import json_of, read_as
from facilitator.errors import FacilitatorError, place_of
from facilitator.words import _

ORPHAN_S = 1.2
"""How long a child goes on after it has seen its parent die, whatever it is waiting for: long
enough to write out what it holds, and with the time it takes to see it less than 2 s."""

PARENT_S = 0.5
"""How often a child looks whether its parent lives, besides waiting for the end of the pipe."""

REAP_S = 2.0
"""How long a killed child is waited for: one held up by a broken disk or driver goes only when
the system lets it, and nobody is to wait for that."""

LISTENING = frozenset({msg.SPEECH, msg.REFINING})
THRIFTY = {"GLIBC_TUNABLES": "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1"}
"""How glibc is to hand out memory to a process that decodes speech; it hears of that before it
begins, or not at all (glibc's manual, Memory Allocation Tunables). With one heap for all threads
what one lets go of another can use: 208 MB after each half minute (tiny.en) instead of 240 to 335.
With large pages the system has a tenth as many to clear, for which there is less to do: a tenth of
the processor time with tiny.en, an eighth with base."""

GARBLED = _("said something that is not understood.")
REPORT = _("Nothing recorded is lost. Please report it with this line.")

C = TypeVar(
    "C",
    msg.CaptureConfig,
    msg.SpeechConfig,
    msg.RefineConfig,
    msg.PlayConfig,
    msg.VoicesConfig,
)


class Inbox:
    """A child's side of the pipe: messages from the parent, and the way back.

    The parent's death is the message `Orphaned`, and sets `orphaned`; so does a parent that says
    what is not understood. `at` of a message is the moment it is about (CLOCK_MONOTONIC, s, which
    all processes share): the one the parent named, or else when it arrived, however late it is
    looked at.
    """

    def __init__(self, source: IO[str], sink: IO[str]) -> None:
        self._sending: queue.SimpleQueue[str | threading.Event] = queue.SimpleQueue()
        self.orphaned = threading.Event()
        self.messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._setup = _setup(source.readline())
        threading.Thread(target=self._read, args=(source,), daemon=True).start()
        threading.Thread(target=self._write, args=(sink,), daemon=True).start()

    def _read(self, source: IO[str]) -> None:
        with contextlib.suppress(ValueError, OSError):
            for line in source:
                self.receive(msg.TOLD.read(line))
        self.orphaned.set()
        self.receive(msg.Orphaned())

    @property
    def parent(self) -> int | None:
        """The parent's process id."""
        parent = self._setup.get("parent")
        return parent if isinstance(parent, int) else None

    @property
    def recording(self) -> msg.Recording:
        """The session's recording. ValueError if the parent has not said it."""
        return read_as(msg.Recording, self._setup.get("recording"))

    def config(self, kind: type[C]) -> C:
        """What this child was begun with. ValueError if the parent has said something else."""
        return read_as(kind, self._setup.get("config"))

    def receive(self, message: Message) -> None:
        """Takes in a message, on the thread that it arrives on."""
        if isinstance(message, msg.Stop | msg.Orphaned):
            now = time.monotonic()
            message = replace(message, at=now if message.at is None else min(message.at, now))
        self.messages.put(message)

    def _write(self, sink: IO[str]) -> None:
        while True:
            item = self._sending.get()
            if isinstance(item, threading.Event):
                item.set()
                continue
            with contextlib.suppress(BrokenPipeError, ValueError, OSError):
                sink.write(item)
                sink.flush()

    def next(self, timeout: float | None) -> Message | None:
        """The next message, None if there is none within `timeout` seconds (0: at once)."""
        with contextlib.suppress(queue.Empty):
            return self.messages.get(timeout is None or timeout > 0, timeout)
        return None

    def send(self, message: Message) -> None:
        """Sends a message up, without waiting for anyone to read it.

        A parent that has been stopped and reads nothing must not hold up a recording, and one
        that has gone is no error: stdin will say so too.
        """
        self._sending.put(msg.line_of(message))

    def flush(self, timeout: float = 5.0) -> None:
        """Returns once all that was sent is in the pipe, or after `timeout` seconds."""
        sent = threading.Event()
        self._sending.put(sent)
        sent.wait(timeout)


def _setup(line: str) -> Mapping[str, Any]:
    with contextlib.suppress(ValueError):
        setup = json_of(line)
        if isinstance(setup, dict):
            return setup
    return {}  # so nobody is its parent


def child_main(run: Callable[[Inbox], None]) -> int:
    """Runs a child: signals of the terminal are the parent's, faults become a message.

    Tracebacks are not printed: their last line may hold what somebody said.
    """
    from facilitator.vault.hardening import harden_process

    harden_process()
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    # Libraries print to stdout when they feel like it; messages have the real one to themselves.
    messages = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    inbox = Inbox(sys.stdin, messages)
    if orphaned(inbox):
        return 0  # it died while this process was still starting: nothing begins any more
    threading.Thread(target=_leave_with_parent, args=(inbox,), daemon=True).start()
    try:
        run(inbox)
    except FacilitatorError as error:
        inbox.send(msg.Failed(error.what, error.hint))
        return 1
    except Exception as error:
        inbox.send(msg.Failed(stopped(error), REPORT))
        return 1
    finally:
        inbox.flush()
    return 0


def orphaned(inbox: Inbox) -> bool:
    """Whether the parent has gone. Seen by its id as well, should its end of the pipe live on."""
    gone = sys.platform != "win32" and os.getppid() != inbox.parent
    return gone or inbox.orphaned.is_set()


def _leave_with_parent(inbox: Inbox) -> None:
    """Ends this process soon after its parent, even while its main thread is held up."""
    while not inbox.orphaned.wait(PARENT_S) and not orphaned(inbox):
        pass
    time.sleep(ORPHAN_S)
    os._exit(1)


class Child:
    """The parent's side: starts `python -m facilitator.NAME`, delivers its messages, and ends it.

    `deliver` is called on a thread of its own with each message, last with `Closed`; it must only
    hand the message on. A child that says what a child of its name never says has failed.
    """

    def __init__(
        self,
        name: str,
        recording: msg.Recording,
        config: msg.Config,
        deliver: Callable[[Message], None],
    ) -> None:
        self.name = name
        self._process = subprocess.Popen(
            interpreter.command(f"facilitator.{name}"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**THRIFTY, **os.environ} if name in LISTENING else None,
            text=True,
            encoding="utf-8",
            errors="replace",
            # Keys pressed in the terminal (ctrl+c) are signals to the whole group: not to these.
            start_new_session=True,
        )
        self._lock = threading.Lock()
        self._deliver = deliver
        self._write(msg.setup_line(os.getpid(), recording, config))
        self._reader = threading.Thread(target=self._read, name=name, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def send(self, message: Message) -> None:
        """Sends a message down; a child that has gone shows by its `Closed`."""
        self._write(msg.line_of(message))

    def close(self, timeout: float = 5.0) -> None:
        """Ends the child: closes its stdin, waits, and kills it if it does not go."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(REAP_S)
        self._reader.join(REAP_S)
        if self._process.stdout and not self._reader.is_alive():
            self._process.stdout.close()

    def kill(self) -> None:
        """Ends the child at once; its `Closed` follows."""
        self._process.kill()

    def _write(self, line: str) -> None:
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def _read(self) -> None:
        for message in self._said():
            fault = self._fault_in(message)
            if fault is not None:
                # Of what it did there nobody knows how far it came; and a child that nobody
                # reads any more would stand still. A new one takes the work up where it is noted.
                self.kill()
                self._fault_in(fault)
                break
        self._deliver(msg.Closed(self._process.wait()))

    def _said(self) -> Iterator[Message]:
        """What the child says, until it has gone or says what is not understood."""
        with contextlib.suppress(ValueError, OSError):  # its end of the pipe
            for line in self._process.stdout or ():
                message = self._understood(line)
                if message is None:
                    what = _("A part of the program ({name}) {garbled}")
                    yield msg.Failed(what.format(name=self.name, garbled=GARBLED), REPORT)
                    self.kill()
                    return
                yield message

    def _fault_in(self, message: Message) -> msg.Failed | None:
        """Hands a message on. What goes wrong in that is no error of the pipe's: it comes back as
        one more message, without a word of what was said."""
        try:
            self._deliver(message)
        except Exception as error:
            return msg.Failed(stopped(error), REPORT)
        return None

    def _understood(self, line: str) -> Message | None:
        try:
            return msg.SAID[self.name].read(line)
        except ValueError:
            return None


def stopped(error: BaseException) -> str:
    """That a fault nobody foresaw has ended something, and where it arose: never its own words."""
    return _("A part of the program stopped ({name} in {place_of}).").format(
        name=type(error).__name__, place_of=place_of(error)
    )
