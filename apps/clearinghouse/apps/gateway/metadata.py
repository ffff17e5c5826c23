# SPDX-License-Identifier: Apache-2.0
"""Convert between the headers of HTTP and the metadata of gRPC.

Owns the list of names that are passed on, in both directions. Credentials are passed on unread: the server decides.
"""

from collections.abc import Collection, Iterable
from typing import Final

from clearinghouse.client.transport.credential import (
    CREDENTIAL_HEADER,
    PRINCIPAL_HEADER,
    READ_HEADER,
    Metadata,
)
from clearinghouse.client.transport.frames import DISCONNECT_KEY, END_EXITS_KEY
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.statemachine.vocabulary import codes

# The caller, how it reads, and the trace of W3C that the call belongs to.
PASSED: Final = (PRINCIPAL_HEADER, CREDENTIAL_HEADER, READ_HEADER, "traceparent", "tracestate")
# Metadata with which a stream of orders states what its end cancels.
OF_STREAM: Final = (DISCONNECT_KEY, END_EXITS_KEY)
VALUE_BYTES_MAX: Final = 8_192
# Metadata of an answer that callers see.
SHOWN_PREFIX: Final = "clearinghouse-"

__all__ = ["CREDENTIAL_HEADER", "OF_STREAM", "PASSED", "PRINCIPAL_HEADER", "metadata_of", "shown"]


def metadata_of(headers: Iterable[tuple[str, str]], names: Collection[str] = PASSED) -> Metadata:
    """Return as gRPC metadata the headers with these names. Raises EdgeError for a value that gRPC cannot carry."""
    found = []
    for name, value in headers:
        if name not in names:
            continue
        if not value.isascii() or not value.isprintable():
            raise invalid(name, "must be printable ASCII")
        if len(value) > VALUE_BYTES_MAX:
            size = str(len(value))
            raise EdgeError(codes.INVALID_ARGUMENT, "is too long", name, str(VALUE_BYTES_MAX), size)
        found.append((name, value))
    return tuple(found)


def shown(metadata: Metadata) -> dict[str, str]:
    """Return the headers for the age of the state, which a server sends after a stop of its machine."""
    return {name: value for name, value in metadata if name.startswith(SHOWN_PREFIX)}
