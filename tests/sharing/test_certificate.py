"""The certificate of a meeting: what devices that were given its authority connect to."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography import x509

from facilitator.sharing import certificate
from facilitator.sharing.certificate import make, shown
from tests.sharing.conftest import Shared
from tests.sharing.joining import Joiner
from tests.sharing.test_acts import Tell


def test_a_device_that_was_given_the_certificate_connects_without_a_warning(
    shared: Shared, tell: Tell
) -> None:
    """Its authority is what the page gives; checked as a browser checks, name and all."""

    async def story() -> None:
        base = f"https://{shared.host.place}"
        joiner = Joiner(shared.host)
        async with joiner.connected():
            pass
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{base}/certificate.crt", ssl=False) as given:
                assert given.content_type == "application/x-x509-ca-cert"
                authority = await given.read()
            trusts = ssl.create_default_context(cadata=authority)
            async with session.get(f"{base}/fingerprint.txt", ssl=trusts) as told:
                assert await told.text() == joiner.fingerprint
            async with session.ws_connect(
                f"{base}/ws", ssl=trusts, headers={"Origin": base}
            ) as socket:
                assert not socket.closed
            other = ssl.create_default_context(cadata=make("127.0.0.1").authority)
            try:
                async with session.get(base, ssl=other):
                    raise AssertionError("another meeting's authority vouches for nobody here")
            except aiohttp.ClientConnectorCertificateError:
                pass

    tell(story)


def test_the_authority_can_vouch_for_one_certificate_that_vouches_for_nobody() -> None:
    made = make("127.0.0.1")
    for der, is_authority in ((made.authority, True), (made.der, False)):
        extensions = x509.load_der_x509_certificate(der).extensions
        constraints = extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        assert constraints.ca is usage.key_cert_sign is is_authority
        assert usage.digital_signature is not is_authority
        assert constraints.path_length == (0 if is_authority else None)
    # What signed it is kept in nothing that is handed on: its own key is, as text for TLS.
    kept = [getattr(made, name) for name in made.__slots__]
    assert all(isinstance(one, str | bytes) or "rivate" not in type(one).__name__ for one in kept)


def test_the_key_is_in_no_file_even_for_a_moment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So a program that is killed leaves none. While it is loaded its folders are looked through,
    and nothing can be written to anyway."""
    loaded = ssl.SSLContext.load_cert_chain
    there: list[Path] = []

    def load(context: ssl.SSLContext, *files: Any, **options: Any) -> None:
        there.extend(memory.glob("facilitator-*"))
        assert not any(Path(name).is_file() for name in files[:2])
        loaded(context, *files, **options)

    memory = Path("/dev/shm")
    there_before = set(memory.glob("facilitator-*"))
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", load)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    make("127.0.0.1")
    assert set(there) <= there_before


def test_a_system_without_names_for_pipes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(certificate, "_PIPES", tmp_path / "none")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    make("127.0.0.1")
    assert list(tmp_path.iterdir()) == []


def test_a_fingerprint_reads_as_in_a_browser() -> None:
    rows = shown("0a" * 32, 4)
    assert rows == [":".join(["0A"] * 8)] * 4
