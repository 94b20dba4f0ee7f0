"""One file that lets a machine join: whose network it is, where, and with which programs.

A certificate authority is made for the file, signs one certificate that all machines share, and its
key is forgotten: nobody else can ever join. Text before the PEM blocks says the rest.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib.metadata
import ipaddress
import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from facilitator import __version__
from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError, system_says
from facilitator.words import _

VALID_HOURS = 24
"""So long a bundle can be used: what was begun in an evening is heard by the next. Its host deletes
it before; this is for copies, and for one whose host was killed."""

PACKAGES = (
    *("dask", "distributed", "tornado", "msgpack", "cloudpickle", "cryptography", "numpy"),
    *("faster-whisper", "ctranslate2", "onnxruntime"),
)
"""What has to be the same on all machines: what they speak with, and what hears."""

_FIRST = "facilitator lab "
_LONGEST_HEAD = 10_000


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that lies in a file. `address` is the host's, as "tls://192.168.1.5:8786"."""

    path: Path
    address: str
    versions: dict[str, str]


def versions() -> dict[str, str]:
    """Of this machine's programs: Python's, ours, and those of PACKAGES."""
    found = {"python": platform.python_version(), "facilitator": __version__}
    for name in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def differing(theirs: dict[str, str], ours: dict[str, str] | None = None) -> list[str]:
    """What is not the same here: "numpy 2.1.0 there, 2.0.2 here"."""
    ours = versions() if ours is None else ours
    none = _("none")
    return [
        _("{name} {theirs} there, {ours} here").format(
            name=name, theirs=theirs.get(name, none), ours=ours.get(name, none)
        )
        for name in sorted({*theirs, *ours})
        if theirs.get(name) != ours.get(name)
    ]


def check_same(theirs: dict[str, str]) -> None:
    """FacilitatorError if this machine has other versions."""
    other = differing(theirs)
    if other:
        raise FacilitatorError(
            _("This machine has other versions than the host: {what}.").format(
                what="; ".join(other)
            ),
            _("Install the same on all machines: texts would differ by who made them."),
        )


def make(path: Path, host: str, port: int, id_: str = "") -> Bundle:
    """Makes a bundle for a host's address and writes it, readable by this account alone; `id_` is
    what it is told from others by.

    FacilitatorError if there is such a file, or it cannot be written.
    """
    shown = f"[{host}]" if ":" in host else host
    told = {"address": f"tls://{shown}:{port}", "versions": versions(), "id": id_}
    text = f"{_FIRST}{json.dumps(told, sort_keys=True)}\n{_certificates(host)}"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
    except FileExistsError:
        raise FacilitatorError(
            _("There is a file {path} already.").format(path=path),
            _("Give another name, or delete it: machines that have it will have to get the new."),
        ) from None
    except OSError as error:
        raise FacilitatorError(
            _("{path} cannot be written ({why}).").format(path=path, why=system_says(error)),
            _("Give another folder."),
        ) from None
    return Bundle(path, str(told["address"]), versions())


def bundle_id(path: Path) -> str | None:
    """What a bundle is told from others by, None if the file is none. OSError."""
    with path.open(encoding="utf-8", errors="replace") as file:
        first = file.readline(_LONGEST_HEAD)
    if not first.startswith(_FIRST):
        return None
    try:
        return str(json_of(first.removeprefix(_FIRST))["id"])
    except (ValueError, KeyError, TypeError):
        return None


def read(path: Path) -> Bundle:
    """The bundle of a file. FacilitatorError if it is none, or others may read it."""
    try:
        text = path.read_text(encoding="ascii")
        first = text.partition("\n")[0]
        told = json_of(first.removeprefix(_FIRST))
        if not first.startswith(_FIRST) or "PRIVATE KEY" not in text:
            raise ValueError
        address, theirs = told["address"], told["versions"]
        known = isinstance(address, str) and address.startswith("tls://")
        if not known or not isinstance(theirs, dict):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise FacilitatorError(
            _("{path} is no lab bundle.").format(path=path),
            _("Make one on the host with: facilitator lab host FILE"),
        ) from None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise FacilitatorError(
            _("Other accounts of this machine may read {path}.").format(path=path),
            _("It is a key: chmod 600 {path}").format(path=path),
        )
    return Bundle(path, address, {str(name): str(value) for name, value in theirs.items()})


def _certificates(host: str) -> str:
    """An authority's certificate and one signed by it, with its key: PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def named(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    now = datetime.datetime.now(datetime.UTC)
    authority, machine = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))

    def signed(name: str, key: ec.EllipticCurvePrivateKey, *, ca: bool) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("facilitator lab"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            # Clocks of laptops differ by minutes.
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=VALID_HOURS))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), True)
        )

    try:
        place: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        place = x509.DNSName(host)
    root = signed("facilitator lab", authority, ca=True).sign(authority, hashes.SHA256())
    leaf = (
        signed("facilitator lab machine", machine, ca=False)
        .add_extension(x509.SubjectAlternativeName([place]), critical=False)
        .sign(authority, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key = machine.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # The machine's own comes first: it is read as a chain.
    return b"".join((leaf.public_bytes(pem), root.public_bytes(pem), key)).decode("ascii")
