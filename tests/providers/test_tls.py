"""Real providers are reached over TLS, with a certificate that somebody trusted has signed."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.providers.making import call, check_whole, provider_of
from tests.providers.scripted_server import CHUNKED, chunked, playing
from tests.providers.transcripts import OPENAI
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import Wire
from tui_app.providers.http import ProviderClient


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that signs itself, in a file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a provider")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, form, plain)
    )
    return path


def server_with(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_a_trusted_server_answers_over_one_kept_connection(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = ProviderClient()
    script = [CHUNKED, chunked(OPENAI.stream)]
    async with playing(script, keep=True, tls=server_with(certificate)) as server:
        for _ in range(2):
            check_whole(await call(client, provider_of(Wire.OPENAI, server.url)), OPENAI)
        assert server.connections == 1
        await client.aclose()


async def test_a_server_that_nobody_trusts_gets_no_request(certificate: Path) -> None:
    client = ProviderClient()
    async with playing([CHUNKED, chunked(OPENAI.stream)], tls=server_with(certificate)) as server:
        answer = await call(client, provider_of(Wire.OPENAI, server.url))
        await client.aclose()
    assert server.requests == []
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.CONNECT
    assert answer.failure.message.endswith(": its certificate is not trusted")
