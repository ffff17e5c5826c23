# SPDX-License-Identifier: Apache-2.0
"""What everybody sees of events: which, in which units, and without whose they are."""

from clearinghouse.server.codec.reads.market_stream import MarketStream, market_news
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import BUY, SELL
from clearinghouse.v1 import event_pb2, market_data_pb2
from tests.unit.server.codec.request_samples import SCALES

ACCOUNTS = (987_654, 987_655)


def _event(kind: int, **stated: int) -> list[int]:
    """An event as integers; fields that are left out are 0."""
    return [kind, *(stated.get(name, 0) for name in events.EVENT_FIELDS[kind][1])]


def test_liquidations_are_public_without_their_accounts() -> None:
    """Each tier is shown with side, quantity and value; no account, equity or fee is in the bytes."""
    hidden = {
        "account_id": ACCOUNTS[0],
        "counterparty_account_id": ACCOUNTS[1],
        "taker_account_id": ACCOUNTS[0],
        "equity_before": 111_222_333,
        "liquidation_fee": 444_555_666,
    }
    on_book = {"market_id": 1, "lots": 200, "value": 300_000_000}
    trade = {"market_id": 1, "lots": 200, "price_per_lot": 1_500_000, "taker_side": SELL}
    outside = {"market_id": 1, "signed_lots": 100, "value": 150_000_000}
    batch = [
        *_event(events.TRADE, **trade, taker_order_id=7, maker_account_id=ACCOUNTS[1]),
        *_event(events.LIQUIDATION_FILL, **on_book, order_id=7, **hidden),
        *_event(events.DELEVERAGED, **outside, **hidden),
        *_event(events.FUNDING_RATE, market_id=1, rate_ppb=-5),
    ]
    news = market_news([batch], frozenset(), SCALES)
    frame = market_data_pb2.StreamMarketDataResponse.FromString(
        MarketStream(0).frame(news, [], 9, 10, SCALES)
    )
    assert [(one.kind, one.side, one.quantity, one.value) for one in frame.liquidations] == [
        (event_pb2.EVENT_KIND_LIQUIDATION_FILL, SELL, "2", "300"),
        (event_pb2.EVENT_KIND_DELEVERAGED, BUY, "1", "150"),
    ]
    assert [(one.market_id, one.rate_ppb) for one in frame.fundings] == [(1, -5)]
    shown = str(frame)
    assert not any(str(number) in shown for number in hidden.values())


def test_markets_that_nobody_asked_for_are_left_out() -> None:
    """A stream of some markets has nothing of others."""
    batch = _event(events.FUNDING_RATE, market_id=1, rate_ppb=3)
    assert market_news([batch], frozenset({2}), SCALES).is_empty()
    assert not market_news([batch], frozenset({1}), SCALES).is_empty()
