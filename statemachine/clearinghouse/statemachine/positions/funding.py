# SPDX-License-Identifier: Apache-2.0
"""Settle the accrued funding of positions against the market's line (SPEC P-5, L-2).

Owns the booking of accrued funding to unsettled equity and to the `funding` line of each market. Must never set a rate;
`contracts.funding_intervals` does. Before a caller changes a position, it calls `settle_line` and `begin_position`, so
each part of the cumulative index applies to the position of its time.

The lines of all markets with one quote asset are the unsettled equity of the system account FUNDING in that asset; the
part of each market is `market.funding_line`. No settlement pass pays a funding line in or out (R-2).
"""

from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.ledger.dirty import line_changed, unsettled_changed
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.ledger.loss_order import touch
from clearinghouse.statemachine.state.loss_order import UNRANKED
from clearinghouse.statemachine.state.state import Account, Asset, Line, Market, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import FUNDING, ROUNDING


def settle_line(state: State, offset: int, line: Line) -> None:
    """Book a line's accrued funding to its account's unsettled equity, and the opposite to the market's line (P-5).

    A receivable of less than a unit stays accrued, so that accrued funding follows from events alone.
    """
    market = line.market
    if line.funding_index_ray == market.funding_index_ray:
        return
    amount = accrued_funding(line)
    if amount == 0:
        return
    assert line.position != 0
    line.funding_index_ray = market.funding_index_ray
    add_unsettled(state, holding_of(state, line.account, market.quote), amount)
    _add_to_line(state, market, -amount)
    line_changed(line)
    if line.means != UNRANKED:
        touch(state, line)
    event_writers.funding_paid(
        state.events, offset, account_id=line.account.id, market_id=market.id, amount=amount
    )


def begin_position(line: Line) -> None:
    """Start the accrual of funding for a changed position; the caller has settled the funding of the previous one."""
    line.funding_index_ray = line.market.funding_index_ray


def settle_account(state: State, offset: int, account: Account, asset: Asset) -> None:
    """Book the accrued funding of all lines of an account in a settlement asset, in order of market id."""
    for market_id in sorted(account.lines):
        line = account.lines[market_id]
        if line.market.quote is asset and not line.market.is_spot:
            settle_line(state, offset, line)


def sweep_if_flat(state: State, offset: int, market: Market) -> None:
    """Move the remainder of the market's funding line to `rounding` when no account has a position (P-5).

    The remainder is never negative: every account's share was floored, and the shares of one interval sum to zero.
    """
    if market.open_interest_lots or market.funding_line == 0:
        return
    rest = market.funding_line
    assert rest > 0
    _add_to_line(state, market, -rest)
    assert market.funding_line == 0
    add_unsettled(state, holding_of(state, state.accounts[ROUNDING], market.quote), rest)
    event_writers.funding_swept(state.events, offset, market.id, rest)


def _add_to_line(state: State, market: Market, amount: int) -> None:
    """Add a signed amount to a market's funding line; the caller books the opposite amount (S-5)."""
    holding = holding_of(state, state.accounts[FUNDING], market.quote)
    holding.unsettled += amount
    market.funding_line += amount
    unsettled_changed(holding)
