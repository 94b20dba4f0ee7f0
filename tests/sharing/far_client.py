"""A joined machine in a process of its own: far_client.py FOLDER SEED ACTS [SECONDS].

Joins at the address on the first line of standard input, unless FOLDER holds a membership; does so
many acts within so many seconds, says "acked N EVENT" for each that the host has on its disk, and
once "finish" was said and nothing waits, what it shows as one line of JSON ("shows ...").
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from facilitator.sharing import joining, wire
from facilitator.sharing.client import Client, Link
from facilitator.sharing.joining import Place
from facilitator.sharing.pairing import JoinCode
from facilitator.sharing.terms import Role, What


def main(folder: str, seed: str, acts: str, seconds: str = "0") -> None:
    place = Path(folder)
    member = joining.kept(place)
    while member is None:
        where = Place.parse(sys.stdin.readline())
        code = JoinCode.parse(where.code)
        try:
            member = asyncio.run(joining.join(where, code, Role.CO_FACILITATOR, lambda words: None))
        except Exception as error:
            print(f"again {error}", flush=True)
            continue
        joining.keep(place, member)
    client, news = Client(member, place), threading.Event()
    client.start(news.set)
    finish = threading.Event()
    threading.Thread(target=hear, args=(finish, news), daemon=True).start()
    chance = random.Random(int(seed))
    left, pace = int(acts), float(seconds) / max(1, int(acts))
    next_at, ready = time.monotonic(), False
    while True:
        news.wait(0.1)
        news.clear()
        for answer in client.take().settled:
            said = answer.id if isinstance(answer, wire.Ack) else "denied"
            print(f"acked {answer.n} {said}", flush=True)
        if client.link is Link.OVER:
            print("over", flush=True)
            break
        if not ready and client.picture.table is not None and client.link is Link.THERE:
            ready = True
            print("ready", flush=True)
        while ready and left and time.monotonic() >= next_at:
            number = act(client, chance)
            print(f"did {number}", flush=True)
            left -= 1
            next_at += pace
        if ready and not left and finish.is_set() and not client.unsent:
            picture = client.picture
            shown = {
                name: sorted(
                    ({**asdict(one), "n": 0} for one in getattr(picture, name).values()),
                    key=lambda one: one["id"],
                )
                for name in ("lines", "flags", "notes")
            }
            print(f"shows {json.dumps(shown)}", flush=True)
            finish.clear()
    client.close()


def act(client: Client, chance: random.Random) -> int:
    what = chance.choice([What.FLAG, What.NOTE, What.SPEAK])
    if what is What.FLAG:
        return client.act(what, tag="quote")
    if what is What.NOTE:
        return client.act(what, text=f"seen {chance.randrange(10**6)}")
    return client.act(what, code=chance.choice(["User 1", "User 5"]))


def hear(finish: threading.Event, news: threading.Event) -> None:
    for line in sys.stdin:
        if line.strip() == "finish":
            finish.set()
            news.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
