# SPDX-License-Identifier: Apache-2.0
"""Compute the means of the liquidity fund, and the part of an account's equity that a position has (L-2, W-0).

Owns these figures. Must never choose the payers: the tiers do. No limit stops a payment of the fund: what it pays
beyond its balance is its debt, which its income repays first (W-5).
"""

from clearinghouse.statemachine.exchange_margin.account_margin import maintenance_margin
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.prices.price_guard import may_be_sold
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND, PPB


def fund_amount(state: State, asset: Asset) -> int:
    """Return the fund's net amount of an asset, signed: balance, loans and unsettled equity, less its borrows."""
    holding = state.accounts[LIQUIDITY_FUND].holdings.get(asset.id)
    if holding is None:
        return 0
    return _has(holding) - debt_of(holding)


def _has(holding: Holding) -> int:
    """Return the signed sum of a holding: balance outside holds, loans at the present index, and unsettled equity."""
    return holding.balance - holding.held + claim_of(holding) + holding.unsettled


def fund_can_pay(state: State, asset: Asset) -> int:
    """Return the amount that the fund can pay, in units of an asset (L-2); never below 0.

    Its amount of this asset counts in full, its other assets at the index less W-3's spread, its other debts at the
    index. A coin that is no collateral, or whose price P-4 bans, counts 0: anyone may give the fund coins, and what it
    cannot sell would be a debt to all who have claims.
    """
    own = 0
    others = 0
    for holding in state.accounts[LIQUIDITY_FUND].holdings.values():
        amount = _has(holding)
        if holding.asset is asset:
            own = amount - debt_of(holding)
            continue
        worth = to_valuation_floor(holding.asset, amount)
        if amount > 0 and holding.asset is not state.valuation:
            counted_ppb = PPB - state.waterfall.rules.spread_ppb
            worth = worth * counted_ppb // PPB if may_be_sold(state, holding.asset) else 0
        others += worth
        if holding.borrow_shares:
            others -= to_valuation_ceil(holding.asset, debt_of(holding))
    if asset.price_e9:
        own += others * asset.value_denominator // asset.price_e9
    return max(0, own)


def fund_debt(state: State, asset: Asset) -> int:
    """Return the amount by which the fund's debts in an asset exceed its assets in it (W-5); at least 0."""
    return max(0, -fund_amount(state, asset))


def pay_from_fund(state: State, account: Account, asset: Asset, amount: int) -> None:
    """Move unsettled equity from the fund to an account; a negative amount moves from the account to the fund."""
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    holding = holding_of(state, account, asset)
    assert fund is not holding
    total = fund.unsettled + holding.unsettled
    add_unsettled(state, fund, -amount)
    add_unsettled(state, holding, amount)
    assert fund.unsettled + holding.unsettled == total


def share_of(state: State, account: Account, line: Line, equity: int) -> tuple[int, int]:
    """Return the part of an account's equity that belongs to a line, as a fraction of quote units (W-0).

    Lines share by maintenance requirement, or by exposure if no line has a requirement. The account's figures are up to
    date.
    """
    whole = maintenance_margin(state, account)
    part = line.mmf
    if whole == 0:
        whole, part = account.exposure, line.exposure
    quote = line.market.quote
    return equity * part * quote.value_denominator, whole * quote.price_e9


def units_of(asset: Asset, value: int) -> int:
    """Convert an amount in valuation units into units of an asset at its index, floored."""
    assert asset.price_e9 > 0
    return value * asset.value_denominator // asset.price_e9


def owe_by_fund(state: State, offset: int, account: Account, asset: Asset, loss: int) -> None:
    """Record a loss of a close as a debt of the fund, which pays it to the account; others share it later (W-5)."""
    fund_before = fund_can_pay(state, asset)
    pay_from_fund(state, account, asset, loss)
    event_writers.bad_debt(
        state.events,
        offset,
        account_id=account.id,
        asset_id=asset.id,
        amount=loss,
        fund_paid=0,
        shared=0,
        fund_debt=loss,
        fund_before=fund_before,
    )
