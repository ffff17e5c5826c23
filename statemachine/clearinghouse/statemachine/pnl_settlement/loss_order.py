# SPDX-License-Identifier: Apache-2.0
"""Rank positions by the means of their accounts and by their entry price (SPEC R-3.1).

Means are the sources from which an account can pay, in classes: cash, loans, a borrow, collateral. Owns the class of a
line and the amount that an account can pay up to each class. Only amounts decide and no price, so no tick changes the
order. A settlement pass ranks the lines changed since the earlier pass, up to a limit.
"""

from clearinghouse.statemachine.brakes.brakes import left_for_losers
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.loss_order import place, touch
from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.pnl_settlement.pay_in import lendable, settles_by_borrow
from clearinghouse.statemachine.state.loss_order import (
    BORROW,
    CASH,
    COLLATERAL,
    LOANS,
    UNRANKED,
)
from clearinghouse.statemachine.state.state import Holding, Line, State
from clearinghouse.statemachine.state.work import WORK_OF_RANKING
from clearinghouse.statemachine.vocabulary.types import RANKED_PER_PASS_MAX


def means_of(holding: Holding) -> int:
    """Return the first class of means from which an account could pay a debt in an asset, in R-1's order."""
    own = free_balance(holding) + holding.unsettled
    if own > 0:
        return CASH
    if own + claim_of(holding) > 0:
        return LOANS
    if settles_by_borrow(holding):
        return BORROW
    return COLLATERAL


def payable(state: State, holding: Holding, means: int) -> int:
    """Return how much of a further debt an account could pay from its means up to a class; may be below 0.

    Its own claim counts as cash. A borrow counts up to the limits of pool and caps, without a margin test.
    """
    found = free_balance(holding) + holding.unsettled
    if means >= LOANS:
        found += claim_of(holding)
    if means >= BORROW and settles_by_borrow(holding):
        left = lendable(state, holding)
        within = left_for_losers(state, holding.asset, holding.account)
        if within >= 0:
            left = min(left, within)
        found += max(left, 0)
    return found


def rank_anew(state: State, line: Line) -> None:
    """Rank a position again by the present means of its account."""
    holding = line.account.holdings.get(line.market.quote.id)
    means = means_of(holding) if holding is not None else COLLATERAL
    place(state, line, means)


def begin_to_rank(state: State) -> None:
    """List a bounded number of changed lines for ranking, the oldest change first (I-12)."""
    unranked = state.pnl_settlement.loss_order.unranked
    state.cursors.pnl_settlement.to_rank = min(len(unranked), RANKED_PER_PASS_MAX)


def rank_touched(state: State) -> bool:
    """Rank the listed lines; return False if the slice of work ends first."""
    unranked = state.pnl_settlement.loss_order.unranked
    under_way = state.cursors.pnl_settlement
    work = state.work
    assert 0 <= under_way.to_rank <= len(unranked)
    while under_way.to_rank:
        if work.is_over(state.events):
            return False
        work.units += WORK_OF_RANKING
        under_way.to_rank -= 1
        account_id, market_id = unranked.popleft()
        line = state.accounts[account_id].lines[market_id]
        if line.means == UNRANKED:  # otherwise its turn has come since
            rank_anew(state, line)
    return True


def touch_where_means_changed(state: State, holding: Holding) -> None:
    """List an account's positions in an asset for a new ranking, if its class of means has changed (P-5.1)."""
    asset = holding.asset
    means = means_of(holding)
    for line in holding.account.lines.values():
        if line.position and line.market.quote is asset and line.means != means:
            touch(state, line)
