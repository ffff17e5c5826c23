# SPDX-License-Identifier: Apache-2.0
"""What a node asks of the journals of others, with which credential, and which refusals are final (SPEC N-1)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # the package ships no types

from clearinghouse.replication.catching_up import PeerError
from clearinghouse.replication.keys import record_to_bytes
from clearinghouse.server.clustering.peers import READ_RECORDS, PeerAccess, PeerJournals
from clearinghouse.v1 import journal_pb2
from tests.unit.replication.records import GENESIS, records

MADE = records(2)


@dataclass
class _Server:
    """Another node: it notes what it is asked, and answers or refuses."""

    address: str = ""
    answer: bytes = b""
    reason: str = ""
    code: grpc.StatusCode | None = None
    asked: list[journal_pb2.ReadRecordsRequest] = field(default_factory=list)
    metadata: list[dict[str, str | bytes]] = field(default_factory=list)

    def serve(self, raw: bytes, context: Any) -> bytes:  # noqa: ANN401  of gRPC
        """Answer a call."""
        self.asked.append(journal_pb2.ReadRecordsRequest.FromString(raw))
        self.metadata.append(dict(context.invocation_metadata()))
        if self.code is None:
            return self.answer
        if self.reason:
            info = any_pb2.Any()
            info.Pack(error_details_pb2.ErrorInfo(reason=self.reason))
            status = status_pb2.Status(details=[info])
            trailing = (("grpc-status-details-bin", status.SerializeToString()),)
            context.set_trailing_metadata(trailing)
        context.abort(self.code, "a text")
        raise AssertionError


@pytest.fixture
def server() -> Iterator[_Server]:
    """A node that listens on the own machine."""
    made = _Server()
    handler: Any = grpc.unary_unary_rpc_method_handler(made.serve)
    service, method = READ_RECORDS.strip("/").split("/")
    served = grpc.server(ThreadPoolExecutor(1))
    served.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(service, {method: handler}),)
    )
    made.address = f"127.0.0.1:{served.add_insecure_port('127.0.0.1:0')}"
    served.start()
    try:
        yield made
    finally:
        served.stop(None)


def _peers(server: _Server, access: PeerAccess | None = None) -> PeerJournals:
    nodes = {"a": "127.0.0.1:1", "b": server.address, "c": "127.0.0.1:2"}
    return PeerJournals("a", nodes, access or PeerAccess())


def test_a_node_reads_records_of_the_others_as_itself(server: _Server) -> None:
    """It names the hash before the first one, so that another past is refused there."""
    data = [record_to_bytes(one) for one in (GENESIS, *MADE)]
    server.answer = journal_pb2.ReadRecordsResponse(records=data).SerializeToString()
    peers = _peers(server)
    assert list(peers.names) == ["b", "c"]
    found = peers.records("b", 7, b"hash")
    assert [one.head for one in found] == [GENESIS.head, *(one.head for one in MADE)]
    (asked,) = server.asked
    assert (asked.from_sequence, asked.known_chain_head) == (7, b"hash")
    assert server.metadata[0]["clearinghouse-principal"] == "node-a"
    assert "authorization" not in server.metadata[0]


def test_a_credential_is_read_at_each_call(server: _Server, tmp_path: Path) -> None:
    """So that a new one counts without a restart. A file that is not there is waited for."""
    file = tmp_path / "credential"
    peers = _peers(server, PeerAccess(credential=file))
    with pytest.raises(PeerError) as absent:
        peers.records("b", 0, b"")
    assert not absent.value.is_final
    assert server.asked == []
    for secret in ("first", "second"):
        file.write_text(secret + "\n")
        file.chmod(0o600)
        assert peers.records("b", 0, b"") == []
        assert server.metadata[-1]["authorization"] == f"Bearer {secret}"
        assert "clearinghouse-principal" not in server.metadata[-1]


def test_a_certificate_names_the_node_by_itself(server: _Server) -> None:
    """No principal is claimed beside it."""
    access = PeerAccess(certificate=Path("certificate"), key=Path("key"))
    assert _peers(server, access).records("b", 0, b"") == []
    assert not {"authorization", "clearinghouse-principal"} & set(server.metadata[0])


@pytest.mark.parametrize(
    ("code", "reason", "is_final"),
    [
        (grpc.StatusCode.FAILED_PRECONDITION, "HISTORY_DIFFERS", True),
        (grpc.StatusCode.PERMISSION_DENIED, "ROLE_REQUIRED", True),
        (grpc.StatusCode.UNAUTHENTICATED, "CREDENTIAL_ABSENT", True),
        (grpc.StatusCode.UNAUTHENTICATED, "CREDENTIAL_INVALID", True),
        (grpc.StatusCode.OUT_OF_RANGE, "SEQUENCE_OUT_OF_RANGE", False),
        (grpc.StatusCode.UNAVAILABLE, "", False),
    ],
)
def test_a_refusal_is_final_where_no_wait_changes_it(
    server: _Server, code: grpc.StatusCode, reason: str, is_final: bool
) -> None:
    """It is known by the reason of the server, or by the code of gRPC."""
    server.code, server.reason = code, reason
    with pytest.raises(PeerError, match=f"{reason or code.name}: a text") as refused:
        _peers(server).records("b", 0, b"")
    assert refused.value.is_final is is_final


@pytest.mark.parametrize("answer", [b"\xff", journal_pb2.ReadRecordsResponse(records=[b"x"])])
def test_an_answer_that_cannot_be_read_is_final(
    server: _Server, answer: bytes | journal_pb2.ReadRecordsResponse
) -> None:
    """Another build, or another service at that address."""
    server.answer = answer if isinstance(answer, bytes) else answer.SerializeToString()
    with pytest.raises(PeerError, match="cannot be read") as refused:
        _peers(server).records("b", 0, b"")
    assert refused.value.is_final
