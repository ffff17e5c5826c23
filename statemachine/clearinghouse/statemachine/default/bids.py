# SPDX-License-Identifier: Apache-2.0
"""Check a bid for a net of a case: its price, the limits of its member, and its cover (SPEC C-9.2, C-16.1).

Owns these checks, at the reveal and at the award. Must never award a lot: `default.auction` does.
"""

from clearinghouse.statemachine.clearing.cash_in_advance import is_in_advance
from clearinghouse.statemachine.clearing.novation import (
    Side,
    begin_side,
    measure_change,
    refuse_above_limits,
    refuse_cash_in_advance,
)
from clearinghouse.statemachine.clearing.references import refuse_price
from clearinghouse.statemachine.clearing_cover.covered_trades import refuse_cover
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_stopped
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.default import AuctionLot
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot


def refuse_bid_price(
    state: State, session: Session, lot: AuctionLot, price: PricePerLot, refusal: Refusal
) -> int:
    """Return a code of `refuse_price` for the price of a bid, or OK.

    If an operator has stated a limit price for the lot, it replaces the price band on its side. There is no check until
    trades need cover (`cover_ppb` >= 0).
    """
    if state.margin.parameters.cover_ppb < 0:
        return codes.OK
    market = state.markets[lot.market_id]
    cleared = state.clearing.markets[market.id]
    code = refuse_price(state, market, cleared, session, price, refusal)
    is_low = refusal.actual < refusal.limit
    if code == codes.PRICE_BAND and lot.limit_per_lot and is_low == (lot.lots > 0):
        refusal.clear()
        return codes.OK
    return code


def refuse_bid(
    state: State,
    session: Session,
    lot: AuctionLot,
    account: Account,
    lots: int,
    price: PricePerLot,
    refusal: Refusal,
) -> int:
    """Return why a bidder may not get lots at a price, or OK.

    In order: codes of `refuse_stopped`, codes of `refuse_above_limits`, CASH_IN_ADVANCE_LACKING, codes of
    `refuse_cover`.
    """
    code = refuse_stopped(state, account, refusal)
    if code != codes.OK or state.margin.parameters.cover_ppb < 0:
        return code
    market = state.markets[lot.market_id]
    cleared = state.clearing.markets[market.id]
    sign = 1 if lot.lots > 0 else -1
    bidder, of_case = Side(), Side()
    for side, account_id, signed in ((bidder, account.id, sign), (of_case, lot.account_id, -sign)):
        side.account_id = account_id
        side.member = state.clearing.member_of[state.accounts[account_id].owner]
        side.lots = signed * lots
        side.cash = -signed * lots * price
        begin_side(side, session, market.id, market.quote.id)
        measure_change(side, cleared.dvp_model, is_self=False)
    rise = bidder.long + of_case.long
    code = refuse_above_limits(
        state, session, cleared, market.quote, bidder.member, (bidder,), rise, refusal
    )
    if code == codes.OK and is_in_advance(state, session):
        code = refuse_cash_in_advance(state, session, cleared, market, (bidder,), refusal)
    if code != codes.OK:
        return code
    return refuse_cover(state, bidder.member, account.id, market, bidder.lots, bidder.cash, refusal)


def lots_covered(
    state: State,
    session: Session,
    lot: AuctionLot,
    account: Account,
    lots: int,
    price: PricePerLot,
) -> int:
    """Return the most lots, up to `lots`, that a bidder may buy or sell at a price.

    Loss and margin are convex in the lots, so if a number of lots is covered, each smaller number is covered too.
    """
    refusal = Refusal()
    if refuse_bid(state, session, lot, account, lots, price, refusal) == codes.OK:
        return lots
    covered, lacking = 0, lots
    while lacking - covered > 1:
        middle = (covered + lacking) // 2
        if refuse_bid(state, session, lot, account, middle, price, refusal) == codes.OK:
            covered = middle
        else:
            lacking = middle
    return covered
