# SPDX-License-Identifier: Apache-2.0
"""Run tier 2 of the waterfall: registered providers take positions of accounts below auto-close (SPEC W-3).

Owns the lots and the price of each provider. Providers act in order of priority, then id. A provider never takes a
position of its own owner, nor more than its capacity and its initial margin permit. Must never act on an account above
auto-close: `liquidation.passes` checks that.
"""

from clearinghouse.statemachine.arithmetic.liquidation import (
    cumulative_part,
    provider_part,
    shortfall,
    spread_per_lot,
    value_at_mark,
)
from clearinghouse.statemachine.authority.freezes import freeze_of
from clearinghouse.statemachine.brakes.brakes import bankrupt
from clearinghouse.statemachine.clearing.parties import is_in_default
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    refresh,
    worst_case,
)
from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.lending.reversal_debts import is_debtor
from clearinghouse.statemachine.liquidation.exits import ends_tiers, note_sale
from clearinghouse.statemachine.liquidation.insurance_fund import (
    fund_can_pay,
    pay_from_fund,
    share_of,
)
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.positions.off_book_transfer import book_off_book_transfer
from clearinghouse.statemachine.state.liquidation import Provider
from clearinghouse.statemachine.state.pnl_settlement import Quote
from clearinghouse.statemachine.state.state import Account, Line, Market, State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import ACTIVE


def providers_of(state: State, market: Market) -> list[Provider]:
    """Return the providers of a market, in the order of their turns."""
    registered = state.waterfall.providers.get(market.id)
    if not registered:
        return []
    rows = [(provider.priority, provider.account_id) for provider in registered.values()]
    rows.sort()
    return [registered[account_id] for _, account_id in rows]


def may_take_from(state: State, provider: Provider | Quote, account: Account) -> bool:
    """Return whether a provider may take a position or collateral of an account.

    The provider must belong to another owner, be active, be neither frozen by custody (Q-5.1) nor of a member in
    default (C-9.3) nor forbidden to add risk, and have no loss that bears interest (R-1.1). Its owner must owe nothing
    for a reversed deposit (L-4.3): otherwise a quote at any price could move money out of its account.
    """
    other = state.accounts[provider.account_id]
    return (
        other.status == ACTIVE
        and not other.risk_disabled
        and other.owner != account.owner
        and freeze_of(state, other) is None
        and not is_debtor(state, other)
        and not is_in_default(state, other)
        and other.id not in state.pnl_settlement.overdue
    )


def absorb(state: State, offset: int, line: Line, *, is_to_exit: bool = False) -> None:
    """Let the providers take as much of a position as they can. The account's figures are up to date.

    If the account's equity is 0 or less, the price is the mark, and the fund pays the position's part of the shortfall,
    pro rata to the lots taken. A provider takes nothing if the fund does not hold that amount (W-3.1). Providers stop
    when the account is no longer below auto-close (W-3.2). With `is_to_exit` they stop only when the account is at its
    exit level (G-4.1, O-1.2).
    """
    account = line.account
    market = line.market
    mark_e9 = market.mark_e9
    position = line.position
    size = abs(position)
    numerator, denominator = share_of(state, account, line, bankruptcy_equity(account))
    missing = shortfall(numerator, denominator)
    if state.observer is not None:
        state.observer(events.BACKSTOP_FILL, account.id, market.id)
    taken = 0
    fund_paid = 0
    for provider in providers_of(state, market):
        if taken == size:
            break
        if not may_take_from(state, provider, account):
            continue
        refresh(state, account)
        fund_before = fund_can_pay(state, market.quote)
        equity_before = bankruptcy_equity(account)
        spread = spread_per_lot(mark_e9, provider.spread_ppb, numerator, denominator, size)
        taker = state.accounts[provider.account_id]
        lots = _takeable(state, provider, line, size - taken, spread)
        paying = cumulative_part(missing, taken + lots, size) - fund_paid
        if lots == 0 or (paying > fund_before):
            continue
        to_provider = provider_part(spread * lots)
        to_fund = spread * lots - to_provider
        at_mark = value_at_mark(mark_e9, position, taken + lots)
        at_mark -= value_at_mark(mark_e9, position, taken)
        value = at_mark - to_provider if position > 0 else at_mark + to_provider
        equity_after = book_off_book_transfer(
            state,
            offset,
            events.BACKSTOP_FILL,
            line,
            taker,
            lots,
            value,
            paying,
            (to_fund, to_provider, fund_before, equity_before),
        )
        pay_from_fund(state, account, market.quote, paying - to_fund)
        refresh(state, account)
        equity_after.set(bankruptcy_equity(account))
        taken += lots
        fund_paid += paying
        note_sale(state, account)
        if ends_tiers(state, account, is_to_exit=is_to_exit):
            break
    if fund_paid:
        bankrupt(state, offset, market.quote, fund_paid, 0)


def _takeable(state: State, provider: Provider, line: Line, wanted: int, spread: int) -> int:
    """Return how many of `wanted` lots a provider takes: the most that its capacity and its initial margin permit."""
    account = state.accounts[provider.account_id]
    market = line.market
    own = line_of(account, market)
    position = own.position
    toward = 1 if line.position > 0 else -1
    reducing = -toward * position
    most = max(0, min(wanted, provider.capacity_lots + reducing))
    low = max(0, min(reducing, most))  # a reduction needs no margin
    if low == most or _meets_margin(state, account, market, toward * most, spread):
        return most
    high = most
    while high - low > 1:
        middle = (low + high) // 2
        if _meets_margin(state, account, market, toward * middle, spread):
            low = middle
        else:
            high = middle
    return low


def _meets_margin(state: State, account: Account, market: Market, lots: int, spread: int) -> bool:
    """Return whether worst-case equity would exceed the initial margin with signed `lots` more in a market.

    The function books the lots into the line, computes, and restores the line.
    """
    available, required = _with_lots(state, account, market, lots, spread)
    return available > required


def capacity_carried(
    state: State, account: Account, market: Market, capacity_lots: int
) -> tuple[int, int]:
    """Return worst-case equity and initial margin of a provider if it takes its whole capacity at the mark.

    The lots count on the side that leaves less headroom. A side that only closes the account's own position does not
    count.
    """
    position = line_of(account, market).position
    sides = [
        _with_lots(state, account, market, lots, 0)
        for lots in (-capacity_lots, capacity_lots)
        if position + lots
    ]
    return min(sides, key=_headroom)


def _headroom(figures: tuple[int, int]) -> int:
    """Return the equity less the margin requirement, from a pair of both."""
    return figures[0] - figures[1]


def _with_lots(
    state: State, account: Account, market: Market, lots: int, spread: int
) -> tuple[int, int]:
    """Return worst-case equity and initial margin with signed `lots` more, at the mark and a spread per lot."""
    line = line_of(account, market)
    size = abs(lots)
    value = value_at_mark(market.mark_e9, lots, size)
    part = provider_part(spread * size)
    position, cost, index_ray = line.position, line.cost, line.funding_index_ray
    line.cost -= accrued_funding(line)  # of the present position (P-5)
    line.funding_index_ray = market.funding_index_ray
    line.position += lots
    line.cost += (value if lots > 0 else -value) - part
    line_changed(line)
    refresh(state, account)
    figures = worst_case(state, account)
    line.position, line.cost, line.funding_index_ray = position, cost, index_ray
    line_changed(line)
    refresh(state, account)
    return figures
