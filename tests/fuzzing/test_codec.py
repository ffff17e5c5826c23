# SPDX-License-Identifier: Apache-2.0
"""The edge alone, without a server: for any bytes, a request is read or refused with a reason (SPEC Q-6)."""

import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.wire import FIELDS_MAX, Search
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.services import method_handlers
from clearinghouse.server.journal.records import decode_command, encode_command
from clearinghouse.statemachine.vocabulary import codes, types
from tests.fuzzing.cases import faults
from tests.fuzzing.messages import filled, mend, request, spoilt
from tests.fuzzing.surface import names_a_field, surface
from tests.stateful.draws import SeededDraw
from tests.support import System

EACH = 12
SEED = 5
# Of the largest request, in which nothing is known; the deepest that the parser takes; and nothing but one field.
LONG = (
    b"\x78\x01" * 500_000,
    b"\x1a\x00" * 700_000,
    b"\x08\x01" * 500_000,
    b"\x1a" + b"\xff" * 10**6,
)


@pytest.fixture(scope="module")
def scales() -> Scales:
    """Two assets and two markets."""
    system = System()
    sol = system.asset("SOL", 9, price=150)
    for symbol, kind in (("SOL-USDC", types.SPOT), ("SOL-PERP", types.PERPETUAL)):
        system.market(symbol, kind, sol)
    return scales_of(system.state)


def check_refusal(path: str, error: EdgeError) -> None:
    """A refusal says what is wrong, and where it is about a field names one that the request has."""
    assert error.message
    assert not error.field or names_a_field(surface()[path].request, error.field)
    assert error.field or error.code not in (codes.INVALID_ARGUMENT, codes.UNKNOWN_FIELD)


def test_the_surface_is_what_is_served() -> None:
    """The methods that the descriptors name are those that the server has handlers for."""
    assert surface().keys() == method_handlers(Edge()).keys()


def test_any_bytes_are_read_or_refused_with_a_reason(scales: Scales) -> None:
    """A decoder gives a command that can be journaled, or an EdgeError that names a field which the request has."""
    draw = SeededDraw(SEED)
    read = refused = 0
    for path, method in METHODS.items():
        for _ in range(EACH):
            raw = request(draw, surface()[path].request, faults().get(path))
            try:
                command = method.decode(raw, "fuzz", scales)
            except EdgeError as error:
                refused += 1
                check_refusal(path, error)
            else:
                read += 1
                assert decode_command(encode_command(command)) == command
    assert min(read, refused) > EACH


def test_any_bytes_of_a_read_are_read_or_refused_with_a_reason() -> None:
    """A read gives a query, or an EdgeError that names a field which the request has."""
    draw = SeededDraw(SEED)
    refused = 0
    for path, decode in READS.items():
        for _ in range(EACH):
            try:
                decode(request(draw, surface()[path].request))
            except EdgeError as error:
                refused += 1
                check_refusal(path, error)
    assert refused


def test_refusals_lead_to_requests_that_pass(scales: Scales) -> None:
    """Changing only the field that each refusal names ends, for every method, at a request that the edge takes."""
    draw = SeededDraw(SEED)
    stuck = []
    for path, method in METHODS.items():
        for _ in range(50):
            message = filled(draw, surface()[path].request, is_wild=False)
            mend(draw, message, faults()[path])
            try:
                method.decode(message.SerializeToString(), "fuzz", scales)
            except EdgeError:
                continue
            break
        else:
            stuck.append(path)
    assert stuck == []


def has_unknown(message: Message) -> bool:
    """Return whether protobuf's own list has an unknown field at any depth."""
    if len(UnknownFieldSet(message)):
        return True
    inner = [
        value for field, value in message.ListFields() if field.type == FieldDescriptor.TYPE_MESSAGE
    ]
    return any(
        has_unknown(one)
        for value in inner
        for one in ([value] if isinstance(value, Message) else value)
    )


def test_unknown_fields_are_found_as_protobuf_finds_them() -> None:
    """The walk over the bytes finds an unknown field exactly where protobuf's parser has kept one."""
    draw = SeededDraw(SEED)
    seen = {True: 0, False: 0}
    for rpc in surface().values():
        for _ in range(EACH):
            raw = filled(draw, rpc.request, is_wild=False).SerializeToString()
            raw = spoilt(draw, raw) if draw.chance(70) else raw
            try:
                message = message_factory.GetMessageClass(rpc.request).FromString(raw)
            except DecodeError:
                continue
            found = Search(FIELDS_MAX, is_deep=True).unknown(raw, rpc.request)
            assert (found is not None) == has_unknown(message), (rpc.path, raw)
            seen[found is not None] += 1
    assert min(seen.values()) > EACH


@pytest.mark.parametrize("raw", LONG, ids=("unknown", "empty", "again", "length"))
def test_a_long_request_is_refused_before_it_is_taken_apart(raw: bytes, scales: Scales) -> None:
    """A request of a million fields of any kind is refused, and none of its fields becomes an object."""
    for path in (
        "/clearinghouse.v1.TradingService/SubmitOrders",
        "/clearinghouse.v1.AdminService/CreateAsset",
    ):
        with pytest.raises(EdgeError) as caught:
            METHODS[path].decode(raw, "fuzz", scales)
        assert caught.value.code in (codes.MALFORMED_REQUEST, codes.UNKNOWN_FIELD)
