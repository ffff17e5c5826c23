# SPDX-License-Identifier: Apache-2.0
"""Debt lines: what was written off for an account under `recourse`, and is not repaid yet (SPEC L-6).

Owns what a line grows and falls by beside an explicit repayment. Must never move an amount.
"""

from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.liquidation.insurance_fund import units_of
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def record_debt_lines(
    state: State, account: Account, losses: list[tuple[Asset, int]], given: int
) -> None:
    """Record losses that are written off as debt lines, less what the fund took for them without payment.

    `given` is the value of that at the index. It pays the losses in their order.
    """
    if not state.waterfall.rules.recourse:
        return
    lines = state.waterfall.debt_lines
    owing_id = _owing_id(account)
    for asset, loss in losses:
        assert loss > 0
        paid = _paid(asset, loss, given)
        given -= to_valuation_ceil(asset, paid)
        if loss > paid:
            key = (owing_id, asset.id)
            lines[key] = lines.get(key, 0) + loss - paid


def lower_debt_lines(state: State, account: Account, given: int) -> None:
    """Lower the debt lines of an account, by asset id, by the value of what the fund keeps of its assets (W-8.1)."""
    lines = state.waterfall.debt_lines
    for asset_id in sorted(state.assets):
        key = (_owing_id(account), asset_id)
        asset, owed = state.assets[asset_id], lines.get(key, 0)
        paid = _paid(asset, owed, given)
        given -= to_valuation_ceil(asset, paid)
        if paid:
            lines[key] = owed - paid
            if owed == paid:
                del lines[key]


def _owing_id(account: Account) -> AccountId:
    """Return the account that owes a line: a loss of an isolated position is its parent's, which can repay (M-8)."""
    return account.parent_id if account.isolated_market_id else account.id


def _paid(asset: Asset, owed: int, given: int) -> int:
    """Return the part of a debt that a value pays at the index, floored."""
    assert given >= 0
    return min(owed, units_of(asset, given)) if asset.price_e9 else 0
