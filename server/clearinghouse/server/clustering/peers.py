# SPDX-License-Identifier: Apache-2.0
"""Read the journals of the other nodes, with this node's own credential (SPEC N-1).

Owns the calls of ReadRecords, and which of their failures are temporary. It must never decide whether a record is
right: the chain does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # the package ships no types

from clearinghouse.replication.catching_up import PeerError
from clearinghouse.replication.keys import ValueFormError, record_from_bytes
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.watched import read_file, read_secret
from clearinghouse.storage.port import Record
from clearinghouse.v1 import journal_pb2

READ_RECORDS: Final = "/clearinghouse.v1.JournalService/ReadRecords"
PAGE_SECONDS: Final = 10.0
# A record has at most one call of 4 MiB and what its fields add.
MESSAGE_BYTES: Final = 8 * 1024 * 1024
OPTIONS: Final = (
    ("grpc.max_receive_message_length", MESSAGE_BYTES),
    ("grpc.use_local_subchannel_pool", 1),
)
PRINCIPAL_KEY: Final = "clearinghouse-principal"
CREDENTIAL_KEY: Final = "authorization"
# These do not change while this node waits.
FINAL: Final = ("HISTORY_DIFFERS", "ROLE_REQUIRED", "CREDENTIAL_ABSENT", "CREDENTIAL_INVALID")


@dataclass(frozen=True, slots=True)
class PeerAccess:
    """The files with which this node calls other nodes: their CA, and its own API key or token.

    It also has the node's own certificate and key, for listeners that require one.
    """

    ca: Path | None = None
    credential: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


class PeerJournals:
    """A reader of the journals of the other nodes, by name. A connection is made for each page, since it is rarely
    used.
    """

    def __init__(self, own: str, nodes: Mapping[str, str], access: PeerAccess) -> None:
        self._own = own
        self._nodes = {name: address for name, address in nodes.items() if name != own}
        self._access = access

    @property
    def names(self) -> Sequence[str]:
        """See `Peers.names`: return the names of the other nodes."""
        return tuple(self._nodes)

    def records(self, name: str, from_sequence: int, known_hash: bytes) -> Sequence[Record]:
        """See `Peers.records`: return records of another node's journal."""
        request = journal_pb2.ReadRecordsRequest(
            from_sequence=from_sequence, known_chain_head=known_hash
        )
        try:
            metadata, made = self._metadata(), self._channel(self._nodes[name])
        except ConfigError as error:
            raise PeerError(str(error), is_final=False) from None
        with made as channel:
            call: Any = channel.unary_unary(READ_RECORDS)
            try:
                raw = call(request.SerializeToString(), timeout=PAGE_SECONDS, metadata=metadata)
            except grpc.RpcError as error:
                raise _peer_error(error) from None
        try:
            reply = journal_pb2.ReadRecordsResponse.FromString(raw)
            return [record_from_bytes(data) for data in reply.records]
        except (ValueFormError, ValueError, DecodeError) as error:
            raise PeerError(f"its answer cannot be read: {error}", is_final=True) from None

    def _channel(self, address: str) -> grpc.Channel:
        if self._access.ca is None:
            return grpc.insecure_channel(address, options=OPTIONS)
        return grpc.secure_channel(address, self._tls(), options=OPTIONS)

    def _tls(self) -> grpc.ChannelCredentials:
        """Return the credentials of a channel; the files are read at each call, so that new files apply. Raises
        ConfigError.
        """
        access = self._access
        assert access.ca is not None
        authority = read_file("cluster.peer_ca", access.ca)
        if access.certificate is None or access.key is None:
            return grpc.ssl_channel_credentials(authority)
        return grpc.ssl_channel_credentials(
            authority,
            read_secret("cluster.peer_key", access.key),
            read_file("cluster.peer_certificate", access.certificate),
        )

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        """Return the metadata that identifies this node; its file is read at each call, so that a new credential
        applies.
        """
        if self._access.credential is None:
            if self._access.certificate is not None:
                return ()  # the certificate names this node's principal
            return ((PRINCIPAL_KEY, f"node-{self._own}"),)
        secret = read_secret("cluster.peer_credential", self._access.credential).decode().strip()
        return ((CREDENTIAL_KEY, f"Bearer {secret}"),)


def _peer_error(error: grpc.RpcError) -> PeerError:
    """Return a failed call to another node as PeerError."""
    call: Any = error
    for key, value in call.trailing_metadata() or ():
        if key == "grpc-status-details-bin" and isinstance(value, bytes):
            try:
                details = status_pb2.Status.FromString(value).details
                info = error_details_pb2.ErrorInfo()
                is_named = any(detail.Unpack(info) for detail in details)
            except DecodeError:
                continue
            if is_named:
                return PeerError(f"{info.reason}: {call.details()}", is_final=info.reason in FINAL)
    return PeerError(f"{call.code().name}: {call.details()}", is_final=False)
