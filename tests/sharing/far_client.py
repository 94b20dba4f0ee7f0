"""A joined machine in a process of its own: far_client.py FOLDER SEED ACTS [SECONDS].

Joins at the address on the next line of standard input, unless FOLDER holds a membership; does so
many acts within so many seconds. It says "did N" for each once its own disk has it, "acked N EVENT"
for each that the host has on its disk, and "link STATE" when that changes. Where the host was
begun anew it joins again at the address on the next line ("anew"). Other lines: "act", one more;
"skip S", so much of its clock has passed; "finish", no more acts: once nothing waits, what it shows
comes as one line of JSON ("shows"). FAR_PATIENCE_S: it gives up a silent connection so soon.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import random
import sys
import threading
import time
from pathlib import Path

from facilitator.domain.transcript import Line
from facilitator.sharing import client as client_module
from facilitator.sharing import joining, terms, wire
from facilitator.sharing.client import Client, Link
from facilitator.sharing.joining import Membership, Place
from facilitator.sharing.pairing import JoinCode
from facilitator.sharing.terms import Role, What
from facilitator.tui.joined_rows import marks
from facilitator.tui.transcript_source import TranscriptSource


class Machine:
    def __init__(self, folder: Path, seed: int, acts: int, seconds: float) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.left, self.pace = acts, seconds / max(1, acts)
        self.more = 0.0
        self.told: queue.Queue[str] = queue.Queue()
        self.news = threading.Event()
        self.finishing = False
        self.link = Link.CONNECTING
        threading.Thread(target=self.hear, daemon=True).start()

    def clock(self) -> float:
        return time.monotonic() + self.more

    def hear(self) -> None:
        for line in sys.stdin:
            self.told.put(line.strip())
            self.news.set()

    def run(self) -> None:
        member = joining.kept(self.folder)
        while True:
            if member is None or self.link is Link.ANEW:
                member = self.join(member)
            client = Client(member, self.folder, self.clock)
            client.start(self.news.set)
            if not self.attend(client):
                return
            client.close()

    def join(self, before: Membership | None) -> Membership:
        """At the address that is said next, until it is let in."""

        def secret_of(meeting: str) -> str:
            same = before is not None and before.meeting == meeting
            return before.secret if before is not None and same else ""

        while True:
            where = Place.parse(self.told.get())
            try:
                code = JoinCode.parse(where.code)
                role = Role.CO_FACILITATOR
                coming = joining.join(where, code, role, lambda words: None, secret_of)
                member = asyncio.run(coming)
            except Exception as error:
                say(f"again {error}")
                continue
            joining.keep(self.folder, member)
            return member

    def attend(self, client: Client) -> bool:
        """Until the host was begun anew; False: it is over."""
        source, ready = TranscriptSource(), False
        next_at = time.monotonic()
        while True:
            self.news.wait(0.05)
            self.news.clear()
            news = client.take()
            if news.fresh:
                source = TranscriptSource()
            for id_ in news.gone:
                source.leave_out(id_)
            for id_ in news.lines:
                one = client.picture.lines[id_]
                source.put(Line(one.id, one.start_ms, one.end_ms, one.speaker or None, one.text))
            for answer in news.settled:
                said = answer.id if isinstance(answer, wire.Ack) else "denied"
                say(f"acked {answer.n} {said}")
            if client.link is not self.link:
                self.link = client.link
                say(f"link {self.link.name}")
            if client.link is Link.OVER:
                say(f"over {client.over}")
                client.close()
                return False
            if client.link is Link.ANEW:
                say("anew")
                return True
            if not ready and client.picture.table is not None and client.link is Link.THERE:
                ready = True
                next_at = time.monotonic()
                say("ready")
            while ready and self.left and time.monotonic() >= next_at:
                self.act(client)
                self.left -= 1
                next_at += self.pace
            while not self.told.empty():
                self.obey(self.told.get(), client)
            if ready and self.finishing and not client.unsent:
                self.finishing = False
                every = [one for one, _text in source.texts()]
                places = [place for place, *_ in marks(client.picture, (), {})]
                flagged = [f"{device}:{number}" for _at_ms, (device, number) in places]
                texts = [line.text for line in client.picture.lines.values()]
                say(f"shows {json.dumps({'lines': every, 'marks': flagged, 'texts': texts})}")

    def obey(self, line: str, client: Client) -> None:
        what, _blank, rest = line.partition(" ")
        if what == "skip":
            self.more += float(rest)
            say(f"skipped {rest}")
        elif what == "act":
            self.act(client)
        elif what == "finish":
            self.finishing, self.left = True, 0

    def act(self, client: Client) -> None:
        chance = self.chance
        what = chance.choice([What.FLAG, What.NOTE, What.SPEAK])
        if what is What.FLAG:
            number = client.act(what, tag="quote")
        elif what is What.NOTE:
            number = client.act(what, text=f"seen {chance.randrange(10**6)}")
        else:
            number = client.act(what, code=chance.choice(["User 1", "User 5"]))
        client.outbox.write()
        say(f"did {number}")


def say(line: str) -> None:
    print(line, flush=True)


def impatient() -> None:
    """Gives up a silent connection as soon as the test says."""
    patience = os.environ.get("FAR_PATIENCE_S")
    if patience is not None:
        terms.SILENT_S = float(patience)
        terms.PING_S = float(patience) / 4
        joining.ANSWER_S = client_module.LATEST_S = float(patience)


if __name__ == "__main__":
    impatient()
    where, seed_, acts_, *seconds_ = sys.argv[1:]
    Machine(Path(where), int(seed_), int(acts_), float(seconds_[0] if seconds_ else 0)).run()
