"""How much anybody may ask of the host: buckets that fill by time."""

from __future__ import annotations

from collections.abc import Callable

CONNECTIONS = 64
CONNECTIONS_HERE = 24
"""At once, in all and of one address: a page opens a few besides its WebSocket."""

AT_THE_DOOR = 12
"""WebSockets at once of machines that were not let in."""

MACHINES = 16
"""Machines that may be let in."""

HANDSHAKE_S = 5.0
"""TLS is agreed upon within this time."""

HEAD_S = 10.0
"""A request has said all of its head by then (slow loris), and a connection is for one request."""

BODY_S = 5.0
BODY_BYTES = 256
"""Of the one request that has a body."""

SEND_S = 20.0
"""Who takes nothing of what is sent for so long has dropped."""

ROUND_S = 0.1
"""So often at most a machine is told what is new: nobody reads faster, and the host's screen, which
shares a processor with this, has keys to answer."""

ON_ITS_WAY_BYTES = 65_536
"""What the system holds of what was sent and not taken, for a connection; it may double that."""

DRAIN_S = 10.0
STILL_S = 2.0
"""At the end of a meeting it is waited so long for what is still to come from machines; from ones
that are there and send nothing for so long nothing more comes."""

BACK_S = 30.0
"""Who has dropped is on its way back for so long: it tries at least every ten seconds, and may
notice twenty later than the host does (`terms.SILENT_S`)."""

PART_S = 3.0
"""So long it is waited until the machines have the last word: they close, and two seconds later are
taken to have gone."""

TICKET_S = 30.0
"""So long a ticket is good for its cookie."""

MESSAGES_A_SECOND = 20.0
MESSAGES_AT_ONCE = 120
"""Of one machine, of any kind: who says more is cut off."""

TOO_MANY = 100
"""Acts in a row that came too soon, after which a machine is cut off."""


class Bucket:
    """Holds `most` and fills by `a_second`."""

    def __init__(self, a_second: float, most: int, monotonic: Callable[[], float]) -> None:
        self._a_second, self._most, self._monotonic = a_second, most, monotonic
        self._left, self._at = float(most), monotonic()

    def take(self) -> bool:
        """Whether there was one left."""
        now = self._monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._a_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
