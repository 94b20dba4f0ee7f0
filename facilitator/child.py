"""Child processes: one line of JSON a message, in through stdin, out through stdout.

The first line a child gets is its configuration, keys included: a pipe leaves no trace in process
lists or on a disk. When its parent dies, stdin ends, and so does the child; a child has nothing
that is not also in the spool or the journal.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO, Any

from facilitator import interpreter
from facilitator.errors import FacilitatorError, place_of

Message = dict[str, Any]

CLOSED = "closed"
"""`kind` of the message delivered once when a child's output ends; `status` is its exit status."""

ORPHAN_S = 1.2
"""How long a child goes on after it has seen its parent die, whatever it is waiting for: long
enough to write out what it holds, and with the time it takes to see it less than 2 s."""

PARENT_S = 0.5
"""How often a child looks whether its parent lives, besides waiting for the end of the pipe."""

REAP_S = 2.0
"""How long a killed child is waited for: one held up by a broken disk or driver goes only when
the system lets it, and nobody is to wait for that."""


class Inbox:
    """A child's side of the pipe: messages from the parent, and the way back.

    `messages` yields dictionaries; the parent's death shows as {"kind": "closed"}, and sets
    `orphaned`. `at` of each is the moment it is about (CLOCK_MONOTONIC, s, which all processes
    share): the one the parent named, or else when it arrived, however late it is looked at.
    """

    def __init__(self, source: IO[str], sink: IO[str]) -> None:
        self._sending: queue.SimpleQueue[str | threading.Event] = queue.SimpleQueue()
        self.orphaned = threading.Event()
        self.messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.config: Message = json.loads(source.readline() or "{}")
        threading.Thread(target=self._read, args=(source,), daemon=True).start()
        threading.Thread(target=self._write, args=(sink,), daemon=True).start()

    def _read(self, source: IO[str]) -> None:
        with contextlib.suppress(ValueError, OSError):
            for line in source:
                self.receive(json.loads(line))
        self.orphaned.set()
        self.receive({"kind": CLOSED})

    def receive(self, message: Message) -> None:
        """Takes in a message, on the thread that it arrives on."""
        now = time.monotonic()
        self.messages.put({**message, "at": min(message.get("at", now), now)})

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

    def send(self, kind: str, **values: Any) -> None:
        """Sends a message up, without waiting for anyone to read it.

        A parent that has been stopped and reads nothing must not hold up a recording, and one
        that has gone is no error: stdin will say so too.
        """
        self._sending.put(json.dumps({"kind": kind, **values}, ensure_ascii=True) + "\n")

    def flush(self, timeout: float = 5.0) -> None:
        """Returns once all that was sent is in the pipe, or after `timeout` seconds."""
        sent = threading.Event()
        self._sending.put(sent)
        sent.wait(timeout)


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
        inbox.send("failed", what=error.what, hint=error.hint)
        return 1
    except Exception as error:
        inbox.send(
            "failed",
            what=f"A part of the program stopped ({type(error).__name__} in {place_of(error)}).",
            hint="Nothing recorded is lost. Please report it with this line.",
        )
        return 1
    finally:
        inbox.flush()
    return 0


def orphaned(inbox: Inbox) -> bool:
    """Whether the parent has gone. Seen by its id as well, should its end of the pipe live on."""
    gone = sys.platform != "win32" and os.getppid() != inbox.config.get("parent")
    return gone or inbox.orphaned.is_set()


def _leave_with_parent(inbox: Inbox) -> None:
    """Ends this process soon after its parent, even while its main thread is held up."""
    while not inbox.orphaned.wait(PARENT_S) and not orphaned(inbox):
        pass
    time.sleep(ORPHAN_S)
    os._exit(1)


class Child:
    """The parent's side: starts `python -m MODULE`, delivers its messages, and ends it.

    `deliver` is called on a thread of its own with each message, last with {"kind": "closed"}; it
    must only hand the message on.
    """

    def __init__(
        self, module: str, config: Mapping[str, Any], deliver: Callable[[Message], None]
    ) -> None:
        self.module = module
        self._process = subprocess.Popen(
            interpreter.command(module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            # Keys pressed in the terminal (ctrl+c) are signals to the whole group: not to these.
            start_new_session=True,
        )
        self._lock = threading.Lock()
        self._deliver = deliver
        self._write({**config, "parent": os.getpid()})
        self._reader = threading.Thread(target=self._read, name=module, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def send(self, kind: str, **values: Any) -> None:
        """Sends a message down; a child that has gone shows by its "closed" message."""
        self._write({"kind": kind, **values})

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
        """Ends the child at once; its "closed" message follows."""
        self._process.kill()

    def _write(self, message: Message) -> None:
        line = json.dumps(message, ensure_ascii=True) + "\n"
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def _read(self) -> None:
        if self._process.stdout is None:
            return
        with contextlib.suppress(ValueError, OSError):
            for line in self._process.stdout:
                self._deliver(json.loads(line))
        self._deliver({"kind": CLOSED, "status": self._process.wait()})
