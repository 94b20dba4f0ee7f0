"""The certificate of a meeting: what devices that were given its authority connect to."""

from __future__ import annotations

import ssl

import aiohttp
from cryptography import x509

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


def test_a_fingerprint_reads_as_in_a_browser() -> None:
    rows = shown("0a" * 32, 4)
    assert rows == [":".join(["0A"] * 8)] * 4
