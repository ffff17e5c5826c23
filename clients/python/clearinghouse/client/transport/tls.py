# SPDX-License-Identifier: Apache-2.0
"""Read the certificates of a secure connection.

Owns the reading of the files and the pairs that belong together. The cryptography is gRPC's.
"""

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
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a client certificate and its key go together")
        ca, key, certificate = (
            None if path is None else Path(path).read_bytes()
            for path in (self.ca, self.key, self.certificate)
        )
        return grpc.ssl_channel_credentials(ca, key, certificate)
