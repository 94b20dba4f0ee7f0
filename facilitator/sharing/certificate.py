"""A certificate for one meeting: made in memory, and gone with the program that holds it."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import os
import secrets
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

VALID = datetime.timedelta(days=2)
"""A meeting is over by then; what browsers and phones allow at most is a year and more."""

SKEW = datetime.timedelta(days=1)
"""Clocks of tablets that were never set right."""

_PIPES = Path("/dev/fd")
"""Where Linux, the BSDs and macOS have a name for each file a process has open."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a host shows. `der` is the certificate itself, `fingerprint` its SHA-256 in hex;
    `authority` is the certificate (DER) of who signed it, for devices that want to be given one."""

    der: bytes
    fingerprint: str
    authority: bytes
    context: ssl.SSLContext = field(repr=False)


def make(address: str) -> Certificate:
    """A key and a certificate for an address, ready to serve with.

    It is signed by an authority of its own, because some devices (iOS, iPadOS) connect to nobody
    whose authority they were not given, and take none for one that serves as well. Whoever keeps
    that authority trusts nobody else by it: its key signs this one certificate, and is gone when
    this function returns.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    now = datetime.datetime.now(datetime.UTC)
    # The time tells a person which one to take out again.
    issuer = f"Facilitator, meeting of {now.astimezone():%Y-%m-%d %H:%M}"
    signs, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = (
        _builder(issuer, issuer, now, signs.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_others=True), critical=True)
        .add_extension(_identifier(signs.public_key()), critical=False)
        .sign(signs, _sha256())
    )
    made = (
        _builder("facilitator", issuer, now, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]),
            critical=False,
        )
        .add_extension(_usage(signs_others=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False
        )
        .sign(signs, _sha256())
    )
    der = made.public_bytes(serialization.Encoding.DER)
    # Python's ssl reads keys by the names of files alone. This one is encrypted under a password
    # that is nowhere else: what is left of it opens nothing, wherever it may be.
    password = secrets.token_bytes(32).hex().encode("ascii")
    pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    return Certificate(
        der,
        hashlib.sha256(der).hexdigest(),
        authority.public_bytes(serialization.Encoding.DER),
        _context(pem, password),
    )


def shown(fingerprint: str, groups: int) -> list[str]:
    """A fingerprint (64 hexadecimal digits) as browsers show it: in capitals, a colon between
    bytes; in so many rows (a divisor of 32), to be compared one by one."""
    pairs = [fingerprint[at : at + 2].upper() for at in range(0, len(fingerprint), 2)]
    each = len(pairs) // groups
    return [":".join(pairs[at : at + each]) for at in range(0, len(pairs), each)]


def _builder(
    subject: str, issuer: str, now: datetime.datetime, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + VALID)
    )


def _usage(*, signs_others: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_others,
        key_cert_sign=signs_others,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _identifier(key: ec.EllipticCurvePublicKey) -> x509.SubjectKeyIdentifier:
    from cryptography import x509

    return x509.SubjectKeyIdentifier.from_public_key(key)


def _sha256() -> hashes.SHA256:
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA256()


def _context(pem: bytes, password: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # 1.3 wherever both know it; 1.2 for tablets of some years ago, and then with forward secrecy.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
    for_certificate, for_key = _only_read(pem), _only_read(pem)
    with for_certificate as certificate, for_key as key:
        context.load_cert_chain(certificate, key, password)
    return context


@contextmanager
def _only_read(content: bytes) -> Iterator[str]:
    """A name under which content of some KB can be read once. Behind it is a pipe, and no file that
    a program could leave when it is killed; but for systems that have no names for pipes."""
    if not _PIPES.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pem"
            path.write_bytes(content)
            yield str(path)
        return
    reads, writes = os.pipe()
    try:
        with os.fdopen(writes, "wb") as pipe:
            pipe.write(content)
        yield str(_PIPES / str(reads))
    finally:
        os.close(reads)
