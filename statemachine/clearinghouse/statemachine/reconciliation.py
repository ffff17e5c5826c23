# SPDX-License-Identifier: Apache-2.0
"""The settlement pass: losers pay in, winners are paid out (SPEC section 10, S-5).

Owns R-1 without loans and conversion, and R-2. Visits only accounts with unsettled equity. After it, per
settlement asset, `settlement` cash still equals unsettled equity less signed cost bases.
"""

from clearinghouse.statemachine import codes, events
from clearinghouse.statemachine.fundinglines import settle_account
from clearinghouse.statemachine.guard import decision
from clearinghouse.statemachine.ledger import (
    add_unsettled,
    free_balance,
    holding_of,
    move,
    schedule_settlement,
)
from clearinghouse.statemachine.money import largest_remainder
from clearinghouse.statemachine.openorders import cancel, paying_asset
from clearinghouse.statemachine.state import Asset, Holding, State
from clearinghouse.statemachine.types import (
    ACTION_SETTLE,
    DECISION_BLOCK,
    EXTERNAL_VENUE,
    FEES,
    FIRST_ACCOUNT_ID,
    LIQUIDITY_FUND,
    ROUNDING,
    SETTLEMENT,
)


def settlement_pass(state: State, offset: int) -> None:
    """One pass over every settlement asset with something to settle, assets by id."""
    again = False
    for asset_id in sorted(state.assets):
        asset = state.assets[asset_id]
        if not asset.unsettled:
            continue
        # At a price that P-4 bans for it, what is owed and claimed in the asset waits for the next pass.
        if decision(state, asset, ACTION_SETTLE) != DECISION_BLOCK:
            _settle_asset(state, offset, asset)
        again = again or bool(asset.unsettled)
    if again:
        schedule_settlement(state)


def _settle_asset(state: State, offset: int, asset: Asset) -> None:
    """Pay-in, then pay-out of one asset."""
    paid_in = 0
    unpaid_debts = 0
    # An account that the pass visits settles first what it has accrued of funding (P-5).
    for account_id in sorted(asset.unsettled):
        settle_account(state, offset, asset.unsettled[account_id].account, asset)
    for account_id in sorted(asset.unsettled):
        holding = asset.unsettled[account_id]
        if holding.unsettled < 0:
            paid_in += _pay_in(state, offset, holding)
            unpaid_debts -= holding.unsettled
    customers: list[Holding] = []
    house: list[Holding] = []
    for account_id in sorted(asset.unsettled):
        holding = asset.unsettled[account_id]
        if holding.unsettled > 0:
            if account_id >= FIRST_ACCOUNT_ID:
                customers.append(holding)
            elif account_id in (LIQUIDITY_FUND, FEES, ROUNDING):
                house.append(holding)
    # the claims of accounts come before those of the clearinghouse.
    paid_out = _pay_out(state, offset, asset, customers)
    paid_out += _pay_out(state, offset, asset, house)
    unpaid_claims = sum(holding.unsettled for holding in customers)
    unpaid_claims += sum(holding.unsettled for holding in house)
    state.events.extend(
        (
            events.SETTLEMENT_PASS,
            offset,
            asset.id,
            paid_in,
            paid_out,
            unpaid_claims,
            unpaid_debts,
        )
    )


def _pay_in(state: State, offset: int, holding: Holding) -> int:
    """R-1 of one loser: free balance, then what its orders reserve, newest first. What it paid."""
    paid = _pay(state, offset, holding)
    if holding.unsettled < 0 and holding.reserved:
        for order in reversed(list(holding.account.spot_orders.values())):
            if paying_asset(order) is not holding.asset:
                continue
            cancel(state, offset, order, codes.RESERVED_FOR_SETTLEMENT)
            if order.market.matching != EXTERNAL_VENUE:
                paid += _pay(state, offset, holding)
            if holding.unsettled == 0:
                break
    state.touched[holding.account.id] = holding.account
    return paid


def _pay(state: State, offset: int, holding: Holding) -> int:
    """Pay negative unsettled equity from the free balance; what was paid."""
    free = free_balance(holding)
    amount = -holding.unsettled if -holding.unsettled < free else free
    if amount <= 0:
        return 0
    move(holding, holding_of(state, state.accounts[SETTLEMENT], holding.asset), amount)
    add_unsettled(state, holding, amount)
    state.events.extend((events.SETTLED_IN, offset, holding.account.id, holding.asset.id, amount))
    return amount


def _pay_out(state: State, offset: int, asset: Asset, claims: list[Holding]) -> int:
    """R-2: pay claims out of `settlement`, pro rata by largest remainder if cash is short. What was paid."""
    if not claims:
        return 0
    settlement = holding_of(state, state.accounts[SETTLEMENT], asset)
    amounts = [holding.unsettled for holding in claims]
    total = sum(amounts)
    if settlement.balance < total:
        total = settlement.balance
        amounts = largest_remainder(total, amounts)
    for i, holding in enumerate(claims):
        if amounts[i]:
            move(settlement, holding, amounts[i])
            add_unsettled(state, holding, -amounts[i])
            state.events.extend(
                (events.SETTLED_OUT, offset, holding.account.id, asset.id, amounts[i])
            )
            state.touched[holding.account.id] = holding.account
    assert settlement.balance >= 0
    return total
