"""What children have said and nobody has read yet: of what only counts when it is new, the newest.

A host that was held up for a minute has six hundred levels of a meter waiting, and is to show one.
"""

from __future__ import annotations

import threading
from collections import deque

from facilitator.child_messages import Message
from facilitator.workflow.supervisor import Heard

_Run = tuple[str, int]


class Mailbox:
    """Messages in the order they came, for one reader; any thread may put them in.

    A replaceable one takes the place of one of its kind that waits, from the same run of the same
    child, unless that child has said something else since that is not replaceable: what is read
    before and after such a message is what had been said before and after it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[list[Heard]] = deque()
        self._newest: dict[_Run, dict[type[Message], list[Heard]]] = {}

    def put(self, heard: Heard) -> bool:
        """Takes in a message; False if it took another one's place, so that no more are waiting
        than before."""
        run, kind = (heard.child, heard.run), type(heard.message)
        with self._lock:
            places = self._newest.setdefault(run, {})
            if not kind.replaceable:
                del self._newest[run]
            elif kind in places:
                places[kind][0] = heard
                return False
            place = [heard]
            if kind.replaceable:
                places[kind] = place
            self._waiting.append(place)
            return True

    def take(self) -> Heard | None:
        """The message that has waited longest, None if there is none."""
        with self._lock:
            if not self._waiting:
                return None
            place = self._waiting.popleft()
            [heard] = place
            run, kind = (heard.child, heard.run), type(heard.message)
            places = self._newest.get(run, {})
            if places.get(kind) is place:
                del places[kind]
                if not places:
                    del self._newest[run]
            return heard

    def __len__(self) -> int:
        return len(self._waiting)
