# SPDX-License-Identifier: Apache-2.0
"""Post variation margin with a leg that moves to another account, or ends (SPEC C-7.5).

Owns the amount, the check of its cash, and the posting. The amount is what the last run has moved for the leg: its gain
at the marks of that run. Nothing is posted if an account did not pay its debts in the currency then, nor for a trade
that is younger than the run; the next run moves the due amount. Must never check cover.
"""

from collections.abc import Sequence

from clearinghouse.statemachine.clearing.novation import Side
from clearinghouse.statemachine.clearing.parties import own_accounts
from clearinghouse.statemachine.clearing_cover.cover_figures import free_cash
from clearinghouse.statemachine.clearing_margin.variation_postings import post_variation
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import MarketId


def measure_variation(
    state: State, session: Session, place: int, giver: Side, takers: Sequence[Side]
) -> None:
    """Set the variation margin that each taker receives with its lots, and that the giver pays; positive is received.

    Own accounts answer together for their debts (C-16), so nothing is posted between them.
    """
    trades = session.trades
    trade_id = trades.trade_ids[place]
    mark = state.margin.paid_marks.get(MarketId(trades.market_ids[place]))
    giver.variation = 0
    own_ids = own_accounts(state, state.accounts[giver.account_id])
    for taker in takers:
        taker.variation = 0
        is_in_run = trades.blocks.get(trade_id, trade_id) <= state.margin.run.last_trade_id
        if mark is not None and is_in_run and taker.account_id not in own_ids:
            taker.variation = taker.lots * (mark - trades.prices[place])
            giver.variation -= taker.variation


def refuse_variation(state: State, side: Side, asset: Asset, refusal: Refusal) -> int:
    """Return VARIATION_NOT_COVERED if a side must pay more variation margin than its free balance, or OK."""
    if side.variation >= 0:
        return codes.OK
    left = free_cash(state, [side.account_id], asset.id)
    if left >= -side.variation:
        return codes.OK
    refusal.below(-side.variation, left)
    return codes.VARIATION_NOT_COVERED


def post_with_leg(state: State, offset: int, asset: Asset, sides: Sequence[Side]) -> None:
    """Move the amounts that `measure_variation` has set through `ccp`: paying sides first, then receiving sides."""
    assert sum(side.variation for side in sides) == 0
    for side in sorted(sides, key=_variation_of):
        if side.variation:
            post_variation(state, offset, state.accounts[side.account_id], asset, side.variation)


def _variation_of(side: Side) -> int:
    """Return the variation margin that a side receives."""
    return side.variation
