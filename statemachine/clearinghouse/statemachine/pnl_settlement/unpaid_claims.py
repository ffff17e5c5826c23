# SPDX-License-Identifier: Apache-2.0
"""Compute the unpaid claims that losses of others must cover, and the age of each claim (SPEC R-3, R-3.1).

Owns both figures. Must never move an amount: if an owner owes on one account and claims on another, only the part that
others must cover falls.
"""

from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.pnl_settlement.conversion_notices import waiting
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    FIRST_ACCOUNT_ID,
    KIND_MEMBER_HOUSE,
    KIND_MEMBER_INDIVIDUAL,
    KIND_MEMBER_OMNIBUS,
    LIQUIDITY_FUND,
    UNPAID_AGE_NS,
    UNPAID_CLAIMS_MIN,
)

MEMBER_KINDS = (KIND_MEMBER_HOUSE, KIND_MEMBER_OMNIBUS, KIND_MEMBER_INDIVIDUAL)


def count_claim(state: State, holding: Holding) -> None:
    """Add an account's debt or claim, netted with the owner's other accounts, and note whether the claim is old."""
    under_way = state.cursors.pnl_settlement
    account = holding.account
    amount = holding.unsettled
    if amount < 0:
        waits = waiting(state, holding)
        if waits:
            under_way.waiting += waits
            return
    if stands_alone(account):
        under_way.net_claims += max(amount, 0)
    else:
        owner = account.owner
        before = under_way.by_owner.get(owner, 0)
        under_way.by_owner[owner] = before + amount
        under_way.net_claims += max(before + amount, 0) - max(before, 0)
    if amount > 0:
        since = state.pnl_settlement.unpaid_since_ns
        begun = since.get((holding.asset.id, account.id), state.time_ns)
        if state.time_ns - begun > UNPAID_AGE_NS:
            under_way.is_any_old = True


def needed_of_others(state: State, asset: Asset) -> int:
    """Return the unpaid claims that losses of other accounts must cover now, or 0.

    All accounts have been counted. Three kinds of claim are excluded: claims that only a debt of the fund leaves
    unpaid, claims of an owner on its own accounts, and claims that a waiting loss pays soon (R-1.5). The remainder
    counts if it exceeds a minimum, or if any claim is old.
    """
    under_way = state.cursors.pnl_settlement
    claims = under_way.net_claims
    needed = max(claims - _debt_of_fund(state, asset) - under_way.waiting, 0)
    assert needed <= claims
    if to_valuation_floor(asset, needed) > UNPAID_CLAIMS_MIN * 10**state.valuation.scale:
        return needed
    return needed if under_way.is_any_old else 0


def note_age(state: State, asset: Asset, account_id: AccountId) -> None:
    """Store the time since which a claim has been unpaid; remove the record if the claim has been paid."""
    kept = state.pnl_settlement
    holding = asset.unsettled.get(account_id)
    if holding is None or holding.unsettled < 0:
        kept.forget_unpaid(asset.id, account_id)
    else:
        kept.keep_unpaid(asset.id, account_id, state.time_ns)


def stands_alone(account: Account) -> bool:
    """Return whether an account is never netted with its owner's others: isolated, a member's, or the system's."""
    return (
        account.id < FIRST_ACCOUNT_ID
        or account.isolated_market_id != 0
        or account.kind in MEMBER_KINDS
    )


def _debt_of_fund(state: State, asset: Asset) -> int:
    """Return the amount that the fund owes to `settlement` in an asset."""
    holding = state.accounts[LIQUIDITY_FUND].holdings.get(asset.id)
    return -holding.unsettled if holding is not None and holding.unsettled < 0 else 0
