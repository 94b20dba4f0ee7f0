"""How a sharing stands, for whoever shows it: values, made on the host's thread."""

from __future__ import annotations

from dataclasses import dataclass, field

from facilitator.sharing.terms import Role


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a meeting is to be shared; `address` None: a person chooses; `port` None: the usual
    one, or any."""

    address: str | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who waits to be let in, until `ends_at` (monotonic, s)."""

    number: int
    role: Role
    address: str
    words: tuple[str, str]
    ends_at: float


@dataclass(frozen=True, slots=True)
class Joined:
    """A machine that was let in; `number` counts those of its role. `left`: it went by itself, or
    has not come yet; neither there nor left: it dropped."""

    device: str
    role: Role
    number: int
    address: str
    connected: bool
    left: bool

    @property
    def dropped(self) -> bool:
        return not self.connected and not self.left


@dataclass(frozen=True, slots=True)
class Look:
    """`code` and `url` are None while nobody can join; the code ends at `code_ends_at` (monotonic,
    s). `incident` is the last that was refused and why, `incidents` how many there were."""

    address: str
    port: int
    fingerprint: str
    open: bool = False
    code: str | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    code_ends_at: float = 0.0
    asking: Asking | None = None
    machines: tuple[Joined, ...] = ()
    incident: str = ""
    incidents: int = 0

    @property
    def connected(self) -> int:
        return sum(one.connected for one in self.machines)

    @property
    def dropped(self) -> int:
        return sum(one.dropped for one in self.machines)
