# SPDX-License-Identifier: Apache-2.0
"""The bytes between the engine and a gateway: what is read again, and what is refused."""

from dataclasses import replace
from pathlib import Path
from struct import pack_into

import pytest
from hypothesis import given, strategies as st

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.credentials.keys import KeyFiles
from clearinghouse.server.credentials.tokens import TokenRules
from clearinghouse.server.edge.listener import Addresses
from clearinghouse.server.edge.tls import TlsFiles
from clearinghouse.server.gateways import frames
from clearinghouse.server.gateways.bodies import (
    SentTable,
    Setup,
    answer_bytes,
    answer_of,
    from_bytes,
    metadata_of,
    refusal_bytes,
    refusal_of,
    rows_of,
    table_with,
    to_bytes,
)
from clearinghouse.server.gateways.frames import (
    BODY_BYTES_MAX,
    HEAD_BYTES,
    Frame,
    FrameError,
    FrameReader,
    Kind,
    frame_bytes,
)
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.port import Head
from tests.unit.server.sequencing.driving import Driver, create_asset


@given(
    st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 2**16 - 1), st.binary(max_size=40))),
    st.lists(st.integers(1, 50), min_size=1),
)
def test_frames_are_read_in_any_pieces(
    sent: list[tuple[Kind, int, bytes]], sizes: list[int]
) -> None:
    """A connection gives bytes in pieces of any size; the frames are those that were sent, in their order."""
    data = b"".join(
        frame_bytes(kind, number, body, method) for number, (kind, method, body) in enumerate(sent)
    )
    reader, at = FrameReader(), 0
    found: list[Frame] = []
    while at < len(data):
        size = sizes[len(found) % len(sizes)]
        found += reader.read(data[at : at + size])
        at += size
    assert found == [
        Frame(kind, method, number, body) for number, (kind, method, body) in enumerate(sent)
    ]


def changed(offset: int, form: str, value: int) -> bytes:
    """A good frame with another value in its header."""
    data = bytearray(frame_bytes(Kind.COMMAND, 7, b"body"))
    pack_into(form, data, offset, value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n", "a frame of version 47, known is 1"),
        (changed(4, "<B", 0), "a frame of version 0, known is 1"),
        (changed(5, "<B", 63), "no kind of frame is 63"),
        (changed(0, "<I", BODY_BYTES_MAX + 1), f"a body of {BODY_BYTES_MAX + 1} bytes, at most"),
        (changed(6, "<H", 1), "the checksum of a frame is wrong"),
        (changed(8, "<Q", 8), "the checksum of a frame is wrong"),
        (changed(HEAD_BYTES, "<B", 0), "the checksum of a frame is wrong"),
    ],
)
def test_what_is_no_frame_is_refused(data: bytes, text: str) -> None:
    """Garbage, an old version, a changed byte anywhere; a frame before it is still read."""
    reader = FrameReader()
    found: list[Frame] = []
    good = Frame(Kind.CANCEL, 0, 1, b"")
    with pytest.raises(FrameError, match=text):
        found.extend(reader.read(frame_bytes(Kind.CANCEL, 1) + data))
    assert found == [good]


def test_a_body_that_is_too_long_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader would refuse it; one of the most bytes is sent and read."""
    monkeypatch.setattr(frames, "BODY_BYTES_MAX", 9)
    longest = frame_bytes(Kind.MESSAGE, 1, b"123456789")
    assert [one.body for one in FrameReader().read(longest)] == [b"123456789"]
    with pytest.raises(FrameError, match="a body of 10 bytes, at most 9"):
        frame_bytes(Kind.MESSAGE, 1, b"1234567890")


def test_an_answer_is_read_as_it_was() -> None:
    """Every column of an outcome, integers of any size among them."""
    outcome = Outcome(7, 8)
    outcome.add_order(codes.OK, 3, 4, 5)  # type: ignore[arg-type]  # an id
    outcome.add_order(codes.UNKNOWN_ORDER, 0, 0, 0)  # type: ignore[arg-type]  # an id
    outcome.refuse(1, 2**80, -(2**70), 2**90)
    outcome.fills = [1, 2, 3, 4, 5]
    outcome.parts = [(1, 9, 10)]
    outcome.version, outcome.kept, outcome.takes_effect_ns = 2, [1, 2, 3], 11
    outcome.repeated = True
    head = Head(12, bytes(range(32)))
    found, found_head, metadata = answer_of(answer_bytes(outcome, head, {"as-of": "3"}))
    assert (vars_of(found), found_head, metadata) == (vars_of(outcome), head, (("as-of", "3"),))


def vars_of(outcome: Outcome) -> dict[str, object]:
    """The columns of an outcome."""
    return {
        name: getattr(outcome, name)
        for name in dir(outcome)
        if not name.startswith("_") and not callable(getattr(outcome, name))
    }


def test_a_refusal_is_read_as_it_was() -> None:
    """The status of a call is the same whether the engine or a gateway makes it."""
    error = EdgeError(codes.RATE_LIMITED, "wait", "items", "5", "6", {"what": "orders"})
    error.request_id, error.retry_ms = "r-1", 70
    found, metadata = refusal_of(refusal_bytes(error, {}))
    assert vars(found) == vars(error)
    assert metadata == ()
    unknown = EdgeError(codes.OK, "no refusal")
    with pytest.raises(ValueError, match="the edge has no refusal"):
        refusal_of(refusal_bytes(unknown, {}))


def test_the_settings_of_a_gateway_are_read_as_they_were() -> None:
    """With the paths of all files."""
    setup = Setup(
        3,
        b"start",
        Addresses("a:1", "b:2", "c:3"),
        tls=TlsFiles(Path("certificate"), Path("key"), Path("ca"), "uri", relay="relay"),
        keys=KeyFiles(Path("keys"), Path("pepper")),
        tokens=TokenRules(Path("set"), "issuer", "us", ("EdDSA",), "sub", 30, 60),
        serving={"": True, "liveness": False},
    )
    assert from_bytes(to_bytes(setup), Setup) == setup
    plain = replace(setup, tls=None, keys=None, tokens=None)
    assert from_bytes(to_bytes(plain), Setup) == plain
    with pytest.raises(ValueError, match="Expected `int`"):
        from_bytes(to_bytes({"index": "3"}), Setup)


def test_metadata_keeps_text_and_bytes_apart() -> None:
    """As gRPC does, by the end of the key; bytes that are no text are refused where text must be."""
    metadata = (("a", "é"), ("details-bin", b"\xff"))
    assert metadata_of(rows_of(metadata)) == metadata
    with pytest.raises(ValueError, match="utf-8"):
        metadata_of((("a", b"\xff"),))


def test_a_table_grows_by_the_rows_that_lack() -> None:
    """A second frame has the new asset alone, and gives the table of the engine."""
    driver, sent = Driver(), SentTable()
    state = driver.applier.engine.state
    first = table_with(None, sent.news(scales_of(state)))
    assert driver.call(create_asset("r-1", "SOL")).codes == [codes.OK]
    news = sent.news(scales_of(state))
    assert b"SOL" in news
    assert b"USDC" not in news
    second = table_with(first, news)
    for number, asset in scales_of(state).assets.items():
        found = second.assets[number]
        assert (found.symbol, found.scale) == (asset.symbol, asset.scale)
    assert first.assets.keys() < second.assets.keys()
    assert second.valuation.symbol == "USDC"
