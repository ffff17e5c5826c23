# SPDX-License-Identifier: Apache-2.0
"""A secure listener over a live server: renewal, client certificates as principals, and what is refused (SPEC Q-5)."""

import asyncio
import json
import socket
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509

from clearinghouse.client import AsyncClient, Client, InvalidRequest, StatusError, Tls
from tests.server.certificates import DAY, LOOPBACK, NOW, Identity, Pki, put
from tests.server.harness import SEED, RunningServer, run_command

URI = "spiffe://bank/desk-1"


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    """The certificates of a test."""
    return Pki(tmp_path / "pki")


def logged(server: RunningServer) -> list[dict[str, object]]:
    """The lines of the log that are JSON: gRPC's own are not."""
    lines = server.data_dir.with_suffix(".log").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def wait_for(server: RunningServer, event: str, count: int = 1) -> dict[str, object]:
    """The last line of the log with an event, once there are so many of them."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = [line for line in logged(server) if str(line["event"]).startswith(event)]
        if len(found) >= count:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"{event} is not in the log {count} times")


def served_serial(address: str) -> int:
    """The serial number of the certificate that a new connection gets."""
    host, _, port = address.rpartition(":")
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection((host, int(port)), timeout=10) as plain,
        context.wrap_socket(plain) as secure,
    ):
        raw = secure.getpeercert(binary_form=True)
    assert raw is not None
    return x509.load_der_x509_certificate(raw).serial_number


def test_a_renewed_certificate_is_served_to_new_connections(tmp_path: Path, pki: Pki) -> None:
    """A renewal reaches new connections; an open one goes on; material that is refused leaves the old in use."""
    with RunningServer(tmp_path / "data", "--seed", SEED, *pki.flags()) as server:
        old = pki.serial
        assert served_serial(server.address) == old
        with Client(server.address, tls=Tls(ca=pki.ca)) as open_client:
            assert open_client.create_account("alice") > 0
            pki.renew()
            wait_for(server, "certificate changed")
            assert served_serial(server.address) == pki.serial != old
            assert open_client.create_account("bob") > 0
            with Client(server.address, tls=Tls(ca=pki.ca)) as new_client:
                assert new_client.head().sequence > 0
            in_use = pki.serial
            put(pki.key, b"no key")
            refused = wait_for(server, "certificate not changed", 1)
            assert "is no PEM file with a private key" in str(refused["error"])
            put(pki.key, Identity.of_authority().key_pem)
            refused = wait_for(server, "certificate not changed", 2)
            assert "is not the key of the certificate" in str(refused["error"])
            pki.key.unlink()
            wait_for(server, "certificate not changed", 3)
            assert served_serial(server.address) == in_use
            pki.renew()
            wait_for(server, "certificate changed", 2)
            assert served_serial(server.address) == pki.serial
        assert server.terminate() == 0


def test_a_secret_is_never_logged(tmp_path: Path, pki: Pki) -> None:
    """No line of a key and no seed is in the log, also where the file of the certificate holds it by mistake."""
    with RunningServer(tmp_path / "data", "--seed", SEED, *pki.flags()) as server:
        planted = pki.key.read_bytes()
        put(pki.certificate, planted)
        wait_for(server, "certificate not changed")
        assert server.terminate() == 0
    refused = run_command("serve", "--data-dir", str(tmp_path / "other"), *pki.flags())
    assert refused.returncode == 2
    log = server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
    secret_lines = [line for line in planted.decode().splitlines() if "-----" not in line]
    assert secret_lines
    # The seed, which was a flag of the server, is a secret too.
    secret_lines.append(SEED)
    assert [line for line in secret_lines if line in log + refused.stdout + refused.stderr] == []


def test_a_plain_connection_is_not_served(tmp_path: Path, pki: Pki) -> None:
    """A client without TLS, and one that trusts another CA, get no answer."""
    other = put(pki.folder / "other.pem", Identity.of_authority("other").certificate_pem)
    with RunningServer(tmp_path / "data", "--seed", SEED, *pki.flags()) as server:
        for tls, reason in (
            (None, "a server with TLS closes a connection without TLS"),
            (Tls(ca=other), "CERTIFICATE_VERIFY_FAILED"),
        ):
            with (
                Client(server.address, tls=tls, timeout=3) as client,
                pytest.raises(StatusError, match=reason),
            ):
                client.head()


def test_the_certificate_names_the_principal(tmp_path: Path, pki: Pki) -> None:
    """The common name is journaled as the principal, in calls and in streams; another stated name is refused."""
    certificate, key = pki.client("desk-1")
    tls = Tls(ca=pki.ca, certificate=certificate, key=key)
    flags = ("--seed", SEED, *pki.flags(asks_clients=True))
    with RunningServer(tmp_path / "data", *flags) as server:
        with Client(server.address, tls=tls) as client:
            client.create_account("alice")
            # GetCall answers the principal that made the call, and no other.
            made = client.new_key()
            client.create_account("bob", key=made)
            assert client.calls_of(made.request_id)
        with Client(server.address, tls=tls, principal="desk-1") as same:
            assert same.calls_of(made.request_id)
        with Client(server.address, tls=tls, principal="operator") as other:
            with pytest.raises(InvalidRequest) as caught:
                other.create_account("mallory")
            assert "the client certificate says desk-1" in str(caught.value)
            with pytest.raises(InvalidRequest) as caught, other.session() as session:
                session.submit([])
            assert "the client certificate says desk-1" in str(caught.value)


def test_the_asynchronous_client_has_the_same_tls(tmp_path: Path, pki: Pki) -> None:
    """The asynchronous client connects with a certificate, too."""
    certificate, key = pki.client("desk-1")

    async def head(address: str) -> int:
        tls = Tls(ca=pki.ca, certificate=certificate, key=key)
        async with AsyncClient(address, tls=tls) as client:
            return (await client.head()).sequence

    with RunningServer(tmp_path / "data", *pki.flags(asks_clients=True)) as server:
        assert asyncio.run(head(server.address)) >= 0


def test_a_uri_may_name_the_principal(tmp_path: Path, pki: Pki) -> None:
    """With `uri` the one URI is the principal; none, two, or a name that no principal can have are refused."""
    flags = (*pki.flags(asks_clients=True), "--tls-client-principal", "uri")
    with RunningServer(tmp_path / "data", *flags) as server:

        def with_uris(*uris: str) -> Client:
            certificate, key = pki.client("any", *uris)
            tls = Tls(ca=pki.ca, certificate=certificate, key=key)
            return Client(server.address, tls=tls, principal=URI)

        with with_uris(URI) as client:
            assert client.create_account("alice") > 0
        for uris, words in (
            ((), "exactly one uri"),
            ((URI, URI + "/b"), "exactly one uri"),
            (("spiffe://" + "x" * 64,), "1 to 64 printable"),
        ):
            with with_uris(*uris) as client, pytest.raises(InvalidRequest) as caught:
                client.create_account("mallory")
            assert words in str(caught.value)


def test_clients_without_a_valid_certificate_cannot_connect(tmp_path: Path, pki: Pki) -> None:
    """No certificate, one of another CA and an expired one are refused by the handshake; a good one is served."""
    good = pki.client("desk-1")
    wrong: list[tuple[Path, Path] | tuple[None, None]] = [
        (None, None),
        pki.client("desk-1", by=Identity.of_authority()),
        pki.client("desk-1", expires=NOW - DAY),
    ]
    with RunningServer(tmp_path / "data", *pki.flags(asks_clients=True)) as server:
        for certificate, key in wrong:
            tls = Tls(ca=pki.ca, certificate=certificate, key=key)
            with Client(server.address, tls=tls, timeout=3) as client, pytest.raises(StatusError):
                client.head()
        with Client(server.address, tls=Tls(pki.ca, *good)) as client:
            assert client.head().sequence >= 0


def test_a_start_with_wrong_material_is_refused(tmp_path: Path, pki: Pki) -> None:
    """Each wrong file is refused with exit code 2 and a message that names it, and no directory is made."""
    authority = pki.authority
    good = authority.issue("server", *LOOPBACK)
    other = Identity.of_authority("other")
    for number, (certificate, key, mode, ca, words) in enumerate(
        (
            (b"", good.key_pem, 0o600, None, "is no PEM file with certificates"),
            (good.certificate_pem, b"", 0o600, None, "is no PEM file with a private key"),
            (good.certificate_pem, other.key_pem, 0o600, None, "is not the key of the certificate"),
            (good.certificate_pem, good.key_pem, 0o644, None, "others may read or write it"),
            (
                good.certificate_pem + other.certificate_pem,
                good.key_pem,
                0o600,
                None,
                "was not issued by CN=other",
            ),
            (
                good.certificate_pem,
                good.key_pem,
                0o600,
                good.certificate_pem,
                "is no certificate of a CA",
            ),
            (good.certificate_pem, good.key_pem, 0o600, b"x", "tls.client_ca"),
        )
    ):
        flags = [
            "--tls-certificate",
            str(put(pki.certificate, certificate)),
            "--tls-key",
            str(put(pki.key, key, mode)),
        ]
        if ca is not None:
            flags += ["--tls-client-ca", str(put(pki.folder / "clients.pem", ca))]
        data_dir = tmp_path / f"data-{number}"
        result = run_command(
            "serve", "--data-dir", str(data_dir), "--listen", "127.0.0.1:0", *flags
        )
        assert (result.returncode, words in result.stderr) == (2, True), result.stderr
        assert not data_dir.exists()
    pki.renew(expires=NOW - DAY)
    result = run_command("serve", "--data-dir", str(tmp_path / "expired"), *pki.flags())
    assert (result.returncode, "expired at" in result.stderr) == (2, True)


def test_an_open_address_needs_certificates_of_clients(tmp_path: Path, pki: Pki) -> None:
    """An address of the network is refused without TLS and without a client CA, and accepted with one."""
    anywhere = ("--listen", "0.0.0.0:0")
    for flags, words in (((), "not authenticated: listen"), (pki.flags(), "--tls-client-ca")):
        result = run_command("serve", "--data-dir", str(tmp_path / "none"), *anywhere, *flags)
        assert (result.returncode, words in result.stderr) == (2, True), result.stderr
        assert "--insecure" in result.stderr
    with RunningServer(tmp_path / "data", *anywhere, *pki.flags(asks_clients=True)) as server:
        assert server.address.startswith("0.0.0.0:")
    with RunningServer(tmp_path / "open", *anywhere, *pki.flags(), "--insecure") as server:
        assert server.address.startswith("0.0.0.0:")
