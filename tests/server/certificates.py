# SPDX-License-Identifier: Apache-2.0
"""Certificates and keys in files, for the tests of the listener."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NOW: Final = datetime.now(UTC)
DAY: Final = timedelta(days=1)
LOOPBACK: Final = (
    x509.DNSName("localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
)


@dataclass(frozen=True)
class Identity:
    """A certificate, its key, and the bytes of both in PEM."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def of_authority(cls, name: str = "test CA") -> Self:
        """A CA of its own."""
        return cls._made(name, (), None, NOW + 30 * DAY)

    def issue(
        self, name: str, *names: x509.GeneralName, expires: datetime = NOW + 30 * DAY
    ) -> "Identity":
        """A certificate of this CA with a common name and alternative names."""
        return self._made(name, names, self, expires)

    @classmethod
    def _made(
        cls,
        name: str,
        names: tuple[x509.GeneralName, ...],
        issuer: "Identity | None",
        expires: datetime,
    ) -> Self:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if issuer is None else issuer.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(NOW, expires) - DAY)
            .not_valid_after(expires)
            .add_extension(
                x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True
            )
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return cls(builder.sign(key if issuer is None else issuer.key, SHA256()), key)

    @property
    def certificate_pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key, without a passphrase."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def put(path: Path, data: bytes, mode: int = 0o600) -> Path:
    """Put bytes in the place of a file in one step; its path."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode)
    fresh.write_bytes(data)
    fresh.chmod(mode)
    return fresh.replace(path)


class Pki:
    """A folder with a CA, and the certificate and key of a server on loopback."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.authority = Identity.of_authority()
        self.ca = put(folder / "ca.pem", self.authority.certificate_pem)
        self.certificate = folder / "server.pem"
        self.key = folder / "server.key"
        self.serial = 0
        self.renew()

    def renew(self, expires: datetime = NOW + 30 * DAY) -> None:
        """Issue another certificate for the server, and put it and its key into the files."""
        issued = self.authority.issue("server", *LOOPBACK, expires=expires)
        put(self.key, issued.key_pem)
        put(self.certificate, issued.certificate_pem)
        self.serial = issued.certificate.serial_number

    def client(
        self, name: str, *uris: str, by: Identity | None = None, expires: datetime = NOW + 30 * DAY
    ) -> tuple[Path, Path]:
        """Certificate and key of a client with a common name and URIs, in files."""
        names = (x509.UniformResourceIdentifier(uri) for uri in uris)
        issued = (by or self.authority).issue(name, *names, expires=expires)
        stem = f"client-{issued.certificate.serial_number:x}"
        return (
            put(self.folder / f"{stem}.pem", issued.certificate_pem),
            put(self.folder / f"{stem}.key", issued.key_pem),
        )

    def flags(self, *, asks_clients: bool = False) -> tuple[str, ...]:
        """The flags of a server with these files; `asks_clients`: for certificates of the same CA."""
        own = ("--tls-certificate", str(self.certificate), "--tls-key", str(self.key))
        return (*own, "--tls-client-ca", str(self.ca)) if asks_clients else own
