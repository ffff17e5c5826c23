# SPDX-License-Identifier: Apache-2.0
"""Certificates and keys of the listener: what is refused, with the file and what to do (SPEC Q-5)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from structlog.testing import capture_logs

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.edge.tls import (
    EXPIRY_WARNING,
    TlsFiles,
    TlsMaterial,
    certified_principal,
    load_material,
)
from clearinghouse.statemachine.vocabulary import codes
from tests.server.certificates import DAY, NOW, Identity, Pki, put


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    """A CA, and certificate and key of a server."""
    return Pki(tmp_path / "pki")


def files(pki: Pki, *, asks_clients: bool = False) -> TlsFiles:
    """The files of a server."""
    return TlsFiles(pki.certificate, pki.key, pki.ca if asks_clients else None)


def refusal(found: TlsFiles, now: datetime = NOW) -> str:
    """The reason for which files are refused."""
    with pytest.raises(ConfigError) as caught:
        load_material(found, now)
    return str(caught.value)


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Collect what gRPC is given."""
    given: list[tuple[Any, ...]] = []

    def configuration(*parts: object) -> tuple[object, ...]:
        given.append(parts)
        return parts

    monkeypatch.setattr(grpc, "ssl_server_certificate_configuration", configuration)
    return given


def test_sound_files_are_served(pki: Pki, configured: list[tuple[Any, ...]]) -> None:
    """Key and certificate together, the CA of clients where it is asked for, and what the log says of them."""
    found = load_material(files(pki), NOW)
    pair = (pki.key.read_bytes(), pki.certificate.read_bytes())
    assert configured == [([pair], None)]
    assert found.serial == pki.serial
    assert found.expires == (NOW + 30 * DAY).replace(microsecond=0)
    load_material(files(pki, asks_clients=True), NOW)
    assert configured[1] == ([pair], pki.ca.read_bytes())


def test_a_chain_expires_with_its_first_certificate(pki: Pki) -> None:
    """Each certificate is followed by that of its CA; the other way round is refused with both names."""
    pki.renew(expires=NOW + 40 * DAY)
    server = pki.certificate.read_bytes()
    put(pki.certificate, server + pki.authority.certificate_pem)
    found = load_material(files(pki), NOW)
    assert found.expires == (NOW + 30 * DAY).replace(microsecond=0)
    assert found.serial == pki.serial
    put(pki.certificate, server + Identity.of_authority("other CA").certificate_pem)
    assert refusal(files(pki)) == (
        f"tls.certificate: {pki.certificate}: CN=server was not issued by CN=other CA, which follows it: the file"
        " begins with the server's certificate, and each one is followed by that of its CA"
    )


def test_a_certificate_is_valid_from_its_begin_to_its_end(pki: Pki) -> None:
    """On both it is; a second before or after it is not, and the message has the time."""
    begin, end = (NOW - DAY).replace(microsecond=0), (NOW + 30 * DAY).replace(microsecond=0)
    second = timedelta(seconds=1)
    for now in (begin, end):
        load_material(files(pki), now)
    assert refusal(files(pki), end + second) == (
        f"tls.certificate: the certificate CN=server in {pki.certificate} expired at {end:%Y-%m-%dT%H:%M:%SZ}:"
        " renew it, and set the clock right if it is not"
    )
    assert refusal(files(pki), begin - second) == (
        f"tls.certificate: the certificate CN=server in {pki.certificate} is not valid before"
        f" {begin:%Y-%m-%dT%H:%M:%SZ}: is the clock right?"
    )


def test_the_authority_of_clients_has_to_be_one(pki: Pki) -> None:
    """A certificate of a CA that is valid now; else it is named with its file."""
    found = files(pki, asks_clients=True)
    load_material(found, NOW)
    own = replace(found, client_ca=pki.certificate)
    assert refusal(own) == (
        f"tls.client_ca: CN=server in {pki.certificate} is no certificate of a CA: give the one that issues the"
        " certificates of your clients"
    )
    pki.renew(expires=NOW + 60 * DAY)
    end = (NOW + 30 * DAY).replace(microsecond=0)
    assert refusal(found, end + timedelta(seconds=1)).startswith(
        f"tls.client_ca: the certificate CN=test CA in {pki.ca} expired at "
    )


def test_files_that_are_none_are_named(pki: Pki) -> None:
    """With the setting that names them."""
    certificate, key = pki.certificate.read_bytes(), pki.key.read_bytes()
    put(pki.certificate, b"no certificate")
    assert refusal(files(pki)) == (
        f"tls.certificate: {pki.certificate} is no PEM file with certificates"
    )
    put(pki.certificate, certificate)
    put(pki.key, b"no key")
    assert refusal(files(pki)) == f"tls.key: {pki.key} is no PEM file with a private key"
    put(pki.key, key)
    put(pki.ca, b"no certificate")
    assert refusal(files(pki, asks_clients=True)) == (
        f"tls.client_ca: {pki.ca} is no PEM file with certificates"
    )
    pki.key.unlink()
    assert refusal(files(pki)).startswith("tls.key: ")
    put(pki.key, key)
    pki.ca.unlink()
    assert refusal(files(pki, asks_clients=True)).startswith("tls.client_ca: ")
    pki.certificate.unlink()
    assert refusal(files(pki)).startswith("tls.certificate: ")


def test_a_key_of_another_certificate_kind_or_passphrase_is_refused(pki: Pki) -> None:
    """Nothing of the key is in the message."""
    other = Identity.of_authority()
    put(pki.key, other.key_pem)
    assert refusal(files(pki)) == (
        f"tls.key: {pki.key} is not the key of the certificate in {pki.certificate}: give the two that were made"
        " together"
    )
    locked = other.key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")
    )
    put(pki.key, locked)
    assert refusal(files(pki)) == (
        f"tls.key: {pki.key} is encrypted: give the key without a passphrase, readable by the server alone"
    )
    edwards = ed25519.Ed25519PrivateKey.generate()
    put(pki.key, edwards.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert refusal(files(pki)) == f"tls.key: {pki.key} must be an EC or RSA key"


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (EXPIRY_WARNING - timedelta(minutes=1), "warning"),
        (EXPIRY_WARNING + timedelta(minutes=1), "info"),
    ],
)
def test_the_certificate_in_use_is_logged(
    pki: Pki, monkeypatch: pytest.MonkeyPatch, left: timedelta, level: str
) -> None:
    """Two weeks before it expires as a warning; with its serial number and who may connect."""
    pki.renew(expires=datetime.now(UTC) + left)
    for asks_clients, clients in ((False, "anyone"), (True, "certificate")):
        with capture_logs() as lines:
            material = TlsMaterial(files(pki, asks_clients=asks_clients))
        (line,) = lines
        assert line == {
            "event": "certificate in use",
            "log_level": level,
            "serial": f"{pki.serial:x}",
            "expires": f"{material.expires:%Y-%m-%dT%H:%M:%SZ}",
            "clients": clients,
        }
        given: list[tuple[Any, ...]] = []

        def credentials(*parts: Any, found: list[tuple[Any, ...]] = given, **more: bool) -> None:  # noqa: ANN401
            found.append((*parts, more))

        monkeypatch.setattr(grpc, "dynamic_ssl_server_credentials", credentials)
        material.credentials()
        ((_, fetch, more),) = given
        assert more == {"require_client_authentication": asks_clients}
        assert fetch() is None


def test_the_name_of_a_caller_is_the_one_in_its_certificate() -> None:
    """Of the kind that is asked for; none, or two of them, name no principal."""
    properties = {"x509_common_name": [b"ann"], "peer_uri": [b"spiffe://x/bob"]}
    assert certified_principal(properties, "common_name") == "ann"
    assert certified_principal(properties, "uri") == "spiffe://x/bob"
    assert certified_principal({"x509_common_name": [b"\xff"]}, "common_name") == "\ufffd"
    for names, count in (([], 0), ([b"a", b"b"], 2)):
        with pytest.raises(EdgeError) as caught:
            certified_principal({"x509_common_name": names}, "common_name")
        error = caught.value
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "client certificate")
        assert error.message == (
            "the client certificate must have exactly one common name, which names the principal; it has"
            f" {count}"
        )
    with pytest.raises(EdgeError, match="exactly one uri"):
        certified_principal({}, "uri")
