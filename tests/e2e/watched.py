"""The command, its children as well, with a watch on every way to a network.

    python watched.py FILE ARGUMENTS...

Python tells of every socket (PEP 578); what would leave the machine is noted in FILE.
"""

from __future__ import annotations

import os
import runpy
import socket
import sys
from pathlib import Path
from typing import Any

from facilitator import interpreter

ASKING = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind")


def main() -> int:
    told, *arguments = sys.argv[1:]

    def watch(event: str, values: tuple[Any, ...]) -> None:
        local = getattr(socket, "AF_UNIX", None)
        if event in ASKING or (event in SENDING and values[0].family != local):
            with Path(told).open("a", encoding="utf-8") as file:
                print(event, os.getpid(), sys.orig_argv[-3:], file=file)

    sys.addaudithook(watch)
    if arguments[0] == "-m":  # a child
        sys.argv[1:] = []
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        return 0
    interpreter.command = lambda module: [sys.executable, "-P", __file__, told, "-m", module]
    from facilitator.cli import main as command

    return command(arguments)


if __name__ == "__main__":
    sys.exit(main())
