"""A certificate for one meeting: made in memory, and gone with the program that holds it."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import os
import secrets
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

VALID = datetime.timedelta(days=2)
"""A meeting is over by then; what browsers and phones allow at most is a year and more."""

SKEW = datetime.timedelta(days=1)
"""Clocks of tablets that were never set right."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a host shows. `der` is the certificate itself, `fingerprint` its SHA-256 in hex."""

    der: bytes
    fingerprint: str
    context: ssl.SSLContext = field(repr=False)


def make(address: str) -> Certificate:
    """A key and a certificate for an address, ready to serve with."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "facilitator")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]),
            critical=False,
        )
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    der = made.public_bytes(serialization.Encoding.DER)
    # Python's ssl reads keys from files alone. This one is encrypted under a password that is
    # nowhere else, and is gone a moment later: what a disk may keep of it opens nothing.
    password = secrets.token_bytes(32).hex().encode("ascii")
    pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    return Certificate(der, hashlib.sha256(der).hexdigest(), _context(pem, password))


def _context(pem: bytes, password: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # 1.3 wherever both know it; 1.2 for tablets of some years ago, and then with forward secrecy.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
    memory = Path("/dev/shm")  # noqa: S108 - a file of its own is made in it
    where = str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None
    handle, path = tempfile.mkstemp(prefix="facilitator-", dir=where)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
        context.load_cert_chain(path, password=password)
    finally:
        Path(path).unlink(missing_ok=True)
    return context
