# SPDX-License-Identifier: Apache-2.0
"""Read the certificates of a secure connection.

Owns the reading of the files and the pairs that belong together. The cryptography is gRPC's.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path

import grpc


@dataclass(frozen=True, slots=True)
class Tls:
    """Encrypt the connection. `ca`, a PEM file, is used to check the server; without it gRPC's own list of CAs.

    `certificate` and `key`, PEM files, prove the client's identity to a server that requires it; the certificate names
    the principal. The files are read when the client is created.
    """

    ca: str | Path | None = None
    certificate: str | Path | None = None
    key: str | Path | None = None

    def credentials(self) -> grpc.ChannelCredentials:
        """Return the credentials of a channel. Raises ValueError for a certificate without a key, and OSError."""
        self._check()
        ca, key, certificate = (
            None if path is None else Path(path).read_bytes()
            for path in (self.ca, self.key, self.certificate)
        )
        return grpc.ssl_channel_credentials(ca, key, certificate)

    def context(self) -> ssl.SSLContext:
        """Return the TLS of connections without gRPC. Raises ValueError as `credentials` does, and OSError."""
        self._check()
        found = ssl.create_default_context(cafile=self.ca)
        if self.certificate is not None:
            found.load_cert_chain(self.certificate, self.key)
        return found

    def _check(self) -> None:
        """Raise ValueError for a certificate without a key, or a key without a certificate."""
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a client certificate and its key go together")
