# SPDX-License-Identifier: Apache-2.0
"""Check, serve and reload the certificate, key and client CA of the listener (SPEC Q-5).

Owns the checks of the files and the principal that a client certificate names. `cryptography` and gRPC do the
cryptography. Must never log the key or put it into an error.
"""

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import grpc
import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.watched import Watched, read_file, read_secret
from clearinghouse.statemachine.vocabulary import codes

REFUSED: Final = "certificate not changed: the old one stays in use"
EXPIRY_WARNING: Final = timedelta(days=14)
COMMON_NAME: Final = "common_name"
# The connection properties in which gRPC reports the names of a client certificate.
PROPERTIES: Final = {COMMON_NAME: "x509_common_name", "uri": "peer_uri"}

log = structlog.get_logger("clearinghouse.server")


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """The TLS files of the listener. With `client_ca` each caller needs a certificate that names its principal."""

    certificate: Path
    key: Path
    client_ca: Path | None = None
    client_principal: str = COMMON_NAME
    relay: str = ""  # the name in a certificate that names no principal


@dataclass(frozen=True, slots=True)
class Material:
    """The content of the TLS files after their check: for gRPC, and for connections without it."""

    configuration: grpc.ServerCertificateConfiguration
    context: ssl.SSLContext
    expires: datetime
    serial: int


def load_material(files: TlsFiles, now: datetime) -> Material:
    """Read and check the TLS files, and return their content. Raises ConfigError with the file and the remedy."""
    certificate_pem = read_file("tls.certificate", files.certificate)
    key_pem = read_secret("tls.key", files.key)
    chain = _certificates("tls.certificate", files.certificate, certificate_pem)
    for certificate in chain:
        _check_time("tls.certificate", files.certificate, certificate, now)
    for certificate, issuer in pairwise(chain):
        _check_issuer(files.certificate, certificate, issuer)
    _check_key(files, key_pem, chain[0])
    client_ca_pem = None
    if files.client_ca is not None:
        client_ca_pem = read_file("tls.client_ca", files.client_ca)
        for certificate in _certificates("tls.client_ca", files.client_ca, client_ca_pem):
            _check_time("tls.client_ca", files.client_ca, certificate, now)
            _check_authority(files.client_ca, certificate)
    return Material(
        grpc.ssl_server_certificate_configuration([(key_pem, certificate_pem)], client_ca_pem),
        _context(files, client_ca_pem),
        min(certificate.not_valid_after_utc for certificate in chain),
        chain[0].serial_number,
    )


def _context(files: TlsFiles, client_ca_pem: bytes | None) -> ssl.SSLContext:
    """Return the TLS context of connections without gRPC. Raises ConfigError."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    found.options |= ssl.OP_NO_RENEGOTIATION
    try:
        found.load_cert_chain(files.certificate, files.key)
        if client_ca_pem is not None:
            found.verify_mode = ssl.CERT_REQUIRED
            found.load_verify_locations(cadata=client_ca_pem.decode("ascii", "replace"))
    except OSError as error:  # a file has changed since it was read
        raise ConfigError(f"tls.certificate: {files.certificate}: {error}") from error
    return found


def _certificates(key: str, path: Path, pem: bytes) -> Sequence[x509.Certificate]:
    """Return the certificates in a file, at least one. Raises ConfigError."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise ConfigError(f"{key}: {path} is no PEM file with certificates") from error


def _check_time(key: str, path: Path, certificate: x509.Certificate, now: datetime) -> None:
    """Raise ConfigError for a certificate that is not valid now."""
    name = certificate.subject.rfc4514_string()
    if now > certificate.not_valid_after_utc:
        raise ConfigError(
            f"{key}: the certificate {name} in {path} expired at {certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}:"
            " renew it, and set the clock right if it is not"
        )
    if now < certificate.not_valid_before_utc:
        raise ConfigError(
            f"{key}: the certificate {name} in {path} is not valid before"
            f" {certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}: is the clock right?"
        )


def _check_issuer(path: Path, certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    """Raise ConfigError unless a certificate of a chain is issued by the next one."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise ConfigError(
            f"tls.certificate: {path}: {certificate.subject.rfc4514_string()} was not issued by"
            f" {issuer.subject.rfc4514_string()}, which follows it: the file begins with the server's certificate, and"
            " each one is followed by that of its CA"
        ) from error


def _check_authority(path: Path, certificate: x509.Certificate) -> None:
    """Raise ConfigError if a client CA certificate is not of a certificate authority."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        is_authority = found.value.ca
    except x509.ExtensionNotFound:
        is_authority = False
    if not is_authority:
        raise ConfigError(
            f"tls.client_ca: {certificate.subject.rfc4514_string()} in {path} is no certificate of a CA: give the one"
            " that issues the certificates of your clients"
        )


def _check_key(files: TlsFiles, key_pem: bytes, certificate: x509.Certificate) -> None:
    """Raise ConfigError, without any part of the key, if the key does not belong to the certificate."""
    try:
        key = load_pem_private_key(key_pem, None)
    except TypeError:
        raise ConfigError(
            f"tls.key: {files.key} is encrypted: give the key without a passphrase, readable by the server alone"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError(f"tls.key: {files.key} is no PEM file with a private key") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ConfigError(f"tls.key: {files.key} must be an EC or RSA key")
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise ConfigError(
            f"tls.key: {files.key} is not the key of the certificate in {files.certificate}: give the two that were"
            " made together"
        )


class TlsMaterial:
    """The certificate and keys in use; `watch` replaces them when the files change.

    gRPC gets them at each connection. The constructor raises ConfigError.
    """

    def __init__(self, files: TlsFiles) -> None:
        self._files = files
        found = (files.certificate, files.key, files.client_ca)
        self._watched = Watched(
            [path for path in found if path is not None],
            lambda: load_material(files, datetime.now(UTC)),
            lambda material: self._say("certificate changed: new connections get it", material),
            REFUSED,
        )
        self._fetched = self._watched.current
        self._say("certificate in use", self._fetched)

    def credentials(self) -> grpc.ServerCredentials:
        """Return the credentials of a listener; gRPC then requests the certificate at each connection."""
        return grpc.dynamic_ssl_server_credentials(
            self._watched.current.configuration,
            self._fetch,  # type: ignore[arg-type]  # None means "unchanged" to gRPC
            require_client_authentication=self._files.client_ca is not None,
        )

    @property
    def context(self) -> ssl.SSLContext:
        """Return the context for a new connection without gRPC."""
        return self._watched.current.context

    @property
    def expires(self) -> datetime:
        """Return when the first certificate of the chain in use expires."""
        return self._watched.current.expires

    def _fetch(self) -> grpc.ServerCertificateConfiguration | None:
        """Return the certificate and keys for a new connection; None if they are unchanged.

        gRPC calls this in its own thread.
        """
        current = self._watched.current
        if self._fetched is current:
            return None
        self._fetched = current
        return current.configuration

    async def watch(self) -> None:
        """Reload the files after a change; keep the old material if the new files are refused."""
        await self._watched.watch()

    def _say(self, event: str, material: Material) -> None:
        """Log which certificate is in use; as a warning if it expires soon."""
        expires_soon = material.expires - datetime.now(UTC) < EXPIRY_WARNING
        say = log.warning if expires_soon else log.info
        say(
            event,
            serial=f"{material.serial:x}",
            expires=f"{material.expires:%Y-%m-%dT%H:%M:%SZ}",
            clients="certificate" if self._files.client_ca is not None else "anyone",
        )


def certified_principal(properties: Mapping[str, Iterable[bytes]], kind: str) -> str:
    """Return the principal that a client certificate names. Raises EdgeError.

    `properties` are those of the connection; `kind` is the field of the certificate.
    """
    names = list(properties.get(PROPERTIES[kind], ()))
    if len(names) != 1:
        raise EdgeError(
            codes.INVALID_ARGUMENT,
            f"the client certificate must have exactly one {kind.replace('_', ' ')}, which names the principal; it has"
            f" {len(names)}",
            "client certificate",
        )
    return names[0].decode("utf-8", "replace")
