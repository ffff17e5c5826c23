# SPDX-License-Identifier: Apache-2.0
"""Compute how much of the unpaid claims others are asked for, and follow the age of each (SPEC R-3, R-3.1).

Owns both figures. Moves nothing: an amount that one owner owes on one account and claims on another only lowers what
is asked of others.
"""

from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.vocabulary.types import (
    FIRST_ACCOUNT_ID,
    KIND_MEMBER_HOUSE,
    KIND_MEMBER_INDIVIDUAL,
    KIND_MEMBER_OMNIBUS,
    LIQUIDITY_FUND,
    RULE_SET_AMENDED,
    UNPAID_AGE_NS,
    UNPAID_CLAIMS_MIN,
)

MEMBER_KINDS = (KIND_MEMBER_HOUSE, KIND_MEMBER_OMNIBUS, KIND_MEMBER_INDIVIDUAL)


def needed_of_others(state: State, asset: Asset) -> int:
    """Return the unpaid claims that losses of others are realised for now; 0: none.

    What only a debt of the fund leaves unpaid does not count. Under rule set 2 neither does what owners owe themselves;
    the rest has to exceed a least sum, or a claim to be old.
    """
    if state.rule_set < RULE_SET_AMENDED:
        return max(_sum_of_claims(asset) - _debt_of_fund(state, asset), 0)
    needed = max(_net_claims(asset) - _debt_of_fund(state, asset), 0)
    assert 0 <= needed <= _sum_of_claims(asset)
    if to_valuation_floor(asset, needed) > UNPAID_CLAIMS_MIN * 10**state.valuation.scale:
        return needed
    return needed if _is_any_old(state, asset) else 0


def note_ages(state: State, asset: Asset) -> None:
    """Note since when each claim has been unpaid; forget those that are paid."""
    since = state.pnl_settlement.unpaid_since_ns
    for asset_id, account_id in list(since):
        if asset_id == asset.id:
            holding = asset.unsettled.get(account_id)
            if holding is None or holding.unsettled < 0:
                del since[asset_id, account_id]
    for account_id, holding in asset.unsettled.items():
        if holding.unsettled > 0:
            since.setdefault((asset.id, account_id), state.time_ns)


def stands_alone(account: Account) -> bool:
    """Return whether an account never counts with others of its owner: isolated, of a member, or of the system."""
    return (
        account.id < FIRST_ACCOUNT_ID
        or account.isolated_market_id != 0
        or account.kind in MEMBER_KINDS
    )


def _sum_of_claims(asset: Asset) -> int:
    """Return the sum of the claims of an asset."""
    return sum(holding.unsettled for holding in asset.unsettled.values() if holding.unsettled > 0)


def _net_claims(asset: Asset) -> int:
    """Return the sum over owners of what their accounts claim beyond what they owe."""
    by_owner: dict[str, int] = {}
    found = 0
    for holding in asset.unsettled.values():
        if stands_alone(holding.account):
            found += max(holding.unsettled, 0)
        else:
            owner = holding.account.owner
            by_owner[owner] = by_owner.get(owner, 0) + holding.unsettled
    return found + sum(amount for amount in by_owner.values() if amount > 0)


def _is_any_old(state: State, asset: Asset) -> bool:
    """Return whether a claim of an asset has been unpaid for longer than its age allows."""
    since = state.pnl_settlement.unpaid_since_ns
    for account_id, holding in asset.unsettled.items():
        begun = since.get((asset.id, account_id), state.time_ns)
        if holding.unsettled > 0 and state.time_ns - begun > UNPAID_AGE_NS:
            return True
    return False


def _debt_of_fund(state: State, asset: Asset) -> int:
    """Return the amount that the fund owes to `settlement` in an asset and has not paid."""
    holding = state.accounts[LIQUIDITY_FUND].holdings.get(asset.id)
    return -holding.unsettled if holding is not None and holding.unsettled < 0 else 0
