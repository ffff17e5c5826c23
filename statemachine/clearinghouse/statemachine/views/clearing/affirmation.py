# SPDX-License-Identifier: Apache-2.0
"""Make views of sides of bilateral trades that wait (SPEC C-1).

Owns the shape of that answer and its pages. Must never change the state. Account 0 means all accounts.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.clearing.affirmation import differing
from clearinghouse.statemachine.state.affirmation import TradeSide
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot


@dataclass
class TradeSideView:
    """A side that waits, with what the other side stated; zeros where that is not there."""

    side_id: int
    account_id: AccountId
    counterparty_account_id: AccountId
    reference: str
    market_id: MarketId
    side: int
    price_per_lot: PricePerLot
    lots: int
    value_date: int
    cut_off_ns: int
    differing: int
    counterparty_side_id: int
    counterparty_market_id: MarketId
    counterparty_price_per_lot: PricePerLot
    counterparty_lots: int
    counterparty_value_date: int
    is_of_market: (
        int  # 1 where the other side is there and names the same market, whose units its terms have
    )


def trade_side_views(
    state: State, account_id: AccountId, after: int, count: int
) -> list[TradeSideView]:
    """Sides by number, at most `count` with a greater number than `after`."""
    found: list[TradeSideView] = []
    for key, side in state.clearing.affirmation.sides.items():
        if key > after and account_id in (0, side.account_id):
            found.append(_view(state, side))
            if len(found) == count:
                break
    return found


def _view(state: State, side: TradeSide) -> TradeSideView:
    """A side, with the other one if it is there."""
    other = state.clearing.affirmation.other(side)
    return TradeSideView(
        side.id,
        side.account_id,
        side.counterparty_account_id,
        side.reference,
        side.market_id,
        side.side,
        side.price_per_lot,
        side.lots,
        side.value_date,
        side.cut_off_ns,
        0 if other is None else differing(side, other),
        0 if other is None else other.id,
        MarketId(0) if other is None else other.market_id,
        PricePerLot(0) if other is None else other.price_per_lot,
        0 if other is None else other.lots,
        0 if other is None else other.value_date,
        int(other is not None and other.market_id == side.market_id),
    )
