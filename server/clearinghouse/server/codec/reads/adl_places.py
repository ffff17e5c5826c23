# SPDX-License-Identifier: Apache-2.0
"""Make the stream of a principal's own places in the ranking for deleveraging (SPEC W-4).

Owns when a place is sent again: when its fifth or its side has changed, or whether the position is ranked. About other
accounts a frame has only how many positions are ranked.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.events.frames import decode_heartbeat_seconds
from clearinghouse.server.codec.wire import id_of, parse
from clearinghouse.statemachine.arithmetic.liquidation import fifth_of
from clearinghouse.statemachine.state.state import Line
from clearinghouse.statemachine.views.exchange.adl_places import AdlPlace, AdlSide
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import enums_pb2, risk_pb2

ACCOUNTS_MAX: Final = 100


class AdlRanking(NamedTuple):
    """The ranking of one side of a market: the place of each account, the sequence and time of the state, its
    interval.
    """

    places: Mapping[int, int]
    sequence: int
    time_ns: int
    interval: int

    def place_of(self, account_id: int) -> AdlPlace:
        """Return the place of an account; rank 0 if it has none."""
        return AdlPlace(self.places.get(account_id, 0), len(self.places), self.sequence)


Positions: TypeAlias = Mapping[AccountId, list[AdlSide]]
"""The sides on which each account has a position."""
Rankings: TypeAlias = Mapping[AdlSide, AdlRanking]


def kept_place(rankings: Rankings, line: Line) -> AdlPlace:
    """Return the place of a position in the kept rankings; an empty place if its side has no kept ranking."""
    ranking = rankings.get(AdlSide(line.market.id, line.position > 0))
    return AdlPlace(0, 0, 0) if ranking is None else ranking.place_of(line.account.id)


class AdlQuery(NamedTuple):
    """A StreamAdlPlaces request: the accounts in their order, and the time between heartbeats."""

    account_ids: list[AccountId]
    heartbeat_seconds: float


def decode_stream_adl_places(raw: bytes) -> AdlQuery:
    """Decode a StreamAdlPlaces request. Raises EdgeError."""
    request = parse(risk_pb2.StreamAdlPlacesRequest, raw)
    count = len(request.account_ids)
    if not 0 < count <= ACCOUNTS_MAX:
        rule = f"must have 1 to {ACCOUNTS_MAX} entries"
        raise invalid("account_ids", rule, str(ACCOUNTS_MAX), str(count))
    asked = {AccountId(id_of(one, "account_ids")) for one in request.account_ids}
    return AdlQuery(sorted(asked), decode_heartbeat_seconds(request.heartbeat_interval_ms))


def account_of(raw: bytes) -> AccountId:
    """Return the account that GetLiquidation names."""
    return AccountId(parse(risk_pb2.GetLiquidationRequest, raw).account_id)


class AdlStream:
    """The state of one stream: the side and the fifth of each position as they were last sent, and the number of
    frames.
    """

    def __init__(self) -> None:
        self._sent: dict[tuple[AccountId, MarketId], tuple[bool, int]] = {}
        self._frames = 0

    def frame(self, positions: Positions, rankings: Rankings, sequence: int) -> bytes | None:
        """Return a frame with the places that changed; None if no place changed, except for the first frame."""
        found: dict[tuple[AccountId, MarketId], tuple[bool, int]] = {}
        changed: list[risk_pb2.AdlPlace] = []
        for account_id, sides in positions.items():
            for side in sides:
                key, ranking = (account_id, side.market_id), rankings[side]
                place = ranking.place_of(account_id)
                found[key] = (side.is_long, fifth_of(place.rank, place.ranked))
                if self._sent.get(key) != found[key]:
                    changed.append(_message(account_id, side, place, ranking.time_ns))
        for key, (is_long, _) in self._sent.items():
            if key not in found:
                side = AdlSide(key[1], is_long)
                changed.append(_message(key[0], side, AdlPlace(0, 0, sequence), 0, is_closed=True))
        self._sent = found
        if not changed and self._frames:
            return None
        changed.sort(key=lambda one: (one.account_id, one.market_id))
        return self._written(risk_pb2.StreamAdlPlacesResponse(sequence=sequence, places=changed))

    def heartbeat(self, sequence: int) -> bytes:
        """Return a heartbeat frame, sent when no place changed for some time."""
        return self._written(risk_pb2.StreamAdlPlacesResponse(sequence=sequence, is_heartbeat=True))

    def _written(self, message: risk_pb2.StreamAdlPlacesResponse) -> bytes:
        """Count a frame, and return its bytes with its number."""
        self._frames += 1
        message.number = self._frames
        return message.SerializeToString()


def _message(
    account_id: AccountId, side: AdlSide, place: AdlPlace, time_ns: int, *, is_closed: bool = False
) -> risk_pb2.AdlPlace:
    """Return the message for the place of an account's position."""
    return risk_pb2.AdlPlace(
        account_id=account_id,
        market_id=side.market_id,
        side=enums_pb2.SIDE_BUY if side.is_long else enums_pb2.SIDE_SELL,
        adl_fifth=fifth_of(place.rank, place.ranked),
        adl_rank=place.rank,
        adl_ranked=place.ranked,
        ranked_sequence=place.sequence,
        ranked_time_ns=time_ns,
        is_closed=is_closed,
    )
