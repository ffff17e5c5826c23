# SPDX-License-Identifier: Apache-2.0
"""Make views of waiting sides of bilateral trades (SPEC C-1).

Owns the fields and pages of that answer. Must never change the state. Account 0 means all accounts.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.clearing.affirmation import cut_off_of, differing
from clearinghouse.statemachine.state.affirmation import TradeSide
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot


@dataclass
class TradeSideView:
    """A waiting side of a trade, with the terms that the other side states; zeros if the other side is missing."""

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
    # 1 if the other side exists and names the same market, so that its terms have this market's units.
    is_of_market: int


def trade_side_views(
    state: State, account_id: AccountId, after: int, count: int
) -> list[TradeSideView]:
    """Return waiting sides by number, at most `count` with a number above `after`."""
    found: list[TradeSideView] = []
    for key, side in state.clearing.affirmation.sides.items():
        if key > after and account_id in (0, side.account_id):
            found.append(_view(state, side))
            if len(found) == count:
                break
    return found


def _view(state: State, side: TradeSide) -> TradeSideView:
    """Return the view of a side, with the terms of the other side if it exists."""
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
        cut_off_of(state, side),
        0 if other is None else differing(side, other),
        0 if other is None else other.id,
        MarketId(0) if other is None else other.market_id,
        PricePerLot(0) if other is None else other.price_per_lot,
        0 if other is None else other.lots,
        0 if other is None else other.value_date,
        int(other is not None and other.market_id == side.market_id),
    )
