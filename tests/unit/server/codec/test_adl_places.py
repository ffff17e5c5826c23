# SPDX-License-Identifier: Apache-2.0
"""The stream of own places in the order of deleveraging: which places a frame has and what it says (W-4, Q-5.2)."""

from clearinghouse.server.codec.reads.adl_places import AdlRanking, AdlStream
from clearinghouse.statemachine.views.exchange.adl_places import AdlSide
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import enums_pb2, risk_pb2

OWN = AccountId(1_001)
LONG, SHORT = AdlSide(MarketId(1), is_long=True), AdlSide(MarketId(1), is_long=False)
OTHER = AdlSide(MarketId(2), is_long=True)


def ranking(*account_ids: int) -> AdlRanking:
    """The accounts of a side in their order, as of sequence 7."""
    return AdlRanking({one: at + 1 for at, one in enumerate(account_ids)}, 7, 70, 0)


def frame(stream: AdlStream, *sides: tuple[AdlSide, AdlRanking]) -> bytes | None:
    """The next frame for these positions, read at sequence 9."""
    return stream.frame({OWN: [side for side, _ in sides]}, dict(sides), 9)


def places(raw: bytes | None) -> list[tuple[int, int, int, int, int, bool]]:
    """Market, side, fifth, rank, number and whether it is closed."""
    assert raw is not None
    message = risk_pb2.StreamAdlPlacesResponse.FromString(raw)
    return [
        (one.market_id, one.side, one.adl_fifth, one.adl_rank, one.adl_ranked, one.is_closed)
        for one in message.places
    ]


def test_a_place_comes_when_its_fifth_or_its_side_changes() -> None:
    """A rank that moves within its fifth, and one more holder, do not; a closed position comes once."""
    buy, sell = enums_pb2.SIDE_BUY, enums_pb2.SIDE_SELL
    stream = AdlStream()
    others = range(2_000, 2_009)
    first = ranking(*others[:1], OWN, *others[1:])
    assert places(frame(stream, (LONG, first), (OTHER, ranking()))) == [
        (1, buy, 1, 2, 10, False),
        (2, buy, 0, 0, 0, False),
    ]
    assert frame(stream, (LONG, ranking(OWN, *others)), (OTHER, ranking())) is None
    third = ranking(*others[:2], OWN, *others[2:])
    assert places(frame(stream, (LONG, third), (OTHER, ranking(OWN)))) == [
        (1, buy, 2, 3, 10, False),
        (2, buy, 5, 1, 1, False),
    ]
    assert places(frame(stream, (SHORT, third))) == [
        (1, sell, 2, 3, 10, False),
        (2, buy, 0, 0, 0, True),
    ]
    assert frame(stream, (SHORT, third)) is None
    beat = risk_pb2.StreamAdlPlacesResponse.FromString(stream.heartbeat(9))
    assert (beat.number, beat.is_heartbeat, list(beat.places)) == (4, True, [])


def test_a_reader_without_positions_gets_a_first_frame() -> None:
    """It says that there are none."""
    stream = AdlStream()
    assert places(frame(stream)) == []
    assert frame(stream) is None


def test_a_frame_tells_nothing_of_others_but_how_many_they_are() -> None:
    """Two orders with other accounts around the same place give the same bytes."""
    one, other = (
        frame(AdlStream(), (LONG, ranking(*before, OWN, *after)))
        for before, after in (([2_001], [2_002]), ([2_003], [2_004]))
    )
    assert one == other
